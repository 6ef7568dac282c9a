"""The delay line: finished captions that wait for an operator, and go out by themselves when nobody came."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from captioner.types import Revision

_MOST = 500
"""Captions that may wait, in all languages together. When full, the first of them goes out before its time."""


@dataclass(slots=True)
class DelayedCaption:
    """One caption."""

    revision: Revision
    due: float
    """Seconds of the monotonic clock when it goes out by itself."""
    at: int
    """The same in Unix milliseconds."""
    approved: bool = False
    extended: bool = False
    """Somebody is correcting it: it got its time once more."""


class DelayQueue:
    """Each language in the order of its captions: one that is approved does not overtake another that waits."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lines: dict[str, dict[str, DelayedCaption]] = {}

    def __iter__(self) -> Iterator[DelayedCaption]:
        return (waiting for line in self._lines.values() for waiting in line.values())

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def put(self, revision: Revision, seconds: float) -> DelayedCaption:
        """One more, or a newer state of one that waits, which keeps its time."""
        line = self._lines.setdefault(revision.language, {})
        if (known := line.get(revision.segment)) is not None:
            if revision.number > known.revision.number and not known.revision.edited:
                known.revision = revision
            return known
        waiting = DelayedCaption(revision, self._clock() + seconds, round(1000 * (time.time() + seconds)))
        line[revision.segment] = waiting
        if len(self) > _MOST:
            next(iter(self)).approved = True
        return waiting

    def find(self, segment: str, language: str | None = None) -> tuple[DelayedCaption, ...]:
        """The caption in that language, or in all in which it waits."""
        codes = (language,) if language else tuple(self._lines)
        return tuple(line[segment] for code in codes if segment in (line := self._lines.get(code, {})))

    def correct(self, segment: str, language: str, text: str) -> DelayedCaption | None:
        """Another text, and with it approval; None where it does not wait."""
        for waiting in self.find(segment, language):
            known = waiting.revision
            waiting.revision = replace(known, number=known.number + 1, stable=text, rewrite=True, edited=True)
            waiting.approved = True
            return waiting
        return None

    def reject(self, segment: str, language: str | None = None) -> tuple[DelayedCaption, ...]:
        """They wait no more, and go nowhere."""
        gone = self.find(segment, language)
        for waiting in gone:
            del self._lines[waiting.revision.language][segment]
        return gone

    def extend(self, segment: str, language: str, seconds: float) -> bool:
        """Its time once more, while somebody corrects it; False where it had that."""
        for waiting in self.find(segment, language):
            if not waiting.extended and not waiting.approved:
                waiting.extended = True
                waiting.due += seconds
                waiting.at += round(1000 * seconds)
                return True
        return False

    def ready(self) -> Iterator[DelayedCaption]:
        """Those whose turn it is; each is gone from the line once the next is asked for."""
        for line in self._lines.values():
            for segment, waiting in tuple(line.items()):
                if not waiting.approved and waiting.due > self._clock():
                    break
                yield waiting
                del line[segment]
