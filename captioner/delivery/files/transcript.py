"""The finals of one language in order, and the cues made of them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort

from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import Layout
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.types import Revision
from formats.cue import Cue
from formats.timeline import normalized

_Key = tuple[int, int, str]
"""Start, number of the segment, segment: the order of cues."""


def number(segment: str) -> int:
    """Number at the end of a segment's name: `number("c412") == 412`; 0 without one."""
    found = re.search(r"\d{1,18}$", segment)
    return int(found[0]) if found else 0


class Transcript:
    """The newest final of every segment in one language."""

    def __init__(self, layout: Layout, style: TextStyle = AS_SPOKEN) -> None:
        self.layout, self.style = layout, style
        self.generation = 0
        """Number of changes, by which callers cache what they make of the transcript."""
        self.rewritten = 0
        """Number of changes that did more than add cues behind all others."""
        self._reach = 0
        """Latest end in milliseconds of all finals ever received; a later final changes only the last cue before it."""
        self._newest: dict[str, Revision] = {}
        self._laid: dict[str, tuple[Cue, ...]] = {}
        self._order: list[_Key] = []

    def put(self, revision: Revision) -> bool:
        """Add a final; False if a newer or equal one of its segment is here."""
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
        """True if the segment is new and comes after all others, so that its cues can be appended."""
        return revision.segment not in self._newest and (not self._order or _key(revision) > self._order[-1])

    def segment_cues(self, segment: str) -> tuple[Cue, ...]:
        """The cues of one segment, shown for the shortest time."""
        return normalized(with_reading_time(self._lay(segment), self.layout, ended=False))

    def cues(self, *, ended: bool) -> tuple[Cue, ...]:
        """All cues, ordered, without overlap, with time to read; `ended`: no more will follow."""
        laid = (cue for _, _, segment in self._order for cue in self._lay(segment))
        return normalized(with_reading_time(sorted(laid, key=lambda cue: cue.start), self.layout, ended=ended))

    def _lay(self, segment: str) -> tuple[Cue, ...]:
        """Break a segment into cues on first use: a day of finals is read in a second and laid out in ten."""
        if segment not in self._laid:
            self._laid[segment] = cues(self.style.revision(self._newest[segment]), self.layout)
        return self._laid[segment]

    @property
    def finals(self) -> tuple[Revision, ...]:
        """The newest final of every segment, in order."""
        return tuple(self._newest[segment] for _, _, segment in self._order)

    @property
    def end(self) -> int:
        """Milliseconds of media time at which the last segment ends."""
        return max((revision.end for revision in self._newest.values()), default=0)

    @property
    def highest(self) -> int:
        """The highest number of a segment."""
        return max(map(number, self._newest), default=0)


def _key(revision: Revision) -> _Key:
    return revision.start, number(revision.segment), revision.segment
