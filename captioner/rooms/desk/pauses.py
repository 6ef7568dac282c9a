"""Stretches of the stream that stay between those who are in the room."""

from __future__ import annotations

_KEPT = 50
"""Pauses remembered; what is recognized after fifty more of them was said too long ago to matter."""


class Pauses:
    """`covers` says whether any of it was said in a pause."""

    def __init__(self) -> None:
        self._over: list[tuple[int, int]] = []
        self._since: int | None = None

    @property
    def now(self) -> bool:
        """Whether there is one."""
        return self._since is not None

    def begin(self, at: int) -> None:
        """From that millisecond of the stream on; a second beginning changes nothing."""
        if self._since is None:
            self._since = at

    def end(self, at: int) -> None:
        """Until that millisecond of the stream."""
        if self._since is not None:
            self._over = [*self._over, (self._since, max(at, self._since))][-_KEPT:]
            self._since = None

    def covers(self, start: int, end: int) -> bool:
        """Whether anything between these milliseconds was said in a pause."""
        if self._since is not None and end > self._since:
            return True
        return any(start < over and end > since for since, over in self._over)
