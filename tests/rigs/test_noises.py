from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from captioner.bench.recordings import samples
from tests.rigs.noises import MINUTE, SOUNDS, Sound, applause, background, noise


def level(sound: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """Return the RMS in dBFS."""
    return 20 * float(np.log10(np.sqrt(np.mean(np.square(sound, dtype=np.float64))) + 1e-9))


@pytest.mark.parametrize("sound", [SOUNDS[name] for name in ("applause", "knocks", "fan")])
def test_sounds_are_reproducible(sound: Sound) -> None:
    """A minute is reproducible to the sample, and differs from the next."""
    first = sound(0)

    assert (MINUTE,) == first.shape
    assert np.float32 == first.dtype
    assert np.array_equal(first, sound(0))
    assert not np.array_equal(first, sound(1))
    assert np.abs(first).max() <= 1


def test_levels() -> None:
    """Noise has the level in its name."""
    assert pytest.approx(-45, abs=0.1) == level(noise(0, level=-45, slope=1.0))
    assert pytest.approx(-20, abs=2) == level(applause(0))


def test_slopes() -> None:
    """Brown noise has less power above 1 kHz than pink, pink less than white."""
    spectra = [np.abs(np.fft.rfft(noise(0, level=-30, slope=slope))) ** 2 for slope in (0.0, 1.0, 2.0)]
    white, pink, brown = (spectrum[60_000:].sum() / spectrum.sum() for spectrum in spectra)

    assert white > pink > brown


def test_background_speech_adds_to_the_noise() -> None:
    """Background speech increases the level of the noise by its own power."""
    (other, *_) = samples(spoken="es")
    both = partial(background, path=other.path)(0)

    assert pytest.approx(10 * np.log10(10**-3.5 + 10**-3), abs=0.5) == level(both)
