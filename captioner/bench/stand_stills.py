"""Stand-stills: periods in which nothing new is shown although words are spoken. Percentiles of delays hide them.

A stand-still lasts from the end of the first word that was spoken since the last new word appeared until the next new
word appears, if that takes at least `LEAST_S` and at least `LEAST_WORDS` words were spoken meanwhile. Pauses of the
speaker therefore do not count. A word that replaces another one is not new: only a screen with more words than the one
before it shows something new.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from captioner.bench.screens import ScreenText
from captioner.offline.word_alignment import tokens

LEAST_S = 2.5
"""Seconds of the shortest stand-still."""
LEAST_WORDS = 2
"""Words that must be waiting."""


@dataclass(frozen=True, slots=True)
class StandStill:
    """Period without anything new on the screen."""

    start: float
    """Seconds since the first sample was spoken, as `end`."""
    end: float
    words: int
    """Words that were spoken meanwhile."""

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.start


def stand_stills(shown: Sequence[ScreenText], spoken: Iterable[float]) -> tuple[StandStill, ...]:
    """Return the stand-stills of a viewer.

    Args:
        shown: successive screens; see `captioner.bench.screens`.
        spoken: seconds at which each word was due: the end of its speaking, or of its share of the source words.
    """
    due = sorted(spoken)
    moments = [float("-inf"), *_growth(shown)]
    if due and shown:
        moments.append(max(shown[-1].t, moments[-1]))
    return tuple(_between(moments, due))


def _between(moments: Sequence[float], due: Sequence[float]) -> Iterator[StandStill]:
    for last, following in pairwise(moments):
        first, behind = bisect_right(due, last), bisect_right(due, following)
        if behind - first >= LEAST_WORDS and following - due[first] >= LEAST_S:
            yield StandStill(due[first], following, behind - first)


def _growth(shown: Iterable[ScreenText]) -> Iterator[float]:
    """Yield the seconds at which a screen has more words than the one before it."""
    before = 0
    for screen in shown:
        words = len(tokens(screen.text))
        if words > before:
            yield screen.t
        before = words
