"""Inserts captions into the packets of a video.

1. Decoders show captions in the order of the pictures, which with B-frames is not that of the packets. A packet gets
   its bytes when every picture before it is known: once a decoding time has reached its presentation time, since no
   later packet is presented before it is decoded. Until then it waits, with all packets behind it.
2. A field of CEA-608 has 30000/1001 byte pairs per second, whatever the frame rate: 25 pictures have 30, 60 have 30.
3. Every picture gets a message, even an empty one, so that decoders know that there are captions.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from captioner.audio.media_packet import TICKS_PER_S, MediaPacket
from captioner.delivery.insertion.access_unit import VideoCodec, has_captions, with_captions
from formats import a53

_PAIRS_PER_S = 30000 / 1001
_MAX_PAIRS = 3
"""Most byte pairs per field and picture; 10 frames per second need three."""
_MAX_PICTURE_S = 0.5
"""Longest time between two pictures that counts as one frame; behind a longer one the stream was interrupted."""
_MAX_REORDERED = 32
"""Pictures that wait at most, twice the largest picture buffer of H.264 and H.265, if times are wrong."""

NextPairs = Callable[[], tuple[bytes, bytes]]
"""Returns the next bytes of field 1 and field 2, without parity."""


@dataclass(slots=True)
class _WaitingPacket:
    packet: MediaPacket
    number: int
    """Number of pictures up to this packet."""
    is_ready: bool


class CaptionInserter:
    """Stage with memory: takes packets in decoding order, and returns them in the same order."""

    def __init__(self, codec: VideoCodec, next_pairs: NextPairs) -> None:
        self.replaced = False
        """True if the video had captions, which were removed."""
        self._codec, self._next_pairs = codec, next_pairs
        self._waiting: deque[_WaitingPacket] = deque()
        self._unordered: list[tuple[int, int, _WaitingPacket]] = []
        """Heap of the pictures: presentation time, number, packet."""
        self._number = 0
        self._last_pts: int | None = None
        self._credit = 0.0
        """Byte pairs that were due before the present picture and were not sent."""

    def push(self, packet: MediaPacket) -> Iterator[MediaPacket]:
        """Add a packet, and yield those that are ready."""
        self._number += packet.is_video
        waiting = _WaitingPacket(packet, self._number, not packet.is_video)
        self._waiting.append(waiting)
        if packet.is_video:
            heapq.heappush(self._unordered, (packet.pts, self._number, waiting))
            self._insert_until(packet.dts)
            if self._number - self._waiting[0].number >= _MAX_REORDERED:
                self._insert_until(self._waiting[0].packet.pts)
        yield from self._ready()

    def flush(self) -> Iterator[MediaPacket]:
        """Yield all packets."""
        while self._unordered:
            self._insert_until(self._unordered[0][0])
        yield from self._ready()

    def _insert_until(self, pts: int) -> None:
        """Give captions to all pictures up to a time."""
        while self._unordered and self._unordered[0][0] <= pts:
            self._insert(heapq.heappop(self._unordered)[2])

    def _ready(self) -> Iterator[MediaPacket]:
        while self._waiting and self._waiting[0].is_ready:
            yield self._waiting.popleft().packet

    def _insert(self, waiting: _WaitingPacket) -> None:
        packet = waiting.packet
        seconds = self._seconds(packet)
        pairs: Sequence[tuple[bytes, bytes]] = [self._next_pairs() for _ in range(self._pair_count(seconds))]
        self.replaced = self.replaced or has_captions(packet.data, self._codec)
        data = with_captions(packet.data, self._codec, a53.cc_data(pairs, seconds))
        waiting.packet, waiting.is_ready = replace(packet, data=data), True

    def _seconds(self, packet: MediaPacket) -> float:
        """Return the time of a picture, by that since the one before, else as the container states it."""
        since = None if self._last_pts is None else (packet.pts - self._last_pts) / TICKS_PER_S
        self._last_pts = packet.pts
        if since is None or not 0 < since < _MAX_PICTURE_S:
            return packet.duration / TICKS_PER_S
        return since

    def _pair_count(self, seconds: float) -> int:
        self._credit += seconds * _PAIRS_PER_S
        count = min(_MAX_PAIRS, int(self._credit + 1e-6))
        self._credit = min(1.0, self._credit - count)
        return count
