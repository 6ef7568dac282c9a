from __future__ import annotations

from typing import Any

from captioner.recognition.recognizers.whisperx import Aligner, main_speaker, merge_times, speaker_runs
from captioner.types import Word
from tests.fakes import silence

WORDS = (Word(0, 400, " In", 0.9), Word(400, 900, " 2024", 0.8), Word(900, 1500, " it", 0.9))


def test_merged_times() -> None:
    """Words get the aligned times; a word that cannot be aligned keeps its own, limited by its neighbours."""
    aligned: list[dict[str, Any]] = [
        {"word": "In", "start": 0.1, "end": 0.5, "score": 0.7},
        {"word": "2024"},
        {"word": "it", "start": 0.8, "end": 1.2, "score": 0.6},
    ]

    found = merge_times(WORDS, aligned)

    assert [(100, 400), (400, 800), (800, 1200)] == [(word.start, word.end) for word in found]
    assert [0.7, 0.8, 0.6] == [word.probability for word in found]
    assert [" In", " 2024", " it"] == [word.text for word in found]


def test_different_words() -> None:
    """All words keep their times if the aligner splits them differently."""
    assert WORDS == merge_times(WORDS, [{"word": "In2024", "start": 0.0, "end": 1.0}])


def test_main_speaker() -> None:
    """The main speaker is who speaks longest in a span, or None."""
    turns = [(0, 1000, "A"), (800, 3000, "B")]

    assert ["A", "B", None] == [main_speaker(turns, *span) for span in ((0, 1200), (900, 2000), (4000, 5000))]


def test_speaker_runs() -> None:
    """Words are grouped by speaker; a word outside all turns belongs to the run before it."""
    turns = [(0, 350, "A"), (900, 1500, "B")]

    assert [("A", 2), ("B", 1)] == [(who, len(run)) for who, run in speaker_runs(WORDS, turns)]


def test_no_words() -> None:
    """No words give no runs."""
    assert [] == list(speaker_runs((), [(0, 1, "A")]))


def test_missing_model() -> None:
    """Without a model words keep their times, which is reported once per language."""
    lines: list[str] = []
    aligner = Aligner(lines.append)

    found = [aligner.align(silence(2), WORDS, "en") for _ in range(2)]

    assert [WORDS, WORDS] == found
    assert 1 == len(lines)
    assert lines[0].startswith("no alignment model for en (")
    assert lines[0].endswith("): using the word times of faster-whisper")


def test_fallback() -> None:
    """Words that cannot be aligned are passed to the fallback."""
    aligner = Aligner(lambda _said: None, fallback=lambda _samples, words, _language: words[:1])

    assert WORDS[:1] == aligner.align(silence(2), WORDS, "en")
