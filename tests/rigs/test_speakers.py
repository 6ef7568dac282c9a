from __future__ import annotations

import itertools
import random
from collections import Counter

import numpy as np

from captioner.types import SAMPLE_RATE
from tests.rigs.speakers import Counts, SpeakersReport, _agreement, _delays, join


def test_turns_are_joined() -> None:
    """Voices take turns of several seconds, and each turn has the time at which it begins."""
    voices = [[np.full(SAMPLE_RATE * 2, level, np.float32)] * 3 for level in (0.1, 0.2)]

    samples, turns = join(voices, 40, random.Random(1))

    assert len(samples) >= 40 * SAMPLE_RATE
    assert {True} == {one != other for (_, one), (_, other) in itertools.pairwise(turns)}
    levels = {voice: round(float(samples[(begun + 500) * SAMPLE_RATE // 1000]), 1) for begun, voice in turns}
    assert {0.1, 0.2} == set(levels.values())


def test_changes_that_are_found() -> None:
    """A change belongs to one turn; one that is too early or too late to none."""
    turns = ((0, 0), (10_000, 1), (20_000, 0), (30_000, 1))

    assert [800, None, -100] == list(_delays(turns, [10_800, 11_000, 24_000, 29_900]))


def test_the_best_assignment_of_voices() -> None:
    """The numbers of the voices do not matter, but two voices with one number count once."""
    assert 1.0 == _agreement(Counter({(0, 2): 5, (1, 1): 5}))
    assert 0.5 == _agreement(Counter({(0, 1): 5, (1, 1): 5}))


def test_the_table() -> None:
    """The last row sums up the joined recordings."""
    counts = Counts(3600.0, 10, 9, 10, 2, (800,), 0.98, (3, 3), 80.0)

    assert "all joined: 90% within 1.5 s, 2.0 false per hour" in SpeakersReport((counts,), {}, ()).table
