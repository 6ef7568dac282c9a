from __future__ import annotations

from typing import Any

from captioner.recognition.recognizers.whisperx import Aligner, matched, speaker, spoken
from captioner.types import Word
from tests.fakes import silence

WORDS = (Word(0, 400, " In", 0.9), Word(400, 900, " 2024", 0.8), Word(900, 1500, " it", 0.9))


def test_words_get_the_times_at_which_they_sound() -> None:
    """What the model cannot spell keeps its own, as far as its neighbours leave it."""
    aligned: list[dict[str, Any]] = [
        {"word": "In", "start": 0.1, "end": 0.5, "score": 0.7},
        {"word": "2024"},
        {"word": "it", "start": 0.8, "end": 1.2, "score": 0.6},
    ]

    found = matched(WORDS, aligned)

    assert [(100, 400), (400, 800), (800, 1200)] == [(word.start, word.end) for word in found]
    assert [0.7, 0.8, 0.6] == [word.probability for word in found]
    assert [" In", " 2024", " it"] == [word.text for word in found]


def test_other_words_are_no_better_times() -> None:
    """Where the aligner parts words in another way all stay as they were."""
    assert WORDS == matched(WORDS, [{"word": "In2024", "start": 0.0, "end": 1.0}])


def test_who_speaks_most_of_a_time_speaks_it() -> None:
    """And where nobody does, nobody."""
    turns = [(0, 1000, "A"), (800, 3000, "B")]

    assert ["A", "B", None] == [speaker(turns, *span) for span in ((0, 1200), (900, 2000), (4000, 5000))]


def test_words_are_parted_by_speaker() -> None:
    """One that nobody's turn holds goes with those before it."""
    turns = [(0, 350, "A"), (900, 1500, "B")]

    assert [("A", 2), ("B", 1)] == [(who, len(run)) for who, run in spoken(WORDS, turns)]


def test_nothing_said_has_no_speaker() -> None:
    """No words, no run."""
    assert [] == list(spoken((), [(0, 1, "A")]))


def test_without_a_model_words_keep_their_times() -> None:
    """Said once for a language, however many clips follow; here not even whisperx is installed."""
    told: list[str] = []
    aligner = Aligner(told.append)

    found = [aligner.align(silence(2), WORDS, "en") for _ in range(2)]

    assert [WORDS, WORDS] == found
    assert 1 == len(told)
    assert told[0].startswith("no alignment model for en (")
    assert told[0].endswith("): word times are faster-whisper's own")


def test_words_that_cannot_be_aligned_may_be_made_better_otherwise() -> None:
    """By whatever the caller knows of."""
    aligner = Aligner(lambda _said: None, otherwise=lambda _samples, words, _language: words[:1])

    assert WORDS[:1] == aligner.align(silence(2), WORDS, "en")
