from __future__ import annotations

import pytest

from captioner.config.recognition import SegmenterConfig
from captioner.recognition.segment_ends import may_end
from captioner.types import Word
from tests.fakes import said

LENGTHS = SegmenterConfig(min_length_ms=1000, max_length_ms=4000)
"""A clause ends a segment from 3 s on, a breath from 4 s on, a word from 6 s on, and a weak one from 7 s on."""


def first_end(words: tuple[Word, ...], language: str = "en") -> int | None:
    """Index of the first word before which a segment of all the words may end."""
    return next((i for i in range(1, len(words)) if may_end(words, i, words[0].start, LENGTHS, language)), None)


def letters(count: int) -> str:
    return " ".join(f"w{number}" for number in range(count))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (said("One two. Three four."), None),
        (said("One two three four. Five."), 4),
        (said("One two three Dr. Smith has gone."), None),
        (said(letters(8) + ", and more"), None),
        (said(letters(10) + ", and more"), 10),
        (said(letters(11), 250, "and more"), None),
        (said(letters(14), 250, "and more"), None),
        (said(letters(14), 350, "and more"), 14),
        (said(letters(25)), 16),
        (said(letters(15) + " of the next one"), 18),
    ],
)
def test_ends(words: tuple[Word, ...], expected: int | None) -> None:
    """The longer a segment is, the weaker the place may be at which it ends."""
    assert expected == first_end(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (said(letters(14), 350, "código abierto asterisk. También"), 17),
        (said(letters(16) + " abierto asterisk. También"), 18),
        (said(letters(10) + ", gracias a todos. Pueden"), 13),
        (said(letters(14), 350, "and one more, but"), 17),
        (said(letters(14), 350, "and one more sentence is too far. Then"), 14),
        (said(letters(15) + " the the the the the end. Then"), 21),
        (said(letters(15) + " the the the the end."), None),
    ],
)
def test_no_end_directly_before_a_better_one(words: tuple[Word, ...], expected: int | None) -> None:
    """No segment ends within three words before the end of a sentence, or of a clause, that is known."""
    assert expected == first_end(words)


def test_a_segment_that_is_too_long_ends_before_any_word() -> None:
    """From 1.6 times the maximum length on a segment ends even directly before the end of a sentence."""
    words = said(letters(15) + " the the the the the the the end.")

    assert may_end(words, 22, words[0].start, LENGTHS, "en")
