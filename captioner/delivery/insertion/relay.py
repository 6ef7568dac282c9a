"""Passes a stream on with captions: packets wait for the delay, get their captions, and are sent.

1. The thread that reads the input calls `take`, which never waits. The thread of the relay waits until each packet is
   due, and writes it.
2. Behind each break of the input or the output, the video begins with a keyframe: decoders cannot use what is before.
3. An output that is lost is connected again, after 1, 2, 4 … 30 s. Meanwhile, and while it is too slow, packets are
   dropped and counted; captions go on. With `fail`, as for a file, a lost output ends the relay instead.
4. The input may come back with other streams; only those of the first connection are sent.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from captioner.audio.media_packet import MediaPacket
from captioner.delivery.insertion.access_unit import CODECS
from captioner.delivery.insertion.caption_inserter import CaptionInserter
from captioner.delivery.insertion.caption_track import CaptionTrack
from captioner.delivery.insertion.packet_output import PacketWriter
from captioner.delivery.insertion.packet_timeline import PacketTimeline
from captioner.errors import OutputError

log = logging.getLogger(__name__)

_RETRY_S = (1.0, 30.0)
"""Seconds before the second attempt to connect the output, and before later ones at most."""
_MAX_LATE_S = 10.0
"""Seconds by which the oldest packet may be late before packets are dropped."""
_END_S = 5.0
"""Seconds beyond the delay that the output has for the rest at the end."""


class Relay:
    """Takes the packets of an input and sends them with captions; runs inside its `with`."""

    def __init__(
        self,
        connect: Callable[[Any], PacketWriter],
        tracks: Sequence[CaptionTrack],
        delay_s: float,
        *,
        retry_s: tuple[float, float] = _RETRY_S,
        fail: Callable[[], None] | None = None,
    ) -> None:
        """Create a relay.

        Args:
            connect: opens the output for the streams of a container; raises `OutputError`.
            tracks: captions of field 1 and, if there is a second one, field 2.
            delay_s: seconds by which the stream is delayed.
            retry_s: seconds before the second attempt to connect the output, and before later ones at most.
            fail: called when an output is lost that is not connected again; None: every output is.
        """
        self.dropped = 0
        """Packets that were not sent, because the output was lost or too slow."""
        self.problem = ""
        """Reason for which the output is not connected now."""
        self.failure: OutputError | None = None
        """Error of an output that is not connected again."""
        self._connect, self._tracks, self._delay_s = connect, tuple(tracks), delay_s
        self._retry_s, self._fail = retry_s, fail
        self._timeline = PacketTimeline()
        self._container: Any = None
        self._inserter: CaptionInserter | None = None
        self._waiting: deque[MediaPacket] = deque()
        self._changed = threading.Condition()
        self._needs_keyframe = True
        self._ending = False
        self._output: PacketWriter | None = None
        self._output_needs_keyframe = True
        self._reported = False
        self._failures = 0
        self._connected_s = self._next_attempt_s = 0.0
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Send what waits, at its time; discard it after an exception."""
        if kind is not None:
            self.discard()
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        self._thread.join(self._delay_s + _END_S)
        if self._thread.is_alive() and self._output is not None:  # the receiver takes nothing more
            self._output.interrupt()
        self._thread.join()
        if self.dropped:
            log.warning("output: %d packets were dropped", self.dropped)

    def discard(self) -> None:
        """Discard what waits."""
        with self._changed:
            self._waiting.clear()

    def begin(self, container: Any) -> None:
        """Begin a connection of the input."""
        with self._changed:
            if self._container is None:
                self._container = container
                codec = container.streams.video[0].codec_context.name
                self._inserter = CaptionInserter(CODECS[codec], self._next_pairs)
            self._needs_keyframe = True
            self._timeline.begin()

    def take(self, packet: MediaPacket) -> None:
        """Append a packet of the input."""
        with self._changed:
            if self._needs_keyframe and not (packet.is_video and packet.is_keyframe):
                return
            self._needs_keyframe = False
            offset = self._timeline.offset(packet.dts, packet.arrived_s)
            self._waiting.append(replace(packet, pts=packet.pts + offset, dts=packet.dts + offset))
            if packet.arrived_s - self._waiting[0].arrived_s > self._delay_s + _MAX_LATE_S:
                log.warning("output: too slow for the stream; %.0f s are dropped", _MAX_LATE_S)
                self.dropped += len(self._waiting)
                self._waiting.clear()
                self._needs_keyframe = True
                if self._output is not None:
                    self._output.interrupt()
            self._changed.notify_all()

    def _next_pairs(self) -> tuple[bytes, bytes]:
        pairs = [track.next_pair() for track in self._tracks[:2]]
        return pairs[0], pairs[1] if len(pairs) > 1 else b"\0\0"

    def _run(self) -> None:
        while (packet := self._next()) is not None:
            assert self._inserter is not None
            for ready in self._inserter.push(packet):
                self._send(ready)
            self._report_replaced()
        if self._inserter is not None:
            for ready in self._inserter.flush():
                self._send(ready)
        if self._output is not None:
            self._output.close()

    def _report_replaced(self) -> None:
        if self._inserter is not None and self._inserter.replaced and not self._reported:
            self._reported = True
            log.warning("the captions that the stream has are replaced")

    def _next(self) -> MediaPacket | None:
        """Wait for the next packet until it is due; None at the end."""
        with self._changed:
            while True:
                if not self._waiting:
                    if self._ending:
                        return None
                    self._changed.wait()
                    continue
                wait_s = self._waiting[0].arrived_s + self._delay_s - time.monotonic()
                if wait_s <= 0:
                    return self._waiting.popleft()
                self._changed.wait(wait_s)

    def _send(self, packet: MediaPacket) -> None:
        try:
            if self._output is None and not self._reconnect():
                self.dropped += 1
                return
            assert self._output is not None
            if self._output_needs_keyframe and not (packet.is_video and packet.is_keyframe):
                return
            self._output.write(packet)
            self._output_needs_keyframe, self.problem = False, ""
        except OutputError as error:
            self._lose(error)

    def _reconnect(self) -> bool:
        """Connect the output, unless it is too early for that; True if it is connected."""
        if time.monotonic() < self._next_attempt_s:
            return False
        self._output = self._connect(self._container)
        self._output_needs_keyframe = True
        self._connected_s = time.monotonic()
        return True

    def _lose(self, error: OutputError) -> None:
        first, longest = self._retry_s
        self.problem = error.message
        if self._output is not None:
            self._output.close()
            self._output = None
            if time.monotonic() - self._connected_s > longest:
                self._failures = 0
        delay_s = min(longest, first * 2 ** min(self._failures, 10))
        self._failures += 1
        self._next_attempt_s = time.monotonic() + delay_s
        if self._fail is None:
            log.warning("output: %s; trying again in %.1f s", error.message, delay_s)
        elif self.failure is None:
            self.failure = error
            self._fail()
