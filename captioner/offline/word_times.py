"""Trim words to the sound: Whisper often starts the first word after a pause inside the pause.

Its word times come from attention, which spreads over silence. If a word begins or ends in silence, that edge is moved
to the sound, by the loudness of the clip alone. Words without a pause beside them keep their times. `captioner bench
file` measures the result with the exact times of the samples' prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from captioner.types import SAMPLE_RATE, Samples, Word

_FRAME_MS = 10
_SUSTAINED = 3
"""Frames of sound that are longer than a click."""
_RISE = 0.3
"""Share of the range from the noise level to the loudest level of a clip, in decibels, above which there is sound."""
_SHORTEST_MS = 60
"""Milliseconds that remain of a word."""
_LEAD_MS = 20
"""Milliseconds kept around the sound, because consonants begin softly."""


def trim(samples: Samples, words: Sequence[Word], language: str = "") -> tuple[Word, ...]:
    """Move edges of words that are in silence to the sound.

    Args:
        samples: of a clip.
        words: of the clip, in milliseconds from its start.
        language: not used; the aligner that replaces this function needs it.
    """
    del language
    sounding = _sounding_frames(samples)
    return tuple(_trim(word, sounding) for word in words)


def _trim(word: Word, sounding: npt.NDArray[np.bool_]) -> Word:
    first, last = word.start // _FRAME_MS, -(-word.end // _FRAME_MS)
    inside = np.flatnonzero(sounding[first:last])
    if not len(inside):
        return word
    start, end = word.start, word.end
    if inside[0] > _SUSTAINED:
        start = min(max(start, (first + int(inside[0])) * _FRAME_MS - _LEAD_MS), end - _SHORTEST_MS)
    if last - first - int(inside[-1]) > _SUSTAINED:
        end = max(min(end, (first + int(inside[-1]) + 1) * _FRAME_MS + _LEAD_MS), start + _SHORTEST_MS)
    return replace(word, start=max(word.start, start), end=min(word.end, end))


def _sounding_frames(samples: Samples) -> npt.NDArray[np.bool_]:
    """Flag each frame that is part of sustained sound."""
    size = _FRAME_MS * SAMPLE_RATE // 1000
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    if not len(frames):
        return np.zeros(0, np.bool_)
    level = 10 * np.log10(np.mean(frames.astype(np.float64) ** 2, axis=1) + 1e-10)
    quiet, loud = np.percentile(level, (5, 95))
    above = level > quiet + _RISE * (loud - quiet)
    runs = np.convolve(above, np.ones(_SUSTAINED), "valid") == _SUSTAINED
    sounding = np.zeros(len(above), np.bool_)
    for offset in range(_SUSTAINED):
        sounding[offset : offset + len(runs)] |= runs
    return sounding
