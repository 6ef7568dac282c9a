from __future__ import annotations

import numpy as np
import pytest

from captioner.audio.channel_mean import Planes
from captioner.audio.mixer import Mixer
from captioner.types import Samples
from formats.notice import Notice
from tests.captioner.audio.media import speech, tone

RATE = 16_000


def level(samples: Samples) -> float:
    """Level in dBFS."""
    return float(10 * np.log10(np.mean(np.square(samples.astype(np.float64))) + 1e-12))


def test_the_mean_of_two_sides() -> None:
    """Stereo is the mean of its sides, and nothing is reported."""
    noticed: list[Notice] = []
    left, right = tone(3, 440), tone(3, 600)
    mixed = Mixer(RATE, noticed.append).mix(np.stack([left, right]))

    assert np.allclose((left + right) / 2, mixed, atol=1e-6)
    assert [] == noticed


@pytest.mark.parametrize("channels", [2, 6, 16])
@pytest.mark.parametrize("noise", [0.0, 0.001])
def test_empty_channels(channels: int, noise: float) -> None:
    """Speech of one channel keeps its level if the others are empty, or carry the noise of an open input."""
    sound = speech(6)
    planes = np.random.default_rng(1).normal(0, noise, (channels, len(sound))).astype(np.float32)
    planes[0] = sound
    mixed = Mixer(RATE).mix(planes)

    assert abs(level(sound[RATE:]) - level(mixed[RATE:])) < 0.3


def test_speakers_in_turn() -> None:
    """The first word of a speaker on the other side is complete."""
    one, pause = speech(5), np.zeros(5 * RATE, np.float32)
    left, right = np.concatenate([one, pause, pause]), np.concatenate([pause, pause, one])
    mixed = Mixer(RATE).mix(np.stack([left, right]))

    assert np.allclose(left[RATE : 5 * RATE], mixed[RATE : 5 * RATE], atol=1e-6)
    assert (np.abs(mixed[10 * RATE :]) > 0.49 * np.abs(right[10 * RATE :]) - 1e-6).all()


@pytest.mark.parametrize("gain", [1.0, 0.5, 2.0])
def test_inverted_sides(gain: float) -> None:
    """The louder of two sides that cancel out is used and reported."""
    noticed: list[Notice] = []
    left = speech(6)
    mixed = Mixer(RATE, noticed.append).mix(np.stack([left, -gain * left]))

    assert level(max(1.0, gain) * left[RATE:]) - level(mixed[RATE:]) < 0.1
    assert ["the right one" if gain > 1 else "the left one"] == [each.what.split("; ")[1][:-8] for each in noticed]


def test_sides_that_turn_round() -> None:
    """Where the inversion ends, the mean is used again."""
    left = speech(20)
    right = np.concatenate([-left[: 10 * RATE], left[10 * RATE :]])
    mixed = Mixer(RATE).mix(np.stack([left, right]))

    assert np.allclose(left[15 * RATE :], mixed[15 * RATE :], atol=1e-6)
    assert level(mixed[RATE : 10 * RATE]) > -40


def test_wide_stereo_is_mixed() -> None:
    """Sides that are independent of one another are mixed."""
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 5 * RATE)).astype(np.float32)

    assert np.allclose(noise.mean(axis=0), Mixer(RATE).mix(noise), atol=1e-6)


def surround(centre: Samples, sides: Samples) -> Planes:
    """5.1 with the same sound on all four sides."""
    silent = np.zeros_like(centre)
    return np.stack([sides, sides, centre, silent, sides, sides])


@pytest.mark.parametrize("names", [("FL", "FR", "FC", "LFE", "BL", "BR"), ("NONE",) * 6, ()])
def test_speech_in_the_centre(names: tuple[str, ...]) -> None:
    """Loud sound around does not hide the dialogue of the centre, which is used alone."""
    noticed: list[Notice] = []
    centre = speech(10)
    mixed = Mixer(RATE, noticed.append).mix(surround(centre, tone(10, level=0.5)), names)

    assert np.allclose(centre[RATE:], mixed[RATE:], atol=1e-6)
    assert ["of the surround sound the centre channel is used, where it carries speech"] == [e.what for e in noticed]


@pytest.mark.parametrize("centre", [0.0, 0.05])
def test_no_speech_in_the_centre(centre: float) -> None:
    """With a silent centre, or one with hum, speech on the sides is kept."""
    sides = speech(20)
    mixed = Mixer(RATE).mix(surround(tone(20, 50, level=centre), sides), ("FL", "FR", "FC", "LFE", "BL", "BR"))

    assert level(mixed[10 * RATE :]) > level(sides[10 * RATE :]) - 6


def test_the_low_frequency_channel_is_left_out() -> None:
    """Rumble of the low-frequency channel is not mixed."""
    silent = np.zeros(RATE, np.float32)
    planes = np.stack([silent, silent, silent, tone(1, 40), silent, silent])

    assert not Mixer(RATE).mix(planes, ("FL", "FR", "FC", "LFE", "BL", "BR")).any()


@pytest.mark.parametrize("channels", [2, 6])
def test_pieces_of_any_size(channels: int) -> None:
    """The result does not depend on the pieces in which audio arrives."""
    left = speech(5)
    sides: list[Samples] = [left, -left, left, left, left, left]
    planes: Planes = np.stack(sides[:channels])
    whole = Mixer(RATE).mix(planes)
    mixer, rest = Mixer(RATE), planes
    pieces = []
    for size in (1, 7, 1599, 1600, 1601, 30_000, 80_000):
        pieces.append(mixer.mix(rest[:, :size]))
        rest = rest[:, size:]

    assert np.allclose(whole, np.concatenate(pieces), atol=1e-6)


def test_inverted_surround() -> None:
    """Channels of 5.1 that cancel out are not silence either."""
    noticed: list[Notice] = []
    left = speech(6)
    silent = np.zeros_like(left)
    planes = np.stack([left, -left, silent, silent, silent, silent])
    mixed = Mixer(RATE, noticed.append).mix(planes)

    assert np.allclose(left[RATE:], mixed[RATE:], atol=1e-6)
    assert ["channels of the sound are inverted against each other; the FL one is used"] == [e.what for e in noticed]
