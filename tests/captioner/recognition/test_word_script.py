from __future__ import annotations

import pytest

from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.word_script import ScriptStream, in_script
from captioner.types import Hypothesis, Samples, Word


def spoken(*texts: str) -> tuple[Word, ...]:
    """Return words of 300 ms."""
    return tuple(Word(300 * n, 300 * n + 300, text, 0.9) for n, text in enumerate(texts))


class ScriptedStream:
    """Stream of a recognizer that returns the same words in any span, and their English."""

    def append(self, samples: Samples) -> None:
        """Do nothing."""

    def discard_before(self, time: int) -> None:
        """Do nothing."""

    def detect_language(self, _start: int, _end: int) -> dict[str, float]:
        """Return Chinese."""
        return {"zh": 1.0}

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Return the words."""
        return Hypothesis(spoken("你", "打开"), request.language, spoken(" open"))


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        ("zh-Hant", ("我", "打开"), ["我", "打開"]),
        ("zh", ("我", "打開"), ["我", "打开"]),
        ("sr-Latn", (" Љубав,", " љ"), [" Ljubav,", " lj"]),
        ("", ("打开",), ["打开"]),
    ],
)
def test_words_keep_their_times(code: str, words: tuple[str, ...], expected: list[str]) -> None:
    """Each word is converted, also where it gets longer."""
    made = in_script(spoken(*words), code)

    assert expected == [word.text for word in made]
    assert [word.start for word in spoken(*words)] == [word.start for word in made]


def test_other_languages_and_translations_stay_as_they_are() -> None:
    """Only words of a language with a script are converted."""
    stream = ScriptStream(ScriptedStream(), {"zh": "zh-Hant"})
    made = [stream.transcribe(TranscriptionRequest(0, 1000, language)) for language in ("zh", "ja")]

    assert [["你", "打開"], ["你", "打开"]] == [[word.text for word in each.words] for each in made]
    assert spoken(" open") == made[0].direct
