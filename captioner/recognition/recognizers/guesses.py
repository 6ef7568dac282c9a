"""Text that Whisper makes up where nobody speaks, by the probability of no speech that it reports with the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from captioner.types import Word


def is_silence(result: Any) -> bool:
    """Return True if the model detects no speech, so that its text is a guess; the two limits are OpenAI's."""
    return bool(result.no_speech_prob > 0.6 and result.scores[0] < -1.0)


def is_guess(result: Any, words: Sequence[Word]) -> bool:
    """Return True if no speech is more probable than the words, though a loop makes the whole text look probable.

    Measured with base and tiny.en: of 183 transcriptions of speech, down to the level of the noise around it, none is
    one; of another language under noise, nearly all of tiny.en's are, and half of base's.
    """
    if not words or result.no_speech_prob <= 0.6:
        return False
    return float(np.mean([word.probability for word in words])) < float(result.no_speech_prob)
