"""The trace of one room, redacted like its captions.

With redaction on, the trace holds no private text: revisions are redacted before they are noted. Of partials, which are
recognized again and again in windows that may cut through a number, every digit is written as `#`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from captioner.rooms.pipeline.trace import Trace
from captioner.translation.filtered import RevisionFilter
from captioner.translation.redaction import Redaction
from captioner.types import Revision, Word


@dataclass(frozen=True, slots=True)
class RoomTrace:
    """Notes what the stages of one room take in and return."""

    trace: Trace
    room: str
    redaction: Redaction
    """Masks the texts that are noted."""

    def note(self, stage: str, **fields: object) -> None:
        """Add a line; never waits."""
        self.trace.put(self.room, stage, **fields)

    def revisions(self, stage: str) -> RevisionFilter:
        """Return a filter that notes redacted revisions and passes them on."""

        def note(revision: Revision) -> Revision:
            identity = {"segment": revision.segment, "lang": revision.language, "rev": revision.number}
            state = {"stable": revision.stable, "tail": revision.tail, "final": revision.final}
            rewrite = {"rewrite": True} if revision.rewrite else {}
            self.note(stage, **identity, start=revision.start, end=revision.end, **state, **rewrite)
            return revision

        return note

    def words(self, words: Iterable[Word]) -> Any:
        """Return words with their times, or their masked text where something is masked."""
        spoken = tuple(words)
        if self.redaction:
            return self.text("".join(word.text for word in spoken))
        return [[word.start, word.end, word.text, round(word.probability, 2)] for word in spoken]

    def text(self, text: str) -> str:
        """Return a text that still grows, masked."""
        if not self.redaction:
            return text
        shown = self.redaction.growing(text)
        return re.sub(r"\d", "#", shown) if self.redaction.kinds else shown
