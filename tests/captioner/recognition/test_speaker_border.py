from __future__ import annotations

import pytest

from captioner.recognition.speaker_border import border_ms, count_before
from captioner.types import Word
from tests.fakes import said

SPOKEN = said("one two three four five", 300, "six seven", 100, "eight", start=0)  # pauses from 1.5 s and from 2.4 s


@pytest.mark.parametrize(
    ("words", "settled", "time", "expected"),
    [
        (SPOKEN, 0, 2800, 5),
        (SPOKEN, 6, 2900, 8),
        (SPOKEN, 6, 2800, 7),
        (SPOKEN, 8, 2800, 8),
        (SPOKEN, 0, 3400, 8),
        (SPOKEN[:3], 0, 1000, 0),
        (SPOKEN[:3], 1, 1000, 3),
        (SPOKEN[:5], 0, 1520, 4),
        (SPOKEN[:5], 0, 1600, 5),
        (said("One two.", "Three four", start=5000), 0, 6200, 2),
        ((), 0, 1000, 0),
    ],
)
def test_the_last_pause_before_the_change(words: tuple[Word, ...], settled: int, time: int, expected: int) -> None:
    """A pause or the end of a sentence within the reaction time, else the last word that may be incomplete."""
    assert expected == count_before(words, settled, time)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (5, 1650), (8, 2800)])
def test_the_time_of_the_border(count: int, expected: int) -> None:
    """In the middle of a pause, or where the words begin or end."""
    assert expected == border_ms(SPOKEN, count, 9999)
    assert 9999 == border_ms((), 0, 9999)
