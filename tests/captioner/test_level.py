from __future__ import annotations

import numpy as np
import pytest

from captioner.level import FLOOR, Level, decibels
from captioner.types import Samples
from tests.fakes import silence


def tone(amplitude: float, seconds: float = 1.0) -> Samples:
    made: Samples = (amplitude * np.sin(np.arange(round(16_000 * seconds)) * 0.3)).astype(np.float32)
    return made


def test_nothing_yet() -> None:
    """A meter that has heard nothing is at its floor."""
    assert {"rms": FLOOR, "peak": FLOOR, "clipped": 0, "silent_ms": 0} == Level().now


def test_a_tone() -> None:
    """Half of full scale is -6 dBFS at the peak and 3 less in the mean."""
    level = Level()
    for _ in range(20):
        level.push(tone(0.5, 0.1))

    assert pytest.approx(-6, abs=0.2) == level.now["peak"]
    assert pytest.approx(-9, abs=0.2) == level.now["rms"]


def test_silence_is_counted_and_ends() -> None:
    """From the last sound on; a murmur is no silence."""
    level = Level()
    level.push(tone(0.5))
    level.push(silence(3))
    quiet = level.now["silent_ms"]
    level.push(tone(0.01))

    assert (3000, 0) == (quiet, level.now["silent_ms"])


def test_clipping_is_counted() -> None:
    """Samples at full scale."""
    level = Level()
    level.push(np.array([0.2, 1.0, -1.0, 0.9], np.float32))

    assert 2 == level.now["clipped"]


def test_the_peak_falls_slowly() -> None:
    """20 dB a second, so that an eye can see it."""
    level = Level()
    level.push(tone(1.0))
    level.push(silence(1))

    assert pytest.approx(-20, abs=0.5) == level.now["peak"]


def test_decibels() -> None:
    """Of full scale."""
    assert [0.0, -20.0, FLOOR] == [round(decibels(amplitude), 6) for amplitude in (1.0, 0.1, 0.0)]
