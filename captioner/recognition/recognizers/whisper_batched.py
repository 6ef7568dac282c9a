"""Whisper for finished recordings: faster-whisper transcribes clips of up to half a minute in batches, with word times.

1. Measured over the samples with base on one core, voice detection and word times included: batched clips process 16 s
   of audio per second with 4.5 % of the words wrong; faster-whisper alone, clip after clip with the previous text as
   context, 13 s with 5.4 %, or 14 s with 4.7 % without word times.
2. A batch has no second attempt at a clip that went wrong; a clip that repeats itself or is uncertain is transcribed
   again alone, with faster-whisper's rising temperatures.
3. What people repeat is no loop: a loop has more tokens than can have been spoken. Measured with base and clips of a
   real word said eight times: the first attempt had it six to eight times; the second one, if it was made because of
   the compression ratio, was an endless loop in four of five clips, and nothing was left of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from captioner.languages import UNSPACED
from captioner.recognition.recognizers.chinese import LANGUAGE, Script, to_script
from captioner.recognition.recognizers.device import Device
from captioner.recognition.recognizers.hotwords import as_sentence, repeats_list
from captioner.recognition.recognizers.model_names import translates
from captioner.recognition.recognizers.prompt import spoken_tokens
from captioner.types import SAMPLE_RATE, Samples, Word

BEAM: Final = 5
_MAX_COMPRESSION: Final = 2.4
"""Compression ratio (zlib) above which text repeats itself; faster-whisper's own limit."""
_MAX_REPEATED_TOKENS: Final = 112
"""Tokens above which text that repeats itself is a loop, however long the clip is: half of those at which a loop is cut
off."""
_MIN_LOG_PROBABILITY: Final = -1.0
"""Mean log probability of a clip's tokens below which it is transcribed again; faster-whisper's own limit."""
_MAX_NO_SPEECH: Final = 0.6
"""Probability of no speech above which an uncertain clip is dropped; faster-whisper's own limit."""


class WhisperBatched:
    """A Whisper model that transcribes clips of recordings."""

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
            folder: Contains model.bin, config.json, tokenizer.json and the vocabulary.
            name: Name to show.
            device: `cpu`, `cuda` or `auto`.
            compute_type: `int8`, `float32`, `float16`, …; `auto` is int8 on the CPU and int8_float16 on CUDA.
            threads: CPU threads; 0: one per core.
            batch: Clips per batch; 0: 4 on the CPU, where more are not faster, 16 on CUDA.
            chinese: Script of Chinese captions.
        """
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        compute = Device.select(device, compute_type)
        self.name = name
        self._chinese: Script = chinese
        self._model = WhisperModel(str(folder), cpu_threads=threads, **compute.options)
        self._batches = BatchedInferencePipeline(self._model)
        self._batch = batch or (16 if compute.cuda else 4)
        self.multilingual: bool = self._model.model.is_multilingual
        self.translates = self.multilingual and translates(name)

    def detect_language(self, samples: Samples) -> str:
        """Return the language spoken, such as `es`."""
        if not self.multilingual:
            return "en"
        return str(self._model.detect_language(samples, language_detection_segments=4)[0])

    def language_probabilities(self, samples: Samples) -> dict[str, float]:
        """Return the probability of each language."""
        if not self.multilingual:
            return {"en": 1.0}
        return dict(self._model.detect_language(samples)[2])

    def transcribe(self, clips: Sequence[Samples], language: str, hotwords: str = "") -> Iterator[tuple[Word, ...]]:
        """Yield the words of each clip, in milliseconds from its start; none if there is no speech.

        A clip in which the model recites the list of hotwords is transcribed again without them.
        """
        expected = as_sentence(hotwords)
        found = self._segments(clips, language, "transcribe", expected)
        for clip, segments in zip(clips, found, strict=False):
            words = tuple(_words(self._checked(segments, clip, language, expected), language))
            if repeats_list(words, "", hotwords):
                words = tuple(_words(self._alone(clip, language), language))
            yield to_script(words, self._chinese) if language == LANGUAGE else words

    def translate(self, clips: Sequence[Samples], language: str) -> Iterator[str]:
        """Yield the English translation of each clip."""
        for segments in self._segments(clips, language, "translate"):
            yield " ".join(segment.text.strip() for segment in segments).strip()

    def _segments(
        self, clips: Sequence[Samples], language: str, task: str, hotwords: str = ""
    ) -> Iterator[list[_ClipSegment]]:
        """Yield faster-whisper's segments of each clip."""
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
                hotwords=hotwords or None,
            )
            found: list[list[_ClipSegment]] = [[] for _ in batch]
            for segment in segments:
                # seek is the frame (10 ms) at which the clip begins; the segment may start before or after it.
                place = int(np.searchsorted(edges, segment.seek / 100 + 0.01, side="right")) - 1
                found[min(max(place, 0), len(batch) - 1)].append(_ClipSegment(segment, float(edges[place])))
            yield from found

    def _checked(self, segments: list[_ClipSegment], clip: Samples, language: str, hotwords: str) -> list[_ClipSegment]:
        """Return the segments, or those of a second attempt if the first one is uncertain or repeats itself."""
        clip_ms = 1000 * len(clip) // SAMPLE_RATE
        if not any(is_loop(one, language, clip_ms) or one.is_uncertain for one in segments):
            return segments
        if all(one.no_speech_prob > _MAX_NO_SPEECH and one.is_uncertain for one in segments):
            return []
        return self._alone(clip, language, hotwords)

    def _alone(self, clip: Samples, language: str, hotwords: str = "") -> list[_ClipSegment]:
        """Transcribe a clip outside the batches, without what is a loop."""
        again, _ = self._model.transcribe(
            clip,
            language=language,
            beam_size=BEAM,
            word_timestamps=True,
            condition_on_previous_text=False,
            hotwords=hotwords or None,
        )
        found = [_ClipSegment(segment, 0.0) for segment in again]
        clip_ms = 1000 * len(clip) // SAMPLE_RATE
        return [segment for segment in found if not is_loop(segment, language, clip_ms)]


class _ClipSegment:
    """A segment of faster-whisper, and the start of its clip."""

    def __init__(self, segment: Any, clip_start_s: float) -> None:
        self.text: str = segment.text
        self.compression_ratio: float = segment.compression_ratio
        self.token_count = len(segment.tokens)
        self.no_speech_prob: float = segment.no_speech_prob
        self.is_uncertain: bool = segment.avg_logprob < _MIN_LOG_PROBABILITY
        self.words: list[Any] = segment.words or []
        self.clip_start_s = clip_start_s


class RepetitiveText(Protocol):
    """Properties of a text by which a loop is recognized."""

    compression_ratio: float
    token_count: int


def is_loop(text: RepetitiveText, language: str, clip_ms: int) -> bool:
    """Return True for a text that repeats itself more often than somebody can have said it in a clip of that length."""
    spoken = min(spoken_tokens(language, clip_ms), _MAX_REPEATED_TOKENS)
    return text.compression_ratio > _MAX_COMPRESSION and text.token_count > spoken


def _words(segments: Iterable[_ClipSegment], language: str) -> Iterator[Word]:
    """Yield the words, parts without a space between them joined: `d` and `'un`."""
    held: Word | None = None
    for segment in segments:
        for found in segment.words:
            start = max(0, round(1000 * (found.start - segment.clip_start_s)))
            end = max(start, round(1000 * (found.end - segment.clip_start_s)))
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
