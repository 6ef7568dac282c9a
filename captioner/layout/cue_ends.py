"""Count of cues by their end: a sentence, a clause, or neither."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from captioner.languages import ends_clause, ends_sentence


@dataclass(frozen=True, slots=True)
class CueEnds:
    """Number of cues with each kind of end."""

    sentence: int = 0
    """Cues that end with the mark of a sentence, such as `.` or `?`."""
    clause: int = 0
    """Cues that end with the mark of a clause, such as `,`."""
    neither: int = 0

    @property
    def cues(self) -> int:
        """Number of cues with text."""
        return self.sentence + self.clause + self.neither

    @property
    def open_share(self) -> float:
        """Share of cues that end neither a sentence nor a clause, 0 to 1; 0 without cues."""
        return self.neither / self.cues if self.cues else 0.0

    def __add__(self, other: CueEnds) -> CueEnds:
        return CueEnds(self.sentence + other.sentence, self.clause + other.clause, self.neither + other.neither)


def count_ends(texts: Iterable[str]) -> CueEnds:
    """Count the ends of cues by their texts; empty cues do not count."""
    shown = [text for text in texts if text.strip()]
    sentence = sum(map(ends_sentence, shown))
    clause = sum(map(ends_clause, shown))
    return CueEnds(sentence, clause, len(shown) - sentence - clause)
