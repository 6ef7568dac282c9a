"""Intervals of the stream whose speech is neither shown nor written."""

from __future__ import annotations

_MAX_KEPT = 50
"""Pauses kept; speech older than fifty pauses is not recognized any more."""


class Pauses:
    """Intervals in milliseconds of the stream."""

    def __init__(self) -> None:
        self._ended: list[tuple[int, int]] = []
        self._since_ms: int | None = None

    @property
    def active(self) -> bool:
        """True during a pause."""
        return self._since_ms is not None

    def begin(self, at_ms: int) -> None:
        """Begin a pause; without effect during one."""
        if self._since_ms is None:
            self._since_ms = at_ms

    def end(self, at_ms: int) -> None:
        """End the pause; without effect outside of one."""
        if self._since_ms is not None:
            self._ended = [*self._ended, (self._since_ms, max(at_ms, self._since_ms))][-_MAX_KEPT:]
            self._since_ms = None

    def covers(self, start_ms: int, end_ms: int) -> bool:
        """True if any part of the interval is in a pause."""
        if self._since_ms is not None and end_ms > self._since_ms:
            return True
        return any(start_ms < end and end_ms > since for since, end in self._ended)
