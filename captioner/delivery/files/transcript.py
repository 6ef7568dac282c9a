"""The finals of one language, in order, and the cues they make."""

from __future__ import annotations

import re
from bisect import bisect_left, insort

from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import Layout
from captioner.types import Revision
from formats.cue import Cue
from formats.timeline import normalized

_Key = tuple[int, int, str]
"""Start, number of the segment, segment: the order of cues on air."""


def number(segment: str) -> int:
    """The number in the name of a segment: `number("c412") == 412`; 0 without one."""
    found = re.search(r"\d{1,18}$", segment)
    return int(found[0]) if found else 0


class Transcript:
    """One language of a room: the newest final of every segment."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.generation = 0
        """Grows with every change, so that what was made of the transcript can be kept until then."""
        self.rewritten = 0
        """Grows with every change but those that add cues behind all that were there."""
        self._reach = 0
        """Milliseconds where the last of all finals that ever came ends: what is behind it changes but the last cue."""
        self._newest: dict[str, Revision] = {}
        self._laid: dict[str, tuple[Cue, ...]] = {}
        self._order: list[_Key] = []

    def put(self, revision: Revision) -> bool:
        """Take a final in; False when a newer one of its segment is here already."""
        known = self._newest.get(revision.segment)
        if known is not None and known.number >= revision.number:
            return False
        self.rewritten += not (self.follows(revision) and revision.start >= self._reach)
        self._reach = max(self._reach, revision.end)
        if known is not None:
            del self._order[bisect_left(self._order, _key(known))]
        insort(self._order, _key(revision))
        self._newest[revision.segment] = revision
        self._laid.pop(revision.segment, None)
        self.generation += 1
        return True

    def follows(self, revision: Revision) -> bool:
        """Whether the segment is here for the first time and behind all others: its cues belong at the end."""
        return revision.segment not in self._newest and (not self._order or _key(revision) > self._order[-1])

    def laid(self, segment: str) -> tuple[Cue, ...]:
        """The cues of one segment, with the shortest time they stay."""
        return normalized(with_reading_time(self._lay(segment), self.layout, ended=False))

    def cues(self, *, ended: bool) -> tuple[Cue, ...]:
        """All cues, ordered, apart, with the time that reading needs; `ended` when no more will come."""
        spoken = (cue for _, _, segment in self._order for cue in self._lay(segment))
        inside = sorted(spoken, key=lambda cue: cue.start)
        return normalized(with_reading_time(inside, self.layout, ended=ended))

    def _lay(self, segment: str) -> tuple[Cue, ...]:
        """When first asked for: a day of finals is read in a second, and laid out in ten."""
        if segment not in self._laid:
            self._laid[segment] = cues(self._newest[segment], self.layout)
        return self._laid[segment]

    @property
    def finals(self) -> tuple[Revision, ...]:
        """The newest revision of every segment, in order."""
        return tuple(self._newest[segment] for _, _, segment in self._order)

    @property
    def end(self) -> int:
        """Milliseconds of media time where the last of it ends."""
        return max((revision.end for revision in self._newest.values()), default=0)

    @property
    def highest(self) -> int:
        """The highest number of a segment."""
        return max(map(number, self._newest), default=0)


def _key(revision: Revision) -> _Key:
    return revision.start, number(revision.segment), revision.segment
