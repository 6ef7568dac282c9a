"""Level meter: loudness, clipping and silence.

Decibels are relative to full scale (dBFS): 0 is the loudest square wave, the loudest sine has a level of -3. Measured
after resampling to 16 kHz mono, where all sources are equal: clipping in one of several channels, or clipping that was
attenuated later, is not detected.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from captioner.types import SAMPLE_RATE, Samples

BLOCK = SAMPLE_RATE // 10
"""Samples that are measured together, a tenth of a second."""
SHOWN_BLOCKS = 10
"""Blocks over which level and peak are computed: the last second."""
FLOOR_DBFS = -60.0
"""Level below which a block is silence: a muted mixer gives -90 or less, an open microphone in a quiet room -55."""
SILENCE_S = 15.0
"""Seconds of silence that raise an alarm: longer than speakers pause, short enough for an operator to react."""
CLIP_LEVEL = 0.985
"""Fraction of full scale; a little below 1, because resampling to 16 kHz rounds the flat tops of clipped audio."""
CLIP_RUN = 3
"""Successive samples above `CLIP_LEVEL` that count as clipping; a single one may be a peak."""
CLIP_BLOCKS = (600, 10)
"""Blocks that are remembered, and how many of them must be clipped for an alarm: one second of the last minute."""
MIN_DBFS = -120.0
"""Level shown for digital silence."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Reading of the meter."""

    level: float
    """dBFS, root mean square of the last second."""
    peak: float
    """dBFS, the loudest sample of the last second."""
    clipped: int
    """Tenths of a second with clipping, since the beginning."""
    silent: float
    """Seconds since the last block above the silence floor."""
    alarm: str
    """`silence`, `clipping` or empty."""


class Meter:
    """Measures samples; keeps a minute of results.

    After 20 s of zeros, `read()` returns `Loudness(-120.0, -120.0, 0, 20.0, "silence")`.
    """

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._shown: deque[tuple[float, float]] = deque(maxlen=SHOWN_BLOCKS)
        self._clips: deque[bool] = deque(maxlen=CLIP_BLOCKS[0])
        self._recent_clips = 0
        self._clipped = 0
        self._silent_blocks = 0

    def push(self, samples: Samples) -> None:
        """Measure more samples; an incomplete block waits for the next ones."""
        whole = np.concatenate([self._rest, samples]) if len(self._rest) else samples
        end = len(whole) - len(whole) % BLOCK
        for at in range(0, end, BLOCK):
            self._measure(whole[at : at + BLOCK])
        self._rest = whole[end:].copy()

    def read(self) -> Loudness:
        """Return the present values."""
        power = sum(power for power, _ in self._shown) / max(1, len(self._shown))
        peak = max((peak for _, peak in self._shown), default=0.0)
        silent = self._silent_blocks * BLOCK / SAMPLE_RATE
        return Loudness(decibels(power**0.5), decibels(peak), self._clipped, round(silent, 1), self._alarm(silent))

    def _measure(self, block: Samples) -> None:
        magnitude = np.abs(block)
        power = float(np.dot(block, block)) / BLOCK
        clip = _is_clipped(magnitude)
        self._shown.append((power, float(magnitude.max())))
        self._recent_clips += clip - (self._clips[0] if len(self._clips) == self._clips.maxlen else 0)
        self._clips.append(clip)
        self._clipped += clip
        self._silent_blocks = self._silent_blocks + 1 if decibels(power**0.5) < FLOOR_DBFS else 0

    def _alarm(self, silent: float) -> str:
        if silent >= SILENCE_S:
            return "silence"
        return "clipping" if self._recent_clips >= CLIP_BLOCKS[1] else ""


def decibels(amplitude: float) -> float:
    """Return dBFS: `1.0` -> 0.0, `0.5` -> -6.0; silence -> `MIN_DBFS`."""
    return round(max(MIN_DBFS, 20 * float(np.log10(amplitude))), 1) if amplitude > 0 else MIN_DBFS


def _is_clipped(magnitude: Samples) -> bool:
    """Return True if `CLIP_RUN` successive samples are clipped."""
    touching = magnitude >= CLIP_LEVEL
    if np.count_nonzero(touching) < CLIP_RUN:
        return False
    return bool(np.any(np.convolve(touching, np.ones(CLIP_RUN, np.int8), "valid") >= CLIP_RUN))
