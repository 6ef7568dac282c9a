"""Whisper's log-mel features, computed once per sample however often its window is decoded.

1. A frame is 10 ms and looks 12.5 ms to either side, so the frames near the edge of what was heard are made anew at
   every reading with silence behind them; all others are kept.
2. The window is padded with silent *audio*, not with zero features: measured, the features of silence give fewer
   errors at every length of padding.
3. Whisper normalizes by the loudest frame of the window.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from captioner.types import SAMPLE_RATE, Samples

HOP = 160
"""Samples from frame to frame."""
FRAME_MS = 1000 * HOP // SAMPLE_RATE
_FFT = 400
_FLOOR = -10.0
"""log10 of the least power there is: silence."""

Frames = npt.NDArray[np.float32]
"""log10 mel power, shape (frames, mels)."""


class LogMel:
    """Keeps the frames of the audio since the last `forget`."""

    def __init__(self, filters: npt.NDArray[np.float32]) -> None:
        """`filters` has shape (mels, 201), as Whisper's feature extractor makes them."""
        self._filters = filters
        self._window = np.hanning(_FFT + 1)[:-1].astype(np.float32)
        self._frames: list[Frames] = []
        self._first = 0
        """Index of the first frame kept."""
        self._made = 0
        """Frames made so far, counted from the start of the stream."""
        self._rest: Samples = np.zeros(_FFT // 2, dtype=np.float32)
        """Audio of which frames are still to be made, beginning half a frame before frame `_made`."""

    @property
    def end(self) -> int:
        """Milliseconds heard so far, in whole frames."""
        return (self._made + (len(self._rest) - _FFT // 2) // HOP) * FRAME_MS

    def push(self, samples: Samples) -> None:
        """Take the next samples of the stream in."""
        self._rest = np.concatenate([self._rest, samples])
        count = (len(self._rest) - _FFT) // HOP + 1
        if count > 0:
            self._frames.append(self._powers(self._rest, count))
            self._rest = self._rest[count * HOP :]
            self._made += count

    def discard_before(self, before: int) -> None:
        """Drop what lies before `before` milliseconds."""
        while self._frames and (self._first + len(self._frames[0])) * FRAME_MS <= before:
            self._first += len(self._frames.pop(0))

    def features(self, start: int, end: int, padded: int) -> npt.NDArray[np.float32]:
        """Normalized features of the stretch from `start` to `end`, then silence up to `padded` milliseconds in all.

        Returns:
            Shape (mels, padded / 10), as Whisper's encoder takes it.
        """
        heard = self._stretch(start // FRAME_MS, end // FRAME_MS)
        frames = np.full((max(padded // FRAME_MS, len(heard)), self._filters.shape[0]), _FLOOR, dtype=np.float32)
        frames[: len(heard)] = heard
        loudest = frames.max()
        return np.ascontiguousarray(((np.maximum(frames, loudest - 8.0) + 4.0) / 4.0).T)

    def _stretch(self, first: int, last: int) -> Frames:
        if first < self._first:
            raise ValueError(f"frames before {self._first * FRAME_MS} ms were forgotten; {first * FRAME_MS} was asked")
        frames = [*self._frames, self._edge()] if last > self._made else self._frames
        kept = np.concatenate(frames) if frames else np.zeros((0, self._filters.shape[0]), dtype=np.float32)
        return kept[first - self._first : last - self._first]

    def _edge(self) -> Frames:
        count = (len(self._rest) - _FFT // 2) // HOP
        return self._powers(np.pad(self._rest, (0, _FFT)), count)

    def _powers(self, samples: Samples, count: int) -> Frames:
        frames = np.lib.stride_tricks.sliding_window_view(samples, _FFT)[::HOP][:count]
        power = np.abs(np.fft.rfft(frames * self._window)) ** 2
        mel = power.astype(np.float32) @ self._filters.T
        powers: Frames = np.log10(np.maximum(mel, 1e-10))
        return powers
