"""Readers of recordings that `captioner bench file` compares: captioner, faster-whisper, whisperx."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from captioner.audio.file import read_file
from captioner.bench.recordings import Recording
from captioner.config import Config
from captioner.layout.limits import adjusted_profile
from captioner.offline import word_times
from captioner.offline.checkpoint import ChunkResult
from captioner.offline.chunks import split_audio
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.recording import RecordingCaptioner
from captioner.recognition.recognizers import whisperx
from captioner.recognition.recognizers.device import Device
from captioner.recognition.recognizers.whisper_batched import WhisperBatched
from captioner.types import Word

BEAM = 5
"""Beam size; faster-whisper's default, also given to the others."""
_BATCH = 4
"""Clips per batch of whisperx: the same number as captioner uses on the CPU, where more bring nothing."""


Words = tuple[Word, ...]


class CaptionerReader:
    """Reader of `captioner file`."""

    def __init__(self, folder: Path, config: Config, report: Callable[[str], None]) -> None:
        used = config.recognizer
        recognizer = WhisperBatched(folder, device=used.device, compute_type=used.compute_type, threads=used.threads)
        self.layout = adjusted_profile(**asdict(config.layout))
        self._pipeline = OfflinePipeline(used.model, recognizer, lambda _spoken, _targets: (), self.layout)
        self._align = (
            whisperx.Aligner(report, fallback=word_times.trim).align if whisperx.installed() else word_times.trim
        )
        self.results: tuple[ChunkResult, ...] = ()
        """Results of the last recording."""

    def read(self, recording: Recording) -> tuple[Words, str]:
        """Return words and text."""
        captioner = RecordingCaptioner(self._pipeline, recording.language, align=self._align)
        self.results = tuple(captioner.caption(split_audio(read_file(recording.path, chunk_ms=1000))))
        words = tuple(word for result in self.results for spoken in result.words.values() for word in spoken)
        return words, " ".join(final.text for result in self.results for final in result.finals)


class FasterWhisperReader:
    """faster-whisper with its defaults and word times."""

    def __init__(self, folder: Path, config: Config) -> None:
        from faster_whisper import WhisperModel

        used = config.recognizer
        compute = Device.select(used.device, used.compute_type)
        self._model = WhisperModel(str(folder), cpu_threads=used.threads, **compute.options)
        self.segments: list[Any] = []
        """Segments of the last recording."""

    def read(self, recording: Recording) -> tuple[Words, str]:
        """Return words and text."""
        found, _ = self._model.transcribe(
            str(recording.path), language=recording.language, beam_size=BEAM, word_timestamps=True
        )
        self.segments = list(found)
        words = tuple(_word(w.start, w.end, w.word, w.probability) for each in self.segments for w in each.words)
        return words, " ".join(segment.text for segment in self.segments)


class WhisperxReader:
    """whisperx with its defaults."""

    def __init__(self, folder: Path, config: Config, report: Callable[[str], None]) -> None:
        import whisperx as library

        used = config.recognizer
        compute = Device.select(used.device, used.compute_type)
        threads = {"threads": used.threads} if used.threads else {}
        self._library, self._device, self._report = library, compute.device, report
        self._model = library.load_model(str(folder), compute.device, compute_type=compute.compute_type, **threads)
        self._aligners: dict[str, Any] = {}

    def read(self, recording: Recording) -> tuple[Words, str]:
        """Return the text, and the words if they can be aligned."""
        samples = self._library.load_audio(str(recording.path))
        found = self._model.transcribe(samples, batch_size=_BATCH, language=recording.language)
        text = " ".join(segment["text"] for segment in found["segments"])
        model = self._aligner(recording.language)
        if model is None:
            return (), text
        aligned = self._library.align(found["segments"], *model, samples, self._device)
        words = [word for segment in aligned["segments"] for word in segment["words"] if "start" in word]
        return tuple(_word(w["start"], w["end"], w["word"], w.get("score", 1.0)) for w in words), text

    def _aligner(self, language: str) -> Any:
        if language not in self._aligners:
            try:
                self._aligners[language] = self._library.load_align_model(language, self._device)
            except Exception as error:  # torchaudio, transformers and the model hub raise different classes
                self._report(f"whisperx has no alignment model for {language} ({type(error).__name__}): no word times")
                self._aligners[language] = None
        return self._aligners[language]


def _word(start: float, end: float, text: str, probability: float) -> Word:
    first = max(0, round(1000 * start))
    return Word(first, max(first, round(1000 * end)), text, float(probability))
