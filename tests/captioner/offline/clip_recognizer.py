"""Scripted recognizer for clips of a recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from captioner.layout.limits import Layout
from captioner.offline.pipeline import OfflinePipeline
from captioner.translation import Translator
from captioner.types import Samples, Word


class ScriptedClipRecognizer:
    """Recognizes every clip as one sentence with a word per second, `w1 w2.`; translated `said 2`."""

    multilingual = translates = True

    def __init__(self) -> None:
        self.seconds: list[int] = []
        """Seconds of each recognized clip."""
        self.hotwords: set[str] = set()

    def detect_language(self, _samples: Samples) -> str:
        """Return Spanish."""
        return "es"

    def language_probabilities(self, samples: Samples) -> dict[str, float]:
        """Return English for loud speech and Spanish for other."""
        english = 0.9 if float(np.abs(samples).max()) > 0.5 else 0.1
        return {"en": english, "es": 1 - english}

    def transcribe(self, clips: Sequence[Samples], _language: str, hotwords: str = "") -> Iterator[tuple[Word, ...]]:
        """Yield one word per second."""
        self.hotwords.add(hotwords)
        for clip in clips:
            seconds = len(clip) // 16_000
            self.seconds.append(seconds)
            words = [f" w{second + 1}" + ("." if second + 1 == seconds else "") for second in range(seconds)]
            yield tuple(Word(1000 * at, 1000 * at + 900, word, 1.0) for at, word in enumerate(words))

    def translate(self, clips: Sequence[Samples], _language: str) -> Iterator[str]:
        """Yield the seconds of each clip."""
        for clip in clips:
            yield f"said {len(clip) // 16_000}"


def scripted_pipeline(*translators: Translator, recognizer: ScriptedClipRecognizer | None = None) -> OfflinePipeline:
    """Create a pipeline with a scripted recognizer and these translators."""
    return OfflinePipeline(
        "scripted", recognizer or ScriptedClipRecognizer(), lambda _spoken, _targets: translators, Layout()
    )
