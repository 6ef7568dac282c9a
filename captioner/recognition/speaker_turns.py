"""Speakers of one stream: the present one, and the changes that lie in audio still to be transcribed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from captioner.types import Revision


class SpeakerTurns:
    """Names the speaker of each revision; a segment belongs to the speaker of its start."""

    def __init__(self) -> None:
        self._present: str | None = None
        self._pending: deque[tuple[int, str | None]] = deque()
        """Milliseconds of the stream, and the speaker from there on."""

    def add(self, time: int, speaker: str | None) -> None:
        """Let another speaker begin at `time`, in milliseconds of the stream; the last one added at a time counts."""
        if self._pending and self._pending[-1][0] == time:
            self._pending[-1] = time, speaker  # the segment may have been ended there already
        elif speaker != (self._pending[-1][1] if self._pending else self._present):
            self._pending.append((time, speaker))

    def due(self, now: int) -> int | None:
        """Return the time of the next change if it is at `now` or earlier, in milliseconds of the stream."""
        return self._pending[0][0] if self._pending and self._pending[0][0] <= now else None

    def begin(self) -> None:
        """Let the speaker of the next change be the present one."""
        _, self._present = self._pending.popleft()

    def named(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        """Yield the revisions with the speaker who is the present one when each is made."""
        for revision in revisions:
            yield replace(revision, speaker=self._present) if self._present else revision
