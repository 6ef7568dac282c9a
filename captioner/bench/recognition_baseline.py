"""Offline recognition with the same model, the baseline of live captions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from captioner import languages
from captioner.config import RecognizerConfig
from captioner.recognition.recognizers.device import Device
from captioner.translation.direct import TARGET

BEAM = 5
"""Beam size; faster-whisper's default."""


@dataclass(frozen=True, slots=True)
class BaselineText:
    """Text of a recording recognized as a whole."""

    language: str
    """Language, given or detected."""
    text: str
    english: str = ""
    """English translation by the same model, if requested."""


class RecognitionBaseline:
    """faster-whisper with its defaults, and model, device and compute type of the live engine."""

    def __init__(self, folder: Path, config: RecognizerConfig) -> None:
        # Used before the server starts and freed then: this process should not use the CPU while the server works.
        from faster_whisper import WhisperModel

        compute = Device.select(config.device, config.compute_type)
        self._model = WhisperModel(str(folder), cpu_threads=config.threads, **compute.options)

    def read(self, path: Path, language: str, *, english: bool = False) -> BaselineText:
        """Recognize a whole recording; `auto` detects its language."""
        known = None if language == languages.AUTO else language
        segments, info = self._model.transcribe(str(path), language=known, beam_size=BEAM)
        text = _joined(segments)
        if not english or info.language == TARGET or not self._model.model.is_multilingual:
            return BaselineText(info.language, text)
        options = {"language": info.language, "beam_size": BEAM, "task": "translate"}
        return BaselineText(info.language, text, _joined(self._model.transcribe(str(path), **options)[0]))


def _joined(segments: Iterable[Any]) -> str:
    return " ".join(segment.text.strip() for segment in segments)
