"""Times of a feed, mapped to those of its room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from captioner.types import Revision

_DRIFT_MS: Final = 1500
"""Difference between the two clocks from which on it is corrected; below, it is jitter."""


class FeedTimeline:
    """Adds the difference between the clock of the room and that of the feed.

    Both count the audio that has arrived. The difference changes when audio is missing on one side, such as that of a
    publisher that reconnects. It is measured at the beginning of a caption, whose times therefore never jump.
    """

    def __init__(self, position: Callable[[], int], now: Callable[[], int]) -> None:
        """Create a mapping.

        Args:
            position: returns the milliseconds of the feed that have arrived.
            now: returns the present millisecond of the room.
        """
        self._position, self._now = position, now
        self._offset_ms = 0
        self._offsets: dict[str, int] = {}
        """Offset of each open segment."""
        self._ended = 0
        """End of the last final, in milliseconds of the room."""

    def __call__(self, revision: Revision) -> Revision:
        """Return the revision with its times in the room; none begins before the end of the final before it."""
        offset = self._offsets.setdefault(revision.segment, self._measured())
        start = max(revision.start + offset, self._ended)
        end = max(revision.end + offset, start)
        if revision.final:
            del self._offsets[revision.segment]
            self._ended = end
        return replace(revision, start=start, end=end)

    def _measured(self) -> int:
        difference = self._now() - self._position()
        if abs(difference - self._offset_ms) > _DRIFT_MS:
            self._offset_ms = difference
        return self._offset_ms
