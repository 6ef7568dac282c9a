"""Speakers of one stream: the present one, and the changes that lie in audio still to be transcribed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from captioner.types import Revision

Speaker = str | int | None
"""Name, or number of a voice; None: not known."""


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """Change of the speaker."""

    time: int
    """Milliseconds of the stream at which it was reported."""
    speaker: Speaker
    begun: int | None = None
    """Estimate of the time, in milliseconds of the stream, at which the speaker began; None: shortly before `time`."""


class SpeakerTurns:
    """Names the speaker of each revision; a segment belongs to the speaker of its start."""

    def __init__(self) -> None:
        self._present: Speaker = None
        self._pending: deque[SpeakerChange] = deque()

    def add(self, change: SpeakerChange) -> None:
        """Let another speaker begin; the last one added at a time counts."""
        if self._pending and self._pending[-1].time == change.time:
            self._pending[-1] = change  # the segment may have been ended there already
        elif change.speaker != (self._pending[-1].speaker if self._pending else self._present):
            self._pending.append(change)

    def due(self, now: int) -> SpeakerChange | None:
        """Return the next change if it is at `now` or earlier, in milliseconds of the stream."""
        return self._pending[0] if self._pending and self._pending[0].time <= now else None

    def begin(self) -> None:
        """Let the speaker of the next change be the present one."""
        self._present = self._pending.popleft().speaker

    def named(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        """Yield the revisions with the speaker who is the present one when each is made."""
        for revision in revisions:
            if isinstance(self._present, int):
                yield replace(revision, voice=self._present)
            else:
                yield replace(revision, speaker=self._present) if self._present else revision
