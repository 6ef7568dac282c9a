from __future__ import annotations

import numpy as np
import pytest

from tests.rigs.beeps import PITCHES, BeepDetector, beep_second


@pytest.mark.parametrize("size", [320, 640, 1111])
def test_beeps_are_identified_and_timed(size: int) -> None:
    """Beeps are identified by pitch, with the time of the chunk in which they began."""
    pcm = b"".join(beep_second(number, 16_000) for number in range(PITCHES))
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32_768)
    ear = BeepDetector()
    found: list[tuple[int, float]] = []
    for at in range(0, len(samples), size):
        found += ear.push(samples[at : at + size], (at + size) / 16_000)

    assert [pitch for pitch, _ in found] == list(range(PITCHES))
    assert all(0 <= when - pitch <= size / 16_000 + 0.02 for pitch, when in found)
