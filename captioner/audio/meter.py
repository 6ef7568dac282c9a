"""How loud the sound is, whether it is clipped, and for how long nothing was heard.

Decibels are of full scale (dBFS): 0 is a square wave as loud as can be, a sine as loud as can be has a level of -3.
Measured behind the resampling to 16 kHz mono, where all sources are alike: what is clipped in one channel of several
or was clipped long before and then made quieter is not seen here.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from captioner.types import SAMPLE_RATE, Samples

BLOCK = SAMPLE_RATE // 10
"""Samples that are judged together, a tenth of a second."""
SHOWN = 10
"""Blocks of which level and peak are told: the last second."""
FLOOR = -60.0
"""dBFS below which a block is silence: a muted desk gives -90 or nothing, a quiet room with an open microphone -55."""
SILENCE = 15.0
"""Seconds of silence that raise an alarm: longer than speakers pause, shorter than an operator should not know."""
CLIP = 0.985
"""Of full scale. The way to 16 kHz rounds the flat tops of clipped sound, so it is a little below 1."""
RUN = 3
"""Samples in a row beyond `CLIP` that are clipping; one alone may be a peak that just fits."""
CLIPPED = (600, 10)
"""Blocks that are remembered, and those of them that must be clipped for an alarm: one second of the last minute."""
LEAST = -120.0
"""dBFS shown of digital silence, which has none."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """One look at the meter."""

    level: float
    """dBFS, root mean square of the last second."""
    peak: float
    """dBFS, the loudest sample of the last second."""
    clipped: int
    """Tenths of a second with clipping, since the beginning."""
    silent: float
    """Seconds since something was last heard."""
    alarm: str
    """`silence`, `clipping` or empty."""


class Meter:
    """Samples in, figures out; keeps a minute of them.

    `Meter().push(zeros of 20 s)`, `look()` -> `Loudness(-120.0, -120.0, 0, 20.0, "silence")`.
    """

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._shown: deque[tuple[float, float]] = deque(maxlen=SHOWN)
        self._clips: deque[bool] = deque(maxlen=CLIPPED[0])
        self._recent = 0
        self._clipped = 0
        self._quiet = 0

    def push(self, samples: Samples) -> None:
        """Measure more; what does not fill a block waits for the next."""
        whole = np.concatenate([self._rest, samples]) if len(self._rest) else samples
        end = len(whole) - len(whole) % BLOCK
        for at in range(0, end, BLOCK):
            self._judge(whole[at : at + BLOCK])
        self._rest = whole[end:].copy()

    def look(self) -> Loudness:
        """The present figures."""
        power = sum(power for power, _ in self._shown) / max(1, len(self._shown))
        peak = max((peak for _, peak in self._shown), default=0.0)
        silent = self._quiet * BLOCK / SAMPLE_RATE
        return Loudness(decibels(power**0.5), decibels(peak), self._clipped, round(silent, 1), self._alarm(silent))

    def _judge(self, block: Samples) -> None:
        loud = np.abs(block)
        power = float(np.dot(block, block)) / BLOCK
        clip = _clips(loud)
        self._shown.append((power, float(loud.max())))
        self._recent += clip - (self._clips[0] if len(self._clips) == self._clips.maxlen else 0)
        self._clips.append(clip)
        self._clipped += clip
        self._quiet = self._quiet + 1 if decibels(power**0.5) < FLOOR else 0

    def _alarm(self, silent: float) -> str:
        if silent >= SILENCE:
            return "silence"
        return "clipping" if self._recent >= CLIPPED[1] else ""


def decibels(amplitude: float) -> float:
    """`1.0` -> 0.0, `0.5` -> -6.0; silence -> `LEAST`."""
    return round(max(LEAST, 20 * float(np.log10(amplitude))), 1) if amplitude > 0 else LEAST


def _clips(loud: Samples) -> bool:
    """Whether `RUN` samples in a row touch the ceiling."""
    touching = loud >= CLIP
    if np.count_nonzero(touching) < RUN:
        return False
    return bool(np.any(np.convolve(touching, np.ones(RUN, np.int8), "valid") >= RUN))
