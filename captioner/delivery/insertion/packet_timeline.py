"""Times of packets across reconnects of the input: they never go back, and a gap is as long as it lasted."""

from __future__ import annotations

from captioner.audio.media_packet import TICKS_PER_S

_WRAP = 1 << 33
"""Ticks after which the times of a transport stream begin again."""
_MIN_GAP = TICKS_PER_S // 25
"""Ticks between two connections at least."""


class PacketTimeline:
    """Computes what is added to the times of a connection."""

    def __init__(self) -> None:
        self._offset: int | None = None
        """Ticks added to the times of the connection; None before its first packet."""
        self._last: tuple[int, float] | None = None
        """Latest decoding time so far, and the monotonic time in seconds of its arrival."""

    def begin(self) -> None:
        """Begin a connection: the next packet is its first one."""
        self._offset = None

    def offset(self, dts: int, now_s: float) -> int:
        """Return the ticks to add to both times of a packet.

        Args:
            dts: its decoding time in its connection.
            now_s: monotonic time in seconds of its arrival.
        """
        if self._offset is None:
            self._offset = self._continued(now_s) - dts
        last = self._last[0] if self._last else dts + self._offset
        offset = self._offset + round((last - dts - self._offset) / _WRAP) * _WRAP
        if self._last is None or dts + offset > last:
            self._last = dts + offset, now_s
        return offset

    def _continued(self, now_s: float) -> int:
        """Return the time at which a connection begins."""
        if self._last is None:
            return 0
        ticks, arrived_s = self._last
        return ticks + max(_MIN_GAP, round((now_s - arrived_s) * TICKS_PER_S))
