from __future__ import annotations

import pytest

from captioner.recognition.words import common_prefix, find_boundary, is_sentence, text
from captioner.types import Word
from tests.fakes import said


@pytest.mark.parametrize(
    "word",
    [" end.", " end?", " end!", " end…", " end.”", ' end."', "終。", " end.»", " end.)", " خطابه؟", " है।", " ہے۔"],
)
def test_sentence(word: str) -> None:
    """A sentence ends with its mark, also before closing quotation marks and brackets."""
    assert is_sentence((Word(0, 1, word, 1.0),), "en")


@pytest.mark.parametrize("word", [" end", " end,", " .end", " ", ' "'])
def test_no_sentence(word: str) -> None:
    """Words without a mark at the end are not a sentence."""
    assert not is_sentence((Word(0, 1, word, 1.0),), "en")
    assert not is_sentence((), "en")


def test_joined_words() -> None:
    """Words contain their own spaces."""
    assert " one two" == text(said("one two"))
    assert "" == text(())


def test_common_prefix() -> None:
    """Words count as equal without regard to case and punctuation."""
    assert 2 == common_prefix(said("One, two three"), said("one two four"))
    assert 0 == common_prefix(said("one"), ())


@pytest.mark.parametrize(
    ("newer", "expected"),
    [("a b c d e f", 3), ("a b b c d e f", 4), ("a b d e f", 2), ("a b x d e f", 3), ("a b", 2), ("", 0)],
)
def test_boundary(newer: str, expected: int) -> None:
    """A boundary follows the words on both sides of it into a newer transcription."""
    words = said("a b c d e f")

    assert expected == find_boundary(said(newer), 3, words[:3], words[3:])
