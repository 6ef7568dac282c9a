"""Whisper over finished recordings: clips of up to half a minute in batches, by faster-whisper, with times of words.

1. Measured over the samples with base on one core, voice detection and times of words included: clips in batches read
   16 s of audio in a second with 4.5 % of the words wrong; faster-whisper by itself, clip after clip with what was said
   before as context, 13 s with 5.4 %, or 14 s with 4.7 % without times of words.
2. Batches have no second attempt at a clip that went wrong; one that repeats itself or is unsure is read again alone,
   with faster-whisper's rising temperatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from captioner.languages import UNSPACED
from captioner.recognition.recognizers.chinese import LANGUAGE, Script, written
from captioner.recognition.recognizers.device import Device
from captioner.types import SAMPLE_RATE, Samples, Word

BEAM: Final = 5
_REPETITIVE: Final = 2.4
"""Text that zip makes this much smaller repeats itself (faster-whisper's own limit)."""
_UNSURE: Final = -1.0
"""Mean log probability of a clip's tokens under which it is read again (the same)."""
_SILENT: Final = 0.6
"""Probability of no speech above which an unsure clip is dropped (the same)."""


class WhisperBatched:
    """A Whisper model that reads recordings."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "whisper",
        device: str = "auto",
        compute_type: str = "auto",
        threads: int = 0,
        batch: int = 0,
        chinese: Script = "simplified",
    ) -> None:
        """Load the weights.

        Args:
            folder: holds model.bin, config.json, tokenizer.json and the vocabulary.
            name: for people.
            device: `cpu`, `cuda` or `auto`.
            compute_type: `int8`, `float32`, `float16`, …; `auto` is int8, and int8_float16 where there is CUDA.
            threads: of the CPU; 0: as many as it has cores.
            batch: clips that are read together; 0: 4 on the CPU, where more bring nothing, 16 on CUDA.
            chinese: the script that Chinese is written in.
        """
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        compute = Device.select(device, compute_type)
        self.name = name
        self._chinese: Script = chinese
        self._model = WhisperModel(str(folder), cpu_threads=threads, **compute.options)
        self._batches = BatchedInferencePipeline(self._model)
        self._batch = batch or (16 if compute.cuda else 4)
        self.multilingual: bool = self._model.model.is_multilingual

    def detect_language(self, samples: Samples) -> str:
        """The language that is spoken, such as `es`."""
        if not self.multilingual:
            return "en"
        return str(self._model.detect_language(samples, language_detection_segments=4)[0])

    def transcribe(self, clips: Sequence[Samples], language: str) -> Iterator[tuple[Word, ...]]:
        """The words of each clip, in milliseconds from its start; none where it is no speech."""
        for place, clip in zip(range(len(clips)), self._read(clips, language, "transcribe"), strict=False):
            words = tuple(_words(self._sure(clip, clips[place], language), language))
            yield written(words, self._chinese) if language == LANGUAGE else words

    def translate(self, clips: Sequence[Samples], language: str) -> Iterator[str]:
        """What is said in each clip, in English."""
        for segments in self._read(clips, language, "translate"):
            yield " ".join(segment.text.strip() for segment in segments).strip()

    def _read(self, clips: Sequence[Samples], language: str, task: str) -> Iterator[list[Any]]:
        """faster-whisper's segments of each clip."""
        for first in range(0, len(clips), self._batch):
            batch = clips[first : first + self._batch]
            edges = np.cumsum([0, *map(len, batch)]) / SAMPLE_RATE
            places = [{"start": float(a), "end": float(b)} for a, b in pairwise(edges)]
            segments, _ = self._batches.transcribe(
                np.concatenate(batch),
                language=language,
                task=task,
                beam_size=BEAM,
                batch_size=self._batch,
                vad_filter=False,
                clip_timestamps=places,
                word_timestamps=task == "transcribe",
            )
            found: list[list[Any]] = [[] for _ in batch]
            for segment in segments:
                # Its seek is the frame (10 ms) at which its clip begins, which its start may lie before or behind.
                place = int(np.searchsorted(edges, segment.seek / 100 + 0.01, side="right")) - 1
                found[min(max(place, 0), len(batch) - 1)].append((segment, float(edges[place])))
            yield from ([_Moved(segment, start) for segment, start in segments] for segments in found)

    def _sure(self, segments: list[Any], clip: Samples, language: str) -> list[Any]:
        """The same, or a second reading of what cannot be right."""
        if all(segment.compression_ratio <= _REPETITIVE and segment.avg_logprob >= _UNSURE for segment in segments):
            return segments
        if all(segment.no_speech_prob > _SILENT and segment.avg_logprob < _UNSURE for segment in segments):
            return []
        again, _ = self._model.transcribe(
            clip, language=language, beam_size=BEAM, word_timestamps=True, condition_on_previous_text=False
        )
        return [_Moved(segment, 0.0) for segment in again if segment.compression_ratio <= _REPETITIVE]


class _Moved:
    """A segment of faster-whisper whose words count from the start of its clip."""

    def __init__(self, segment: Any, start: float) -> None:
        self.text: str = segment.text
        self.compression_ratio: float = segment.compression_ratio
        self.avg_logprob: float = segment.avg_logprob
        self.no_speech_prob: float = segment.no_speech_prob
        self.words: list[Any] = segment.words or []
        self.start = start


def _words(segments: Iterable[_Moved], language: str) -> Iterator[Word]:
    """The words, those parts put together that no space sets apart: `d` and `'un`."""
    held: Word | None = None
    for segment in segments:
        for found in segment.words:
            start = max(0, round(1000 * (found.start - segment.start)))
            end = max(start, round(1000 * (found.end - segment.start)))
            word = Word(start, end, found.word, float(found.probability))
            if held is not None and language not in UNSPACED and not word.text.startswith(" "):
                probability = min(held.probability, word.probability)
                held = Word(held.start, max(held.end, word.end), held.text + word.text, probability)
                continue
            if held is not None:
                yield held
            held = word
    if held is not None:
        yield held
