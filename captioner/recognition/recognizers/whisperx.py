"""Times of words by forced alignment, and speakers, by whisperx (the extra `whisperx`, which brings torch).

whisperx reads by faster-whisper in batches, as `recorded` does; what it adds is here. Its alignment models are fetched
when first used: from torchaudio for en, fr, de, es and it, from the model hub for others, or they are a folder.
Its model of speakers comes from the hub and wants an account there (HF_TOKEN).
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
from captioner.types import Samples, Word

Report = Callable[[str], None]
"""Takes one line of what is done less well than it might be."""


Align = Callable[[Samples, tuple[Word, ...], str], tuple[Word, ...]]
"""A clip, its words with times from its start, their language -> the same words with better times."""


def _kept(_samples: Samples, words: tuple[Word, ...], _language: str) -> tuple[Word, ...]:
    return words


def installed() -> bool:
    """Whether the extra is here."""
    return find_spec("whisperx") is not None


class Aligner:
    """Words of a clip to the same words at the times at which they sound; one for all languages."""

    def __init__(
        self, report: Report, *, device: str = "cpu", model: str | None = None, otherwise: Align = _kept
    ) -> None:
        """An aligner.

        Args:
            report: is told, once for a language, why words are not aligned.
            device: `cpu` or `cuda`.
            model: a name or folder that whisperx takes in place of its own for the language.
            otherwise: what becomes of words that cannot be aligned.
        """
        self._report, self._device, self._model, self._otherwise = report, device, model, otherwise
        self._loaded: dict[str, tuple[Any, Any] | None] = {}

    def align(self, samples: Samples, words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
        """The words with better times; where there is no model, or it cannot tell, what `otherwise` makes of them."""
        loaded = self._load(language)
        if loaded is None or not words:
            return self._otherwise(samples, words, language)
        try:
            return matched(words, self._aligned(loaded, samples, "".join(word.text for word in words).strip()))
        except Exception as error:  # what whisperx needs beside its model, such as nltk's data, fails in its own way
            self._give_up(language, "alignment fails", error)
            return self._otherwise(samples, words, language)

    def _aligned(self, loaded: tuple[Any, Any], samples: Samples, text: str) -> list[dict[str, Any]]:
        import whisperx

        model, metadata = loaded
        whole = [{"start": 0.0, "end": len(samples) / 16_000, "text": text}]
        with contextlib.redirect_stdout(sys.stderr):
            found = whisperx.align(whole, model, metadata, samples, self._device, return_char_alignments=False)
        return [word for segment in found["segments"] for word in segment["words"]]

    def _load(self, language: str) -> tuple[Any, Any] | None:
        """The model of a language; None, and said once, where there is none."""
        if language not in self._loaded:
            try:
                self._loaded[language] = self._fetched(language)
            except Exception as error:  # torchaudio, transformers and the hub each fail in their own way
                self._give_up(language, f"no alignment model for {language}", error)
        return self._loaded[language]

    def _give_up(self, language: str, what: str, error: Exception) -> None:
        """Say once why words keep their times."""
        self._loaded[language] = None
        said = (" ".join(str(error).split()).strip("* ") or type(error).__name__)[:160]
        self._report(f"{what} ({said}): word times are faster-whisper's own")

    def _fetched(self, language: str) -> tuple[Any, Any]:
        """The model, its chatter off the way of results: whisperx prints, the hub's client warns at every attempt."""
        import whisperx

        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
        nltk_data.install_empty()
        with contextlib.redirect_stdout(sys.stderr):
            model: tuple[Any, Any] = whisperx.load_align_model(language, self._device, model_name=self._model)
        return model


class Diarizer:
    """Who speaks when in a recording."""

    def __init__(self, *, device: str = "cpu") -> None:
        """Load the model.

        Raises:
            ModelError: it is not here and cannot be fetched.
        """
        from whisperx.diarize import DiarizationPipeline

        try:
            self._pipeline = DiarizationPipeline(token=os.environ.get("HF_TOKEN"), device=device)
        except Exception as error:  # as above
            said = (str(error).strip().splitlines() or [type(error).__name__])[0]
            hint = "it is fetched from the model hub with an account's HF_TOKEN; or leave out --speakers"
            raise ModelError(f"the model of speakers is not here: {said[:160]}", hint) from error

    def turns(self, samples: Samples) -> tuple[tuple[int, int, str], ...]:
        """Start and end in milliseconds, and who."""
        found = self._pipeline(samples)
        rows = zip(found["start"], found["end"], found["speaker"], strict=True)
        return tuple((round(1000 * start), round(1000 * end), str(who)) for start, end, who in rows)


def matched(words: Sequence[Word], aligned: Sequence[dict[str, Any]]) -> tuple[Word, ...]:
    """The words with the times of those that were aligned, where these are the same words.

    whisperx parts at spaces, and gives no times to what its model cannot spell, such as `2024`: those keep their own,
    as far as their neighbours leave it.
    """
    if [word.text.strip() for word in words] != [str(found["word"]).strip() for found in aligned]:
        return tuple(words)
    timed = [_timed(word, found) for word, found in zip(words, aligned, strict=True)]
    return tuple(_apart(timed, place) for place in range(len(timed)))


def speaker(turns: Sequence[tuple[int, int, str]], start: int, end: int) -> str | None:
    """Who speaks most of the time between the two; None where nobody does."""
    shares: dict[str, int] = {}
    for first, last, who in turns:
        shares[who] = shares.get(who, 0) + max(0, min(last, end) - max(first, start))
    best = max(shares, key=lambda who: shares[who], default=None)
    return best if best is not None and shares[best] else None


def spoken(words: Sequence[Word], turns: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str | None, list[Word]]]:
    """The words in runs of one speaker; a word that nobody's turn holds goes with those before it."""
    run: list[Word] = []
    who: str | None = None
    for word in words:
        said = speaker(turns, word.start, max(word.end, word.start + 1)) or who
        if run and said != who:
            yield who, run
            run = []
        who = said
        run.append(word)
    if run:
        yield who, run


def _timed(word: Word, found: dict[str, Any]) -> Word:
    if "start" not in found or "end" not in found:
        return word
    start = max(0, round(1000 * found["start"]))
    probability = float(found.get("score", word.probability))
    return Word(start, max(start, round(1000 * found["end"])), word.text, probability)


def _apart(words: Sequence[Word], place: int) -> Word:
    """The word, not before the one that precedes it begins and not behind where the next one begins."""
    word = words[place]
    earliest = words[place - 1].start if place else 0
    latest = words[place + 1].start if place + 1 < len(words) else word.end
    start = max(word.start, earliest)
    return replace(word, start=start, end=max(start, min(word.end, max(latest, start))))
