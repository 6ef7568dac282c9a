"""Forced alignment of word times, and speakers, by whisperx (the extra `whisperx`, which includes torch).

whisperx transcribes with faster-whisper in batches, as `whisper_batched` does; this module uses the rest of it. Its
alignment models are downloaded when first used: from torchaudio for en, fr, de, es and it, from the model hub for other
languages; a local folder can be given instead. Its speaker model comes from the hub and requires an account there
(HF_TOKEN).
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from captioner.errors import ModelError
from captioner.recognition.recognizers import nltk_data
from captioner.types import SAMPLE_RATE, Samples, Word

ReportLine = Callable[[str], None]
"""Receives one line about a degraded result."""


Align = Callable[[Samples, tuple[Word, ...], str], tuple[Word, ...]]
"""A clip, its words with times from its start, their language -> the same words with better times."""

_MAX_REASON_CHARS = 160


def _unchanged(_samples: Samples, words: tuple[Word, ...], _language: str) -> tuple[Word, ...]:
    return words


def installed() -> bool:
    """Return True if the extra `whisperx` is installed."""
    return find_spec("whisperx") is not None


class Aligner:
    """Corrects the times of the words of a clip; one for all languages."""

    def __init__(
        self, report: ReportLine, *, device: str = "cpu", model: str | None = None, fallback: Align = _unchanged
    ) -> None:
        """Create an aligner.

        Args:
            report: Receives once per language why words are not aligned.
            device: `cpu` or `cuda`.
            model: Name or folder of a model that replaces whisperx's default for the language.
            fallback: Applied to words that cannot be aligned.
        """
        self._report, self._device, self._model, self._fallback = report, device, model, fallback
        self._loaded: dict[str, tuple[Any, Any] | None] = {}

    def align(self, samples: Samples, words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
        """Return the words with better times, or the result of `fallback` if they cannot be aligned."""
        loaded = self._load(language)
        if loaded is None or not words:
            return self._fallback(samples, words, language)
        try:
            return merge_times(words, self._aligned(loaded, samples, "".join(word.text for word in words).strip()))
        except Exception as error:  # what whisperx needs beside its model, such as nltk's data, fails in its own way
            self._give_up(language, "alignment fails", error)
            return self._fallback(samples, words, language)

    def _aligned(self, loaded: tuple[Any, Any], samples: Samples, text: str) -> list[dict[str, Any]]:
        import whisperx

        model, metadata = loaded
        clip = [{"start": 0.0, "end": len(samples) / SAMPLE_RATE, "text": text}]
        with contextlib.redirect_stdout(sys.stderr):
            found = whisperx.align(clip, model, metadata, samples, self._device, return_char_alignments=False)
        return [word for segment in found["segments"] for word in segment["words"]]

    def _load(self, language: str) -> tuple[Any, Any] | None:
        """Return the model of a language, or None; reports once if there is none."""
        if language not in self._loaded:
            try:
                self._loaded[language] = self._downloaded(language)
            except Exception as error:  # torchaudio, transformers and the hub each fail in their own way
                self._give_up(language, f"no alignment model for {language}", error)
        return self._loaded[language]

    def _give_up(self, language: str, problem: str, error: Exception) -> None:
        self._loaded[language] = None
        reason = (" ".join(str(error).split()).strip("* ") or type(error).__name__)[:_MAX_REASON_CHARS]
        self._report(f"{problem} ({reason}): using the word times of faster-whisper")

    def _downloaded(self, language: str) -> tuple[Any, Any]:
        """Load a model; whisperx prints and the hub's client warns at every attempt, which must not reach stdout."""
        import whisperx

        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
        nltk_data.install_empty()
        with contextlib.redirect_stdout(sys.stderr):
            model: tuple[Any, Any] = whisperx.load_align_model(language, self._device, model_name=self._model)
        return model


class Diarizer:
    """Detects who speaks when in a recording."""

    def __init__(self, *, device: str = "cpu") -> None:
        """Load the model.

        Raises:
            ModelError: It is not installed and cannot be downloaded.
        """
        from whisperx.diarize import DiarizationPipeline

        try:
            self._pipeline = DiarizationPipeline(token=os.environ.get("HF_TOKEN"), device=device)
        except Exception as error:  # the hub and pyannote each fail in their own way
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            hint = "set HF_TOKEN to the token of an account at the model hub, or leave out --speakers"
            raise ModelError(f"cannot load the speaker model: {reason[:_MAX_REASON_CHARS]}", hint) from error

    def turns(self, samples: Samples) -> tuple[tuple[int, int, str], ...]:
        """Return start and end in milliseconds, and the speaker, of each turn."""
        found = self._pipeline(samples)
        rows = zip(found["start"], found["end"], found["speaker"], strict=True)
        return tuple((round(1000 * start), round(1000 * end), str(speaker)) for start, end, speaker in rows)


def merge_times(words: Sequence[Word], aligned: Sequence[dict[str, Any]]) -> tuple[Word, ...]:
    """Return the words with the times of the aligned ones, if both are the same words.

    whisperx splits at spaces, and returns no times for what its model cannot spell, such as `2024`: those keep their
    own, limited by their neighbours.
    """
    if [word.text.strip() for word in words] != [str(found["word"]).strip() for found in aligned]:
        return tuple(words)
    timed = [_timed(word, found) for word, found in zip(words, aligned, strict=True)]
    return tuple(_limited(timed, place) for place in range(len(timed)))


def main_speaker(turns: Sequence[tuple[int, int, str]], start: int, end: int) -> str | None:
    """Return who speaks longest between two times (milliseconds), or None."""
    shares: dict[str, int] = {}
    for first, last, speaker in turns:
        shares[speaker] = shares.get(speaker, 0) + max(0, min(last, end) - max(first, start))
    best = max(shares, key=lambda speaker: shares[speaker], default=None)
    return best if best is not None and shares[best] else None


def speaker_runs(
    words: Sequence[Word], turns: Sequence[tuple[int, int, str]]
) -> Iterator[tuple[str | None, list[Word]]]:
    """Yield the words in runs of one speaker; a word outside all turns belongs to the run before it."""
    run: list[Word] = []
    current: str | None = None
    for word in words:
        speaker = main_speaker(turns, word.start, max(word.end, word.start + 1)) or current
        if run and speaker != current:
            yield current, run
            run = []
        current = speaker
        run.append(word)
    if run:
        yield current, run


def _timed(word: Word, found: dict[str, Any]) -> Word:
    if "start" not in found or "end" not in found:
        return word
    start = max(0, round(1000 * found["start"]))
    probability = float(found.get("score", word.probability))
    return Word(start, max(start, round(1000 * found["end"])), word.text, probability)


def _limited(words: Sequence[Word], place: int) -> Word:
    """Return the word, beginning after the previous one begins and ending before the next one begins."""
    word = words[place]
    earliest = words[place - 1].start if place else 0
    latest = words[place + 1].start if place + 1 < len(words) else word.end
    start = max(word.start, earliest)
    return replace(word, start=start, end=max(start, min(word.end, max(latest, start))))
