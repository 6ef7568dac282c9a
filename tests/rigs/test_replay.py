"""The replay rig: cache, virtual clock and differences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from captioner.bench.recordings import Recording
from captioner.bench.score import ReferenceWord
from captioner.config import Config
from captioner.recognition.recognizer import Recognizer, TranscriptionRequest
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.types import AudioChunk, Hypothesis, Revision, Samples, Word
from tests.fakes import ScriptedRecognizer
from tests.rigs import replay
from tests.rigs.replay import CachedRecognizer, ReadingCache, differences

REQUEST = TranscriptionRequest(0, 1000, "en")
ANSWER = Hypothesis((Word(0, 500, " hello", 0.9),), "en")


def unavailable() -> Recognizer:
    raise AssertionError("the model is not needed")


def test_a_cached_answer_needs_no_model(tmp_path: Path) -> None:
    """A request is transcribed once, also after the cache was saved and loaded."""
    cached = ReadingCache.load(tmp_path / "folder" / "one.pickle")
    recognizer = ScriptedRecognizer(ANSWER.words)
    stream = CachedRecognizer(lambda: recognizer, cached, None).stream()
    stream.append(np.zeros(16_000, np.float32))
    answer = stream.transcribe(REQUEST)
    cached.save()
    second = CachedRecognizer(unavailable, ReadingCache.load(cached.file), 0.25)
    assert answer == second.stream().transcribe(REQUEST)
    assert second.spent == 0.25


def test_a_transcription_takes_its_seconds_on_the_virtual_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words are shown later by as much as a transcription is said to take."""
    delays = [played(tmp_path, monkeypatch, seconds) for seconds in (0.1, 0.5)]
    assert delays[1] - delays[0] == pytest.approx(0.4)


def played(folder: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> float:
    """Return the delay of the only word of a recording of two seconds."""
    monkeypatch.setattr(replay, "read_file", lambda *_, **__: [AudioChunk(0, _tone())])
    monkeypatch.setattr(ConfiguredFactory, "pipeline", lambda stages, *_: _Once(stages.recognizer))
    recording = Recording("one", folder / "one.wav", "en", words=(ReferenceWord("hello", 0.0, 0.5),))
    result = replay.replay(Config(), recording, seconds, False, folder)
    assert result.finals == {"en": ("hello",)}
    return result.late[0].first


class _Once(WithoutSeparateTranslation):
    """Engine that transcribes once, after one second."""

    def __init__(self, recognizer: CachedRecognizer) -> None:
        self._recognizer, self._ms = recognizer, 0.0
        self.due: str | None = None

    def feed(self, chunk: AudioChunk) -> None:
        self._ms += 1000 * len(chunk.samples) / 16_000
        self.due = "final" if self._ms >= 1000 and self.due is None else self.due

    def decode(self) -> list[Revision]:
        self.due = ""
        self._recognizer.answer(replace(REQUEST, final=True), lambda: ANSWER)
        self.due, self._ms = None, -1e9
        return [Revision("c1", "en", "en", 1, 0, 500, "hello", final=True)]

    def flush(self) -> list[Revision]:
        return []


def _tone() -> Samples:
    return np.zeros(32_000, np.float32)


def test_differences_are_quoted_with_the_words_around_them() -> None:
    """A missed, a changed and an added word are listed in order."""
    assert list(differences(["so", "far", "so", "good", "it", "is"], "So far so bad. It is not")) == [
        "so far so [good -> bad] it is",
        "good it is [ -> not] ",
    ]
