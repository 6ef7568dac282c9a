"""Raw PCM: decodes bytes into samples at 16 kHz, and divides samples into chunks."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.mixer import Mixer
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, AudioChunk, Samples
from formats.notice import Notice, Notify

log = logging.getLogger(__name__)

ENCODINGS = {
    "s16le": ("<i2", 32_768.0),
    "s16be": (">i2", 32_768.0),
    "s32le": ("<i4", 2_147_483_648.0),
    "f32le": ("<f4", 1.0),
}
"""ffmpeg's name of an encoding -> type of one sample and its full scale."""


class PcmDecoder:
    r"""Decodes bytes in pieces of any size into mono samples at 16 kHz.

    Keeps an incomplete sample and the resampler's state between pieces: `PcmDecoder().push(b"\x00\x40\x00")` returns
    `[0.5]`, and the third byte waits for the fourth.
    """

    def __init__(
        self,
        rate: int = SAMPLE_RATE,
        encoding: str = "s16le",
        channels: int = 1,
        channel: AudioChannel = MIX,
        *,
        report: Notify | None = None,
    ) -> None:
        """Create a decoder.

        Args:
            rate: Sample rate in Hz.
            encoding: Key of `ENCODINGS`.
            channels: Number of channels.
            channel: Channel to use.
            report: Takes what is not a plain mean of the channels; None: it is logged.

        Raises:
            SourceError: One of them is not supported.
        """
        if encoding not in ENCODINGS:
            raise SourceError(f"unknown sample encoding {encoding!r}", f"use {', '.join(ENCODINGS)}")
        if not 4_000 <= rate <= 384_000:
            raise SourceError(f"unsupported sample rate {rate} Hz", "use 8000 to 192000, such as 16000 or 48000")
        if not 1 <= channels <= 32:
            raise SourceError(f"unsupported number of channels {channels}", "use 1 to 32")
        channel.check(channels)
        self._channel = channel.index
        self._type, self._scale = ENCODINGS[encoding]
        self._frame = np.dtype(self._type).itemsize * channels
        self._channels = channels
        self._left = b""
        self._mixer = Mixer(rate, report or _log)
        self._resampler = Resampler(rate) if rate != SAMPLE_RATE else None

    def push(self, data: bytes) -> Samples:
        """Return the complete samples of one channel, or of all mixed; NaN becomes silence."""
        data = self._left + data
        whole = len(data) - len(data) % self._frame
        self._left = data[whole:]
        samples = np.frombuffer(data[:whole], self._type).astype(np.float32)
        samples = np.clip(np.nan_to_num(samples), -self._scale, self._scale) / np.float32(self._scale)
        frames = samples.reshape(-1, self._channels)
        samples = self._mixer.mix(frames.T) if self._channel is None else frames[:, self._channel]
        return self._resampler.push(samples) if self._resampler else samples

    def flush(self) -> Samples:
        """Return what the resampler still holds."""
        return self._resampler.flush() if self._resampler else np.zeros(0, np.float32)


def _log(notice: Notice) -> None:
    log.warning("audio: %s", notice.what)


class Resampler:
    """Converts mono samples of another rate to 16 kHz with FFmpeg's resampler in PyAV."""

    def __init__(self, rate: int) -> None:
        """Create a resampler for samples of `rate` Hz."""
        import av

        self._rate = rate
        self._frame: Any = av.AudioFrame
        self._resampler: Any = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)

    def push(self, samples: Samples) -> Samples:
        """Return the samples that are ready; a few milliseconds wait for the next ones."""
        if not len(samples):
            return samples
        frame = self._frame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = self._rate
        return self._joined(self._resampler.resample(frame))

    def flush(self) -> Samples:
        """Return the remaining samples."""
        return self._joined(self._resampler.resample(None))

    def _joined(self, frames: list[Any]) -> Samples:
        arrays = [frame.to_ndarray().reshape(-1) for frame in frames]
        return np.concatenate([np.zeros(0, np.float32), *arrays])


def decoded(pieces: Iterable[bytes], decoder: PcmDecoder) -> Iterator[Samples]:
    """Yield the samples of all pieces, and what the decoder holds at the end."""
    for piece in pieces:
        yield decoder.push(piece)
    yield decoder.flush()


def chunked(arrays: Iterable[Samples], chunk_ms: int) -> Iterator[AudioChunk]:
    """Yield the samples in chunks of one length (the last may be shorter), timed by counting samples."""
    size = SAMPLE_RATE * chunk_ms // 1000
    waiting = np.zeros(0, np.float32)
    done = 0
    for array in arrays:
        waiting = np.concatenate([waiting, array]) if len(waiting) else array
        whole = len(waiting) - len(waiting) % size
        for first in range(0, whole, size):
            yield AudioChunk(_time_ms(done + first), waiting[first : first + size])
        done += whole
        waiting = waiting[whole:]
    if len(waiting):
        yield AudioChunk(_time_ms(done), waiting)


def _time_ms(samples: int) -> int:
    return round(1000 * samples / SAMPLE_RATE)
