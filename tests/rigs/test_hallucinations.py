from __future__ import annotations

import numpy as np
import pytest

from captioner.recognition.engine import Engine
from captioner.recognition.recognizers import TranscriptionRequest
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.vad import Silero, Vad
from captioner.types import AudioChunk
from tests.fakes import ScriptedRecognizer, revision, said, silence
from tests.rigs.hallucinations import CountingRecognizer, HallucinationReport, ShownWords, SoundResult, sounds


def test_a_word_counts_when_it_comes_on_screen() -> None:
    """Taken back or not; of the finals it is told what stood."""
    shown = ShownWords()
    shown.take((revision(text="a", tail=" b"), revision(text="a", number=2, tail=" c d")))
    shown.take((revision(text="a c", number=3, final=True), revision("c2", "", final=True)))

    assert (4, 2, ["a c"]) == (shown.words, shown.stood, shown.finals)


def test_readings_are_counted() -> None:
    """And the sound in them once, however often it is read."""
    ears = CountingRecognizer(ScriptedRecognizer(said("one")))
    reader = ears.stream()
    reader.append(silence(10))
    for start, end in ((0, 1000), (0, 2000), (5000, 6000)):
        reader.transcribe(TranscriptionRequest(start, end, "en"))

    assert (3, 3000) == (ears.readings, ears.read)


def test_the_table() -> None:
    """Per hour, however long it was listened to, with what was said."""
    hum = SoundResult("hum", 30, 6, 2.0, 3, 2, ("Thank you.",), 1.0)
    table = HallucinationReport({"base": (hum,), "tiny": (hum,)}).table

    assert "hum              6 (12)              6 (12)" in table
    assert "base, hum: Thank you." in table


class Credulous(Silero):
    """Takes everything for speech, as a voice detector may that hears a cough."""

    def speech_probability(self, frame: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:  # noqa: ARG002
        """It is."""
        return 0.9


@pytest.mark.model
@pytest.mark.parametrize("name", ["digital silence", "pink noise -30"])
def test_nothing_is_invented_where_nobody_speaks(whisper: Whisper, name: str) -> None:
    """Not even when the voice detector lets the model listen."""
    shown = ShownWords()
    engine = Engine(whisper.stream(), language="en", vad=Vad(detector=Credulous()))
    shown.take(engine.push(AudioChunk(0, sounds()[name](0)[: 2 * 16_000])))
    shown.take(engine.flush())

    assert (0, []) == (shown.words, shown.finals)
