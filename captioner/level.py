"""How loud the audio is that comes in: what a meter shows, and what tells a dead line from a quiet speaker."""

from __future__ import annotations

import math
import threading

import numpy as np

from captioner.types import SAMPLE_RATE, Samples

SILENT = -60.0
"""dBFS of the peak under which nothing is on the line: a room with a live microphone hums louder than this."""
FLOOR = -99.0
"""dBFS that digital silence is called."""
_CLIPPED = 0.999
"""Of full scale: a sample that a converter could not make any larger."""
_FALL = 20.0
"""Decibels a second by which the peak falls back, as on meters of type I (IEC 60268-10)."""
_WINDOW = 0.3
"""Seconds of the time constant of the mean, as the eye of an operator wants it."""


class Level:
    """`push` what comes in, in order, on one thread; read `now` on any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._energy = 0.0
        self._peak = FLOOR
        self._clipped = 0
        self._silent = 0

    def push(self, samples: Samples) -> None:
        """The next samples."""
        if not len(samples):
            return
        seconds = len(samples) / SAMPLE_RATE
        loudest = float(np.abs(samples).max())
        energy = float(np.square(samples, dtype=np.float64).mean())
        clipped = int(np.count_nonzero(np.abs(samples) >= _CLIPPED)) if loudest >= _CLIPPED else 0
        kept = math.exp(-seconds / _WINDOW)
        with self._lock:
            self._energy = kept * self._energy + (1 - kept) * energy
            self._peak = max(decibels(loudest), self._peak - _FALL * seconds, FLOOR)
            self._clipped += clipped
            self._silent = 0 if decibels(loudest) > SILENT else self._silent + len(samples)

    @property
    def now(self) -> dict[str, float | int]:
        """DBFS of mean and peak, samples at full scale so far, and for how many milliseconds nothing has come."""
        with self._lock:
            return {
                "rms": round(decibels(math.sqrt(self._energy)), 1),
                "peak": round(self._peak, 1),
                "clipped": self._clipped,
                "silent_ms": round(1000 * self._silent / SAMPLE_RATE),
            }


def decibels(amplitude: float) -> float:
    """Below full scale: `decibels(1.0)` gives 0, `decibels(0.0)` gives `FLOOR`."""
    return max(FLOOR, 20 * math.log10(amplitude)) if amplitude > 0 else FLOOR
