from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from captioner.bench.recordings import samples
from tests.rigs.noises import MINUTE, SOUNDS, Sound, applause, background, noise


def level(sound: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """RMS in dBFS."""
    return 20 * float(np.log10(np.sqrt(np.mean(np.square(sound, dtype=np.float64))) + 1e-9))


@pytest.mark.parametrize("sound", [SOUNDS[name] for name in ("applause", "knocks", "fan")])
def test_a_minute_is_always_the_same(sound: Sound) -> None:
    """To the sample; and the next is another."""
    first = sound(0)

    assert (MINUTE,) == first.shape
    assert np.float32 == first.dtype
    assert np.array_equal(first, sound(0))
    assert not np.array_equal(first, sound(1))
    assert np.abs(first).max() <= 1


def test_levels_are_as_they_are_named() -> None:
    """Of noise, which has no peaks to be cut off."""
    assert pytest.approx(-45, abs=0.1) == level(noise(0, level=-45, slope=1.0))
    assert pytest.approx(-20, abs=2) == level(applause(0))


def test_slopes() -> None:
    """Brown noise has less above 1 kHz than pink, pink less than white."""
    spectra = [np.abs(np.fft.rfft(noise(0, level=-30, slope=slope))) ** 2 for slope in (0.0, 1.0, 2.0)]
    white, pink, brown = (spectrum[60_000:].sum() / spectrum.sum() for spectrum in spectra)

    assert white > pink > brown


def test_speech_next_door_lies_under_noise() -> None:
    """Louder than the noise alone, by as much as it adds."""
    (other, *_) = samples(spoken="es")
    both = partial(background, path=other.path)(0)

    assert pytest.approx(10 * np.log10(10**-3.5 + 10**-3), abs=0.5) == level(both)
