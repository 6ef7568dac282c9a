"""Words cut to where there is sound: Whisper lets the first word behind a pause begin inside the pause.

Its times come from attention, which spreads over silence. Where a word begins or ends in silence that edge moves to the
sound, by the loudness of the clip alone; words that touch no pause keep their times. `captioner bench file` measures it
by the exact places of the samples' prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from captioner.types import SAMPLE_RATE, Samples, Word

_FRAME = 10
"""Milliseconds."""
_SUSTAINED = 3
"""Frames of sound that are no click."""
_RISE = 0.3
"""Share of the way from the noise of the clip to its loudest, in decibels, above which there is sound."""
_LEAST = 60
"""Milliseconds that are left of a word."""
_BREATH = 20
"""Milliseconds before the sound: consonants begin softly."""


def cut(samples: Samples, words: Sequence[Word], language: str = "") -> tuple[Word, ...]:
    """The words of a clip, in milliseconds from its start, with edges that lay in silence moved to the sound."""
    del language
    sounding = _sounding(samples)
    return tuple(_cut(word, sounding) for word in words)


def _cut(word: Word, sounding: npt.NDArray[np.bool_]) -> Word:
    first, last = word.start // _FRAME, -(-word.end // _FRAME)
    inside = np.flatnonzero(sounding[first:last])
    if not len(inside):
        return word
    start, end = word.start, word.end
    if inside[0] > _SUSTAINED:
        start = min(max(start, (first + int(inside[0])) * _FRAME - _BREATH), end - _LEAST)
    if last - first - int(inside[-1]) > _SUSTAINED:
        end = max(min(end, (first + int(inside[-1]) + 1) * _FRAME + _BREATH), start + _LEAST)
    return replace(word, start=max(word.start, start), end=min(word.end, end))


def _sounding(samples: Samples) -> npt.NDArray[np.bool_]:
    """Whether each frame sounds, as part of a few that do."""
    size = _FRAME * SAMPLE_RATE // 1000
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    if not len(frames):
        return np.zeros(0, np.bool_)
    loudness = 10 * np.log10(np.mean(frames.astype(np.float64) ** 2, axis=1) + 1e-10)
    quiet, loud = np.percentile(loudness, (5, 95))
    heard = loudness > quiet + _RISE * (loud - quiet)
    runs = np.convolve(heard, np.ones(_SUSTAINED), "valid") == _SUSTAINED
    sounding = np.zeros(len(heard), np.bool_)
    for place in range(_SUSTAINED):
        sounding[place : place + len(runs)] |= runs
    return sounding
