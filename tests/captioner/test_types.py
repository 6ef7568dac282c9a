from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from captioner.types import AudioChunk, Revision, Word
from tests.fakes import silence


def test_duration_of_a_chunk() -> None:
    """The duration is in milliseconds, rounded."""
    assert 250 == AudioChunk(0, silence(0.25)).milliseconds
    assert 0 == AudioChunk(0, silence(0)).milliseconds
    assert 1 == AudioChunk(0, np.zeros(9, np.float32)).milliseconds


@pytest.mark.parametrize("samples", [np.zeros(4), np.zeros(4, np.int16), np.zeros((2, 2), np.float32)])
def test_chunk_of_other_samples(samples: np.ndarray) -> None:
    """Samples that are not mono float32 are refused."""
    with pytest.raises(ValueError, match="not float32"):
        AudioChunk(0, samples)


def test_chunk_before_its_stream() -> None:
    """A chunk cannot start before its stream."""
    with pytest.raises(ValueError, match="-1 ms"):
        AudioChunk(-1, silence(1))


def test_word_that_ends_first() -> None:
    """A word cannot end before it starts, but may have no duration."""
    assert 5 == Word(5, 5, " a", 1.0).end
    with pytest.raises(ValueError, match="ends at 4 ms before its start at 5 ms"):
        Word(5, 4, " a", 1.0)


@pytest.mark.parametrize(
    ("word", "compared"),
    [
        (" Hello,", "hello"),
        (" ÉTÉ.", "été"),
        ("ＡＢＣ", "abc"),
        (" हिन्दी।", "हिन्दी"),
        (" don't", "dont"),
        (" —", ""),
        (" Straße", "strasse"),
    ],
)
def test_key(word: str, compared: str) -> None:
    """Words are compared without case, width and punctuation."""
    assert compared == Word(0, 1, word, 1.0).key


def test_final_with_a_tail() -> None:
    """A final with a tail is refused."""
    with pytest.raises(ValueError, match="c1 is final and has a tail: ' b'"):
        Revision("c1", "en", "en", 1, 0, 1, "a", " b", final=True)


@pytest.mark.parametrize("number", [0, -1])
def test_numbers_of_revisions(number: int) -> None:
    """Numbers of revisions start at 1."""
    with pytest.raises(ValueError, match="numbers start at 1"):
        Revision("c1", "en", "en", number, 0, 1, "a")


def test_revision_that_ends_first() -> None:
    """A segment cannot end before it starts."""
    with pytest.raises(ValueError, match="ends at 9 ms before its start at 10 ms"):
        Revision("c1", "en", "en", 1, 10, 9, "a")


def test_text_of_a_revision() -> None:
    """The text is stable and tail, joined without a rule."""
    assert "hello wor" == Revision("c1", "en", "en", 1, 0, 1, "hello", " wor").text
    assert "wor" == Revision("c1", "en", "en", 1, 0, 1, "", " wor").text


def test_values_are_frozen() -> None:
    """Values between the stages are immutable."""
    word = Word(0, 1, " a", 1.0)
    with pytest.raises(FrozenInstanceError):
        word.end = 2  # type: ignore[misc]


def test_a_corrected_label_is_a_caption() -> None:
    """The label of a sound that an operator rewrites is a caption like any other, which is translated."""
    label = Revision("c1", "en", "en", 1, 0, 9, "[Music]", final=True, sound="music")

    assert label.corrected("[Organ music]", "Anna").sound is None
