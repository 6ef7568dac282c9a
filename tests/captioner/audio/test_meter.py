from __future__ import annotations

import numpy as np
import pytest

from captioner.audio.meter import MIN_DBFS, Meter
from captioner.types import Samples
from tests.fakes import silence


def tone(seconds: float, amplitude: float) -> Samples:
    """A sine of 440 Hz."""
    time = np.arange(round(16_000 * seconds)) / 16_000
    return (amplitude * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def metered(*parts: Samples, size: int = 700) -> Meter:
    """A meter that measured these parts, pushed in pieces."""
    meter, whole = Meter(), np.concatenate(parts)
    for at in range(0, len(whole), size):
        meter.push(whole[at : at + size])
    return meter


@pytest.mark.parametrize(
    ("amplitude", "level", "peak"), [(0.9, -3.9, -0.9), (0.1, -23.0, -20.0), (0.001, -63.0, -60.0)]
)
def test_level_and_peak_of_a_sine(amplitude: float, level: float, peak: float) -> None:
    """A sine's level is 3 dB below its peak."""
    loudness = metered(tone(2, amplitude)).read()

    assert (loudness.level, loudness.peak) == pytest.approx((level, peak), abs=0.1)


@pytest.mark.parametrize("size", [1, 320, 1600, 48_000])
def test_pieces(size: int) -> None:
    """The size of pieces does not change the result."""
    parts = tone(1, 0.5), silence(0.3), tone(0.4, 1.0)

    assert metered(*parts, size=48_000).read() == metered(*parts, size=size).read()


def test_silence() -> None:
    """Silence is counted and raises an alarm until there is sound again."""
    meter = metered(tone(1, 0.1), silence(14))
    assert (meter.read().silent, meter.read().alarm, meter.read().level) == (14.0, "", MIN_DBFS)
    meter.push(silence(1))
    assert (meter.read().silent, meter.read().alarm) == (15.0, "silence")
    meter.push(tone(0.1, 0.1))
    assert (meter.read().silent, meter.read().alarm) == (0.0, "")


def test_noise_floor() -> None:
    """Noise at -70 dBFS is silence, noise at -50 dBFS is not."""
    noise = np.random.default_rng(1).standard_normal(16 * 16_000).astype(np.float32)

    assert metered(noise * np.float32(10 ** (-70 / 20))).read().alarm == "silence"
    assert metered(noise * np.float32(10 ** (-50 / 20))).read().alarm == ""


def test_clipping() -> None:
    """Clipped blocks are counted and raise an alarm after a second within a minute; a peak does not."""
    clipped = np.clip(tone(1, 1.5), -1, 1)
    peaks = silence(1)
    peaks[::100] = 1.0

    assert metered(peaks).read().clipped == 0
    assert (metered(clipped[:8000]).read().clipped, metered(clipped[:8000]).read().alarm) == (5, "")
    assert metered(tone(30, 0.3), clipped).read().alarm == "clipping"
    assert metered(clipped, tone(61, 0.3)).read().alarm == ""


def test_no_audio() -> None:
    """Without audio there is no level and no alarm."""
    loudness = Meter().read()

    assert (loudness.level, loudness.peak, loudness.silent, loudness.alarm) == (MIN_DBFS, MIN_DBFS, 0.0, "")
