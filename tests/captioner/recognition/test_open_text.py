from __future__ import annotations

from collections.abc import Iterable

from captioner.config import SegmenterConfig
from captioner.recognition.open_text import OpenText
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.window import Span, Window
from captioner.types import Revision, SpeechStart
from tests.fakes import said


def started(window: Window, language: str = "en", context_chars: int = 0) -> OpenText:
    """Text of a window in which somebody speaks from 500 ms on."""
    window.push(SpeechStart(500))
    segmenter = Segmenter(SegmenterConfig(min_length_ms=1000))
    return OpenText(window, Stabilizer(), segmenter, language=language, context_chars=context_chars)


def finals(revisions: Iterable[Revision]) -> list[tuple[str, str]]:
    """Language and text of the final revisions."""
    return [(revision.language, revision.text) for revision in revisions if revision.final]


def test_end_of_speech() -> None:
    """A sentence at the end of speech becomes final and closes the window."""
    window = Window()
    text = started(window)

    assert finals(text.push(Span(500, 2000, True), said("one two three four."), None)) == [
        ("en", "one two three four.")
    ]
    assert window.start is None


def test_open_sentence() -> None:
    """Words without a full stop stay open at the end of speech until the window closes."""
    window = Window()
    text = started(window)

    assert finals(text.push(Span(500, 1500, True), said("one two"), None)) == []
    assert finals(text.close()) == [("en", "one two")]


def test_sentence_in_running_speech() -> None:
    """A settled sentence becomes final, and the window moves behind it."""
    window = Window()
    text = started(window, context_chars=5)
    words = said("one two three four. Five six seven eight nine ten")
    revisions = [each for _ in range(2) for each in text.push(Span(500, words[-1].end, False), words, None)]

    assert finals(revisions) == [("en", "one two three four.")]
    assert window.start == words[3].end
    assert text.context == "four."
    assert text.settled[0].text == " Five"


def test_switch_language() -> None:
    """Settled words become final in the previous language, and later audio stays in the window."""
    window = Window()
    text = started(window)
    words = said("one two three four five six seven eight")
    list(text.push(Span(500, words[-1].end, False), words, None))
    settled = text.settled

    assert finals(text.switch_language("es", 500)) == [("en", "".join(word.text for word in settled).strip())]
    assert (text.language, text.settled, window.start) == ("es", (), settled[-1].end)


def test_same_language() -> None:
    """Nothing changes if the same language is detected again."""
    window = Window()
    text = started(window)

    assert list(text.switch_language("en", 500)) == []
    assert window.start == 500


def test_stuck() -> None:
    """The window moves on if the transcription ends long before the audio does."""
    window = Window()
    text = started(window)

    assert finals(text.push(Span(500, 4000, False), said("one two."), None)) == [("en", "one two.")]
    assert window.start == 1500
