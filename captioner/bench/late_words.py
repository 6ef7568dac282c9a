"""Late words of a recording in one language, with the stage that each of them waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LATE_S = 1.0
"""Seconds of delay above which a word is late."""


class Cause(StrEnum):
    """Stage that a word waited for."""

    WINDOW = "waited for the window: no transcription due"
    MODEL = "waited for the model: busy"
    DECODING = "decoded late"
    MISSED = "not recognized yet"
    PROBABILITY = "withheld by probability"
    PATIENCE = "withheld by patience: behind an uncertain word"
    CORRECTION = "correction withheld"
    OTHER_WORD = "another word shown first"
    MOVED = "shown in another place first"
    SEGMENT = "translation: waited for the end of the caption"
    TRANSCRIPT = "translation: waited for the transcript"
    ENGINE = "translation: waited for the engine"
    REWORDED = "translation: worded otherwise first"
    POLICY = "translation: withheld by the policy"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class LateWord:
    """A word that was first shown late."""

    text: str
    due: float
    """Seconds since the first sample was spoken."""
    parts: Mapping[Cause, float]
    """Seconds of its delay by stage."""

    @property
    def delay(self) -> float:
        """Seconds from its due moment until a viewer had it."""
        return sum(self.parts.values())

    @property
    def cause(self) -> Cause:
        """Stage that took most of the delay."""
        return max(self.parts, key=lambda cause: self.parts[cause])


@dataclass(frozen=True, slots=True)
class LateWords:
    """Late words of a recording in one language."""

    words: int
    """Number of all words, late or not."""
    late: tuple[LateWord, ...]
    lost_lines: int = 0
    """Lines that the trace lacks, so that causes may be wrong."""

    @property
    def counts(self) -> Counter[Cause]:
        """Number of late words by cause."""
        return Counter(word.cause for word in self.late)

    @property
    def seconds(self) -> dict[Cause, float]:
        """Seconds of their delays by stage."""
        causes = {cause: sum(word.parts.get(cause, 0.0) for word in self.late) for cause in Cause}
        return {cause: seconds for cause, seconds in causes.items() if seconds}

    def worst(self, count: int) -> list[LateWord]:
        """Return the words with the longest delays, the longest first."""
        return sorted(self.late, key=lambda word: -word.delay)[:count]
