from __future__ import annotations

from captioner.recognition.language_check import LanguageCheck
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.types import Hypothesis
from tests.captioner.recognition.test_engine import audio, pushed, scripted, texts
from tests.fakes import ScriptedRecognizerStream, said

ENGLISH = {"en": 0.93, "de": 0.05}


def test_another_language_is_noticed() -> None:
    """A language that is detected with certainty twice in a row is named, until the given one is detected again."""
    check = LanguageCheck("de")
    notices = []
    for probabilities in (ENGLISH, ENGLISH, {"en": 0.7, "de": 0.2}, {"de": 0.9}, {"el": 0.9}, ENGLISH, {"de": 0.9}):
        check.update(probabilities)
        notices.append(check.notice)

    noticed = "this sounds like English, not German"
    assert ["", noticed, noticed, "", "", "", ""] == notices


def test_another_language_is_checked_again_soon() -> None:
    """The second check follows 4 s of speech after the one that found another language."""
    check = LanguageCheck("de")
    checked = []
    for end in range(500, 40_001, 500):
        if check.range_to_check(0, end):
            checked.append(end)
            check.update(ENGLISH)

    assert [5000, 9000, 29_000] == checked


def test_once_in_twenty_seconds_of_speech() -> None:
    """The first check comes after 5 s of speech, each other one after 20 s more, from 2 to 4 s of the window."""
    check = LanguageCheck("de")
    windows = [(start, end) for start in range(0, 60_000, 10_000) for end in range(start + 500, start + 6001, 500)]
    checked = [part for start, end in windows if (part := check.range_to_check(start, end))]

    assert [(1000, 5000), (40_000, 42_000)] == checked


def test_a_machine_that_does_not_keep_up() -> None:
    """Nothing is detected while each transcription has more than a second of new audio."""
    check = LanguageCheck("de")

    assert [None] * 20 == [check.range_to_check(0, end) for end in range(1500, 31_500, 1500)]


class EnglishStream(ScriptedRecognizerStream):
    """Speech that sounds English."""

    def __init__(self, *parts: str | int) -> None:
        super().__init__(said(*parts))
        self.detected: list[tuple[int, int]] = []

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """Return English, and remember the range."""
        self.detected.append((start, end))
        return ENGLISH

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Transcribe in the language given."""
        assert "de" == request.language
        return super().transcribe(request)


def test_the_results_do_not_change() -> None:
    """The engine transcribes in the language given, and has the notice."""
    speech = " ".join(f"w{number}" for number in range(60))
    words, stream = said(speech), EnglishStream(speech)
    engine = scripted(words, stream=stream, language="de", language_check=LanguageCheck("de"))
    with_check = texts(pushed(engine, audio(words)))
    plain = scripted(words, language="de")

    assert texts(pushed(plain, audio(words))) == with_check
    assert (2, "this sounds like English, not German", "") == (len(stream.detected), engine.notice, plain.notice)
