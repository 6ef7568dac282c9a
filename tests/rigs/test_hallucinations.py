from __future__ import annotations

import numpy as np
import pytest

from captioner.recognition.engine import Engine
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.vad import Silero, Vad
from captioner.types import AudioChunk
from tests.fakes import ScriptedRecognizer, revision, said, silence
from tests.rigs.hallucinations import CountingRecognizer, HallucinationReport, ShownWords, SoundResult, sounds


def test_shown_words_are_counted() -> None:
    """A word counts when it is shown, even if it is taken back; words in finals are counted separately."""
    shown = ShownWords()
    shown.push((revision(text="a", tail=" b"), revision(text="a", number=2, tail=" c d")))
    shown.push((revision(text="a c", number=3, final=True), revision("c2", "", final=True)))

    assert (4, 2, ["a c"]) == (shown.words, shown.stood, shown.finals)


def test_transcriptions_are_counted() -> None:
    """Transcriptions are counted, and the audio in them once."""
    recognizer = CountingRecognizer(ScriptedRecognizer(said("one")))
    reader = recognizer.stream()
    reader.append(silence(10))
    for start, end in ((0, 1000), (0, 2000), (5000, 6000)):
        reader.transcribe(TranscriptionRequest(start, end, "en"))

    assert (3, 3000) == (recognizer.readings, recognizer.read)


def test_the_table() -> None:
    """The table has figures per hour and examples of finals."""
    hum = SoundResult("hum", 30, 6, 2.0, 3, 2, ("Thank you.",), 1.0)
    table = HallucinationReport({"base": (hum,), "tiny": (hum,)}).table

    assert "hum              6 (12)              6 (12)" in table
    assert "base, hum: Thank you." in table


class EverythingIsSpeech(Silero):
    """Voice detector that takes everything for speech."""

    def speech_probability(self, frame: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:  # noqa: ARG002
        """Return 1."""
        return 0.9


@pytest.mark.model
@pytest.mark.parametrize("name", ["digital silence", "pink noise -30"])
def test_no_words_without_speech(whisper: Whisper, name: str) -> None:
    """Sounds without speech show no words, even if the voice detector allows transcription."""
    shown = ShownWords()
    engine = Engine(whisper.stream(), language="en", vad=Vad(detector=EverythingIsSpeech()))
    shown.push(engine.push(AudioChunk(0, sounds()[name](0)[: 2 * 16_000])))
    shown.push(engine.flush())

    assert (0, []) == (shown.words, shown.finals)
