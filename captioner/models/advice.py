"""Advice on the model: which sizes of Whisper keep up with live speech on this machine, and how accurate they are.

1. A model keeps up if a reading takes at most `SLOWEST_S`: its words are then shown within about two seconds.
2. The machine has room for as many rooms as it can read twice per second: four of base where two readings side by side
   take 0.228 s. Four rooms with a translation in the same reading had a duty of 96 % on that machine.
3. Sizes that are not installed are estimated from the largest one that was measured (`dimensions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from captioner.models.catalogue import CATALOGUE
from captioner.models.dimensions import SIZES, size_of
from captioner.models.reading_times import ReadingTimes
from captioner.recognition.recognizers.model_names import is_english_only, translates

SLOWEST_S = 1.0
"""Longest reading in seconds with which captions keep up."""
_PERIOD_S = 0.5
"""Seconds between two readings of a room."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Expected performance of one model on this machine."""

    model: str
    times: ReadingTimes
    measured: bool
    """False if the model is not installed, and the times are an estimate."""

    @property
    def keeps_up(self) -> bool:
        """True if live captions by the model keep up with speech."""
        return self.times.alone_s <= SLOWEST_S

    @property
    def rooms(self) -> int:
        """Rooms that are captioned in time."""
        return max(1, int(_PERIOD_S * self.times.workers / self.times.parallel_s)) if self.keeps_up else 0


def advise(measured: Mapping[str, ReadingTimes]) -> tuple[Advice, ...]:
    """Return advice on every Whisper model of the catalogue, the most accurate first."""
    if not measured:
        return ()
    basis = max(measured, key=_accuracy)
    names = sorted((name for name, model in CATALOGUE.items() if model.kind == "whisper"), key=_accuracy, reverse=True)
    return tuple(
        Advice(name, measured[name] if name in measured else measured[basis].scaled(basis, name), name in measured)
        for name in names
    )


def best(advice: tuple[Advice, ...], spoken: str, *, live: bool = True, translate: bool = False) -> Advice | None:
    """Return the most accurate installed model for spoken languages; None if there is none.

    Args:
        advice: Of `advise`.
        spoken: One language, several such as `en,es`, or `auto`.
        live: True if it has to keep up with speech.
        translate: True if it has to translate into English itself.
    """
    able = (
        each
        for each in advice
        if each.measured
        and (each.keeps_up or not live)
        and (spoken == "en" or not is_english_only(each.model))
        and (translates(each.model) or not translate)
    )
    return next(able, None)


def _accuracy(model: str) -> tuple[int, bool]:
    """Key by accuracy: the size; of one size, the model for English is better in English."""
    size = size_of(model)
    return list(SIZES).index(size) if size else -1, is_english_only(model)
