"""Audio that contains its time of origin: one beep per second, whose pitch encodes its number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from captioner.types import SAMPLE_RATE, Samples

PITCHES = 24
"""Number of pitches; delays up to half as many seconds can be measured."""
_LOWEST, _STEP = 400.0, 100.0
"""Hertz of the lowest pitch, and between two pitches."""
_LENGTH = 0.15
"""Length of a beep in seconds."""
_HOP = SAMPLE_RATE // 100
_LOUD = 0.05
"""Mean amplitude of a frame that contains a beep; silence is far below it in any codec."""
_LISTENED = round(0.1 * SAMPLE_RATE)
"""Samples of a beep that are analysed."""


def beep_second(number: int, rate: int) -> bytes:
    """Return one second of audio with the beep of that number, as 16-bit samples at `rate` Hz."""
    time = np.arange(round(_LENGTH * rate)) / rate
    tone = 0.4 * np.sin(2 * np.pi * (_LOWEST + _STEP * (number % PITCHES)) * time)
    whole = np.concatenate([tone, np.zeros(rate - len(tone))])
    return (whole * 32767).astype("<i2").tobytes()


class BeepDetector:
    """Beep detector; yields the number of the pitch and the time at which its first sample arrived."""

    def __init__(self) -> None:
        self._kept = np.zeros(0, np.float32)
        self._onset: float | None = None
        self._silent = True

    def push(self, samples: Samples, now: float) -> Iterator[tuple[int, float]]:
        """Take samples; `now` is a time on any clock, returned with a beep that begins in these samples."""
        self._kept = np.concatenate([self._kept, samples])
        while len(self._kept) >= (_LISTENED if self._onset is not None else _HOP):
            if self._onset is not None:
                yield _pitch(self._kept[:_LISTENED]), self._onset
                self._kept, self._onset, self._silent = self._kept[_LISTENED:], None, False
                continue
            loud = float(np.abs(self._kept[:_HOP]).mean()) > _LOUD
            if loud and self._silent:
                self._onset = now
                continue
            self._silent = not loud
            self._kept = self._kept[_HOP:]


def _pitch(tone: Samples) -> int:
    strength = np.abs(np.fft.rfft(tone * np.hanning(len(tone)), 4 * SAMPLE_RATE))
    return round((float(np.argmax(strength)) / 4 - _LOWEST) / _STEP) % PITCHES
