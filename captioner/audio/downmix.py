"""Frames of any format to mono samples at 16 kHz."""

from __future__ import annotations

from typing import Any

import av
import numpy as np

from captioner.audio.channel import AudioChannel
from captioner.audio.mixer import Mixer
from captioner.audio.places import places
from captioner.types import SAMPLE_RATE, Samples
from formats.notice import Notice, Notify


class Downmix:
    """Resamples and mixes frames; a change of format in the stream gets a resampler of its own."""

    def __init__(self, channel: AudioChannel, report: Notify) -> None:
        """Create a downmix to one channel, or to the mean of all; `report` takes what is not plain."""
        self._channel = channel
        self._report = report
        self._mixer = Mixer(SAMPLE_RATE, report)
        self._format: tuple[Any, ...] = ()
        self._names: tuple[str, ...] = ()
        self._resampler: Any = None
        self._missing = False
        self.position = 0
        """Samples returned so far; whoever inserts or drops some adds them here."""

    def push(self, frame: Any) -> Samples:
        """Return the samples that are ready; a few milliseconds wait for the next frame.

        Raises:
            ValueError: The format cannot be converted; the next frame can be pushed.
            av.error.FFmpegError: Likewise.
        """
        kind = (frame.format.name, frame.layout.name, frame.layout.nb_channels, frame.sample_rate)
        before = np.zeros(0, np.float32)
        if kind != self._format:
            before = self.flush()
            self._format = kind
            self._names = tuple(channel.name for channel in frame.layout.channels)
            # not planar: PyAV reads beyond the planes of some layouts
            self._resampler = av.AudioResampler(format="flt", layout=frame.layout, rate=SAMPLE_RATE)
        frame.pts = None  # samples are counted here, and placed by `ContainerTimeline`
        try:
            resampled = self._resampler.resample(frame)
        except BaseException:
            self._resampler, self._format = None, ()
            raise
        return np.concatenate([before, self._mixed(resampled)])

    def flush(self) -> Samples:
        """Return the samples that wait; the next frame begins after them."""
        if self._resampler is None:
            return np.zeros(0, np.float32)
        resampler, self._resampler, self._format = self._resampler, None, ()
        return self._mixed(resampler.resample(None))

    def _mixed(self, frames: list[Any]) -> Samples:
        pieces = [np.zeros(0, np.float32)]
        for frame in frames:
            packed = np.asarray(frame.to_ndarray(), dtype=np.float32).reshape(-1, frame.layout.nb_channels)
            planes = np.nan_to_num(packed.T)  # damage can be NaN, or very loud
            pieces.append(self._one_channel(np.clip(planes, -1.0, 1.0)))
            self.position += len(pieces[-1])
        return np.concatenate(pieces)

    def _one_channel(self, planes: Any) -> Samples:
        index = self._channel.index
        if index is None:
            mixed: Samples = self._mixer.mix(planes, self._names, self.position / SAMPLE_RATE)
            return mixed
        if index >= len(planes) and not self._missing:
            self._missing = True
            text = f"there is no channel {self._channel.channel} from here; the first one is used"
            self._report(Notice(text, places(self.position / SAMPLE_RATE)))
        first: Samples = planes[index if index < len(planes) else 0]
        return first
