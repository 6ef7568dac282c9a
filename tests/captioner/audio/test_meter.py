from __future__ import annotations

import numpy as np
import pytest

from captioner.audio.meter import LEAST, Meter
from captioner.types import Samples
from tests.fakes import silence


def tone(seconds: float, amplitude: float) -> Samples:
    """A sine of 440 Hz."""
    time = np.arange(round(16_000 * seconds)) / 16_000
    return (amplitude * np.sin(2 * np.pi * 440 * time)).astype(np.float32)


def metered(*parts: Samples, size: int = 700) -> Meter:
    """What was measured of these, pushed in pieces."""
    meter, whole = Meter(), np.concatenate(parts)
    for at in range(0, len(whole), size):
        meter.push(whole[at : at + size])
    return meter


@pytest.mark.parametrize(
    ("amplitude", "level", "peak"), [(0.9, -3.9, -0.9), (0.1, -23.0, -20.0), (0.001, -63.0, -60.0)]
)
def test_level_and_peak_of_a_sine(amplitude: float, level: float, peak: float) -> None:
    """Of full scale: a sine's level is 3 dB below its peak."""
    look = metered(tone(2, amplitude)).look()

    assert (look.level, look.peak) == pytest.approx((level, peak), abs=0.1)


@pytest.mark.parametrize("size", [1, 320, 1600, 48_000])
def test_pieces_do_not_matter(size: int) -> None:
    """The same sound in pieces of any length measures the same."""
    parts = tone(1, 0.5), silence(0.3), tone(0.4, 1.0)

    assert metered(*parts, size=48_000).look() == metered(*parts, size=size).look()


def test_silence_is_counted_and_raises_an_alarm() -> None:
    """Until something is heard again."""
    meter = metered(tone(1, 0.1), silence(14))
    assert (meter.look().silent, meter.look().alarm, meter.look().level) == (14.0, "", LEAST)
    meter.push(silence(1))
    assert (meter.look().silent, meter.look().alarm) == (15.0, "silence")
    meter.push(tone(0.1, 0.1))
    assert (meter.look().silent, meter.look().alarm) == (0.0, "")


def test_noise_of_an_empty_line_is_silence() -> None:
    """A muted desk is not digital silence; an open microphone in a quiet room is louder."""
    noise = np.random.default_rng(1).standard_normal(16 * 16_000).astype(np.float32)

    assert metered(noise * np.float32(10 ** (-70 / 20))).look().alarm == "silence"
    assert metered(noise * np.float32(10 ** (-50 / 20))).look().alarm == ""


def test_clipping() -> None:
    """Flat tops count, and raise an alarm when there is a second of them in a minute; a loud peak does not."""
    clipped = np.clip(tone(1, 1.5), -1, 1)
    peaks = silence(1)
    peaks[::100] = 1.0

    assert metered(peaks).look().clipped == 0
    assert (metered(clipped[:8000]).look().clipped, metered(clipped[:8000]).look().alarm) == (5, "")
    assert metered(tone(30, 0.3), clipped).look().alarm == "clipping"
    assert metered(clipped, tone(61, 0.3)).look().alarm == ""


def test_before_anything_was_heard() -> None:
    """There is no level, and no alarm."""
    look = Meter().look()

    assert (look.level, look.peak, look.silent, look.alarm) == (LEAST, LEAST, 0.0, "")
