"""Log-mel features for Whisper, computed once per sample however often a window is transcribed.

1. A frame is 10 ms and depends on 12.5 ms to either side, so the frames near the end of the audio are computed again
   for every transcription, with silence after them; all others are kept.
2. The window is padded with silent *audio*, not with zero features: measured, the features of silence give fewer errors
   at every length of padding.
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
"""log10 of the lowest power: silence."""

Frames = npt.NDArray[np.float32]
"""log10 mel power, shape (frames, mels)."""


class LogMel:
    """Mel frames of the audio since the last `discard_before`."""

    def __init__(self, filters: npt.NDArray[np.float32]) -> None:
        """Create an empty buffer; `filters` has shape (mels, 201), as in Whisper's feature extractor."""
        self._filters = filters
        self._window = np.hanning(_FFT + 1)[:-1].astype(np.float32)
        self._frames: list[Frames] = []
        self._first = 0
        """Index of the first frame kept."""
        self._count = 0
        """Frames computed so far, from the start of the stream."""
        self._rest: Samples = np.zeros(_FFT // 2, dtype=np.float32)
        """Audio of the frames still to be computed, beginning half a frame before frame `_count`."""

    @property
    def end(self) -> int:
        """Milliseconds of audio so far, in whole frames."""
        return (self._count + (len(self._rest) - _FFT // 2) // HOP) * FRAME_MS

    def push(self, samples: Samples) -> None:
        """Append the next samples of the stream."""
        self._rest = np.concatenate([self._rest, samples])
        count = (len(self._rest) - _FFT) // HOP + 1
        if count > 0:
            self._frames.append(self._powers(self._rest, count))
            self._rest = self._rest[count * HOP :]
            self._count += count

    def discard_before(self, time: int) -> None:
        """Drop the frames before `time` milliseconds."""
        while self._frames and (self._first + len(self._frames[0])) * FRAME_MS <= time:
            self._first += len(self._frames.pop(0))

    def features(self, start: int, end: int, padded: int) -> npt.NDArray[np.float32]:
        """Return normalized features of a span, followed by silence.

        Args:
            start: Start of the span in milliseconds.
            end: Its end.
            padded: Milliseconds of the result, silence included.

        Returns:
            Shape (mels, padded / 10), as Whisper's encoder expects.

        Raises:
            ValueError: The span begins in discarded audio.
        """
        audio = self._span(start // FRAME_MS, end // FRAME_MS)
        frames = np.full((max(padded // FRAME_MS, len(audio)), self._filters.shape[0]), _FLOOR, dtype=np.float32)
        frames[: len(audio)] = audio
        loudest = frames.max()
        return np.ascontiguousarray(((np.maximum(frames, loudest - 8.0) + 4.0) / 4.0).T)

    def _span(self, first: int, last: int) -> Frames:
        if first < self._first:
            raise ValueError(f"{first * FRAME_MS} ms is discarded; frames are kept from {self._first * FRAME_MS} ms")
        frames = [*self._frames, self._edge()] if last > self._count else self._frames
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
