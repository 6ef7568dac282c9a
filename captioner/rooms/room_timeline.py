"""Segment names and times of one engine, mapped to those of its room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from captioner.types import Revision


class RoomTimeline:
    """A filter: every engine counts its segments and its time from the start, the room goes on counting."""

    def __init__(self, names: Iterator[str], origin_ms: int) -> None:
        """Create a mapping.

        Args:
            names: unused segment names of the room.
            origin_ms: milliseconds of the room's stream at which the clock of the engine starts.
        """
        self.origin_ms = origin_ms
        self._names = names
        self._named: dict[str, str] = {}
        """Name in the room of each open segment."""

    def __call__(self, revision: Revision) -> Revision:
        """Return the revision with its name and times in the room."""
        if revision.segment not in self._named:
            self._named[revision.segment] = next(self._names)
        segment = self._named[revision.segment]
        if revision.final:  # a final is the last revision of its segment
            del self._named[revision.segment]
        by = self.origin_ms
        words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in revision.words)
        return replace(revision, segment=segment, start=revision.start + by, end=revision.end + by, words=words)
