"""Frames of one audio stream, decoded packet by packet: damage costs the packets that are damaged and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import av.error

from captioner.audio.places import places
from captioner.audio.skipped_bytes import SkippedBytes
from formats.notice import Notice, Notify

_MAX_READ_ERRORS: Final = 100
"""Errors in a row after which reading ends; a file that is cut off fails once for every packet that its index names."""


class PacketDecoder:
    """Iterates over the frames of a stream, each with True if damage precedes it."""

    def __init__(self, container: Any, stream: Any, report: Notify, *, all_streams: bool) -> None:
        """Create a decoder.

        Args:
            container: Open container of PyAV.
            stream: Audio stream of it.
            report: Takes what is lost.
            all_streams: True to read the packets of the other streams too, so that `end_s` includes them.
        """
        self._container, self._stream, self._report = container, stream, report
        self._all_streams = all_streams
        self._lost: list[float] = []
        """Time of each damaged packet, in seconds from the start of the container."""
        self._pending = False
        self.error: Exception | None = None
        """First error of the container or the decoder."""
        self.end_s = 0.0
        """Time at which the last packet of any stream that was read ends, in seconds of the container's clock."""
        self.last: Any = None
        """Last packet of the stream; None: there was none yet."""
        self._last_lost: Any = None
        self.end_byte = 0
        """Position in the file behind the last packet of any stream that was read."""
        self._skipped = SkippedBytes(container, stream)
        self.skipped_s = 0.0
        """Seconds that were skipped so far, by which the times of frames are too early."""

    def __iter__(self) -> Iterator[tuple[Any, bool]]:
        for packet in self._packets():
            if packet.stream.index != self._stream.index:  # `stream_index` is 0 in the empty packets at the end
                continue
            if (skipped_s := self._skipped.before(packet)) > 0:
                if not self._pending:
                    self._lost.append(self._start_s(packet.pts, packet.time_base))
                self._pending = True
                self.skipped_s += skipped_s
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError) as error:
                self.lose(error, packet.pts, packet.time_base)
                continue
            for frame in frames:
                yield frame, self._pending
                self._pending = False

    def _packets(self) -> Iterator[Any]:
        failed = 0
        while failed < _MAX_READ_ERRORS:
            try:
                for packet in self._container.demux(*(() if self._all_streams else (self._stream,))):
                    failed = 0
                    self._measure(packet)
                    yield packet
            except (av.error.FFmpegError, OSError) as error:
                failed += 1
                self.error = self.error or error
            else:
                return

    def _measure(self, packet: Any) -> None:
        if packet.pts is not None and packet.time_base:
            self.end_s = max(self.end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if packet.pos is not None:
            self.end_byte = max(self.end_byte, packet.pos + packet.size)
        if packet.size and packet.stream.index == self._stream.index:
            self.last = packet

    def lose(self, error: Exception, pts: int | None, time_base: Fraction | None) -> None:
        """Count a packet or frame that cannot be used; the next frame comes behind damage."""
        self.error = self.error or error
        self._pending, self._last_lost = True, self.last
        self._lost.append(self._start_s(pts, time_base))

    def _start_s(self, pts: int | None, time_base: Fraction | None) -> float:
        """Return seconds from the start of the container; without a time, the end of the packets before."""
        start_s = (self._container.start_time or 0) / 1e6
        return self.skipped_s + (self.end_s if pts is None or not time_base else float(pts * time_base) - start_s)

    def report_lost(self, *, is_cut: bool = False) -> None:
        """Report the damaged packets; the last one is not damaged if the file is cut off in it."""
        lost = self._lost[:-1] if is_cut and self._last_lost is self.last else self._lost
        if lost:
            packets = "1 damaged packet is" if len(lost) == 1 else f"{len(lost)} damaged packets are"
            self._report(Notice(f"{packets} replaced by silence", places(*lost)))
