"""Final captions that wait for approval, and are released when their delay is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from captioner.types import Revision

_MAX_QUEUED = 500
"""Captions that may wait, in all languages together. When full, the first one is released early."""


@dataclass(slots=True)
class DelayedCaption:
    """One caption that waits."""

    revision: Revision
    due_s: float
    """Seconds of the monotonic clock at which it is released without approval."""
    due_unix_ms: int
    """The same time in Unix milliseconds."""
    approved: bool = False
    extended: bool = False
    """True if an operator edits it and its delay has started once more."""


class DelayQueue:
    """One queue for each language, in the order of its captions: an approved caption waits for those before it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._queues: dict[str, dict[str, DelayedCaption]] = {}

    def __iter__(self) -> Iterator[DelayedCaption]:
        return (delayed for queue in self._queues.values() for delayed in queue.values())

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def put(self, revision: Revision, delay_s: float) -> DelayedCaption:
        """Add a caption; a newer revision of one that waits keeps its time."""
        queue = self._queues.setdefault(revision.language, {})
        if (known := queue.get(revision.segment)) is not None:
            if revision.number > known.revision.number and not known.revision.by:
                known.revision = revision
            return known
        delayed = DelayedCaption(revision, self._clock() + delay_s, round(1000 * (time.time() + delay_s)))
        queue[revision.segment] = delayed
        if len(self) > _MAX_QUEUED:
            next(iter(self)).approved = True
        return delayed

    def find(self, segment: str, language: str | None = None) -> tuple[DelayedCaption, ...]:
        """Waiting captions of a segment, in one language or in all."""
        codes = (language,) if language else tuple(self._queues)
        return tuple(queue[segment] for code in codes if segment in (queue := self._queues.get(code, {})))

    def correct(
        self, segment: str, language: str, text: str, by: str, *, approve: bool = True
    ) -> DelayedCaption | None:
        """Replace the text of a caption, and approve it unless that is left to others; None if it does not wait."""
        for delayed in self.find(segment, language):
            delayed.revision = delayed.revision.corrected(text, by)
            delayed.approved = delayed.approved or approve
            return delayed
        return None

    def reject(self, segment: str, language: str | None = None) -> tuple[DelayedCaption, ...]:
        """Remove the captions of a segment, in one language or in all."""
        rejected = self.find(segment, language)
        for delayed in rejected:
            del self._queues[delayed.revision.language][segment]
        return rejected

    def extend(self, segment: str, language: str, delay_s: float) -> bool:
        """Start the delay of a caption once more while it is edited; False if that was done before."""
        for delayed in self.find(segment, language):
            if not delayed.extended and not delayed.approved:
                delayed.extended = True
                delayed.due_s += delay_s
                delayed.due_unix_ms += round(1000 * delay_s)
                return True
        return False

    def due(self) -> Iterator[DelayedCaption]:
        """Captions to release now; each is removed when the next one is requested."""
        for queue in self._queues.values():
            for segment, delayed in tuple(queue.items()):
                if not delayed.approved and delayed.due_s > self._clock():
                    break
                yield delayed
                del queue[segment]
