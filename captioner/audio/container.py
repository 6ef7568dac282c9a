"""Audio in a container (WebM, Ogg, WAV, MP3, FLAC, …) that arrives piece by piece, decoded while it arrives.

A thread decodes, since PyAV waits inside `read` for the next bytes. What has arrived and is not decoded yet is bounded
in bytes: whoever sends waits.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, Final

import av
import av.error
import numpy as np

from captioner.audio.file import SAFE_FORMATS
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, Samples

RAW_ENCODINGS: Final = {"linear16": "s16le", "linear32": "f32le", "mulaw": "mulaw", "alaw": "alaw"}
"""Encoding without a head -> what FFmpeg calls it; rate and channels must be told."""
CONTAINER_ENCODINGS: Final = {"flac": "flac", "ogg-opus": "ogg"}
"""Encoding with a head of its own -> its container."""

_QUICKLY: Final = {
    "probesize": "65536",
    "formatprobesize": "65536",
    "analyzeduration": "500000",
    "format_whitelist": SAFE_FORMATS,
}
"""Bytes and microseconds looked at before the first sound comes out: FFmpeg's own five seconds are for files."""
_MOST: Final = 4 * 1024 * 1024
"""Bytes that may wait to be decoded."""


class Pipe:
    """Bytes in, in the event loop; read on a thread as a file that cannot be gone back in."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._held = bytearray()
        self._ended = False
        self._changed = threading.Condition()
        self._space = asyncio.Event()
        self._space.set()

    async def write(self, data: bytes) -> None:
        """Hand bytes in; waits while too many wait."""
        await self._space.wait()
        with self._changed:
            self._held += data
            if len(self._held) > _MOST:
                self._space.clear()
            self._changed.notify_all()

    def end(self) -> None:
        """No more will come."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Nobody reads any more."""
        with self._changed:
            self._ended = True
            self._held.clear()
        self._free()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, as soon as there are any; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._held) or self._ended)
            data = bytes(self._held[:size])
            del self._held[:size]
            if len(self._held) <= _MOST // 2 and not self._space.is_set():
                self._free()
        return data

    def _free(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._space.set)


def decode(pipe: Pipe, encoding: str = "", rate: int = SAMPLE_RATE, channels: int = 1) -> Iterator[Samples]:
    """Yield the first audio track as mono at 16 kHz, as it arrives.

    `encoding` is a key of `RAW_ENCODINGS` or `CONTAINER_ENCODINGS`; empty detects the container.

    Raises:
        SourceError: it is nothing that FFmpeg knows, or has no audio in it.
    """
    known = RAW_ENCODINGS.get(encoding) or CONTAINER_ENCODINGS.get(encoding)
    options = {"sample_rate": str(rate), "ch_layout": f"{channels}c"} if encoding in RAW_ENCODINGS else _QUICKLY
    try:
        with av.open(pipe, format=known, options=options, buffer_size=4096, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise SourceError("there is no audio in this", "send a track of sound")
            yield from _resampled(_valid(container))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        hint = "name the encoding of raw audio, such as encoding=linear16&sample_rate=16000"
        raise SourceError(f"this is no audio that can be read ({reason})", hint) from error


def _valid(container: Any) -> Iterator[Any]:
    """The frames before the point where the bytes break off: what came before was sound, and is kept."""
    heard = False
    try:
        for frame in container.decode(audio=0):
            heard = True
            yield frame
    except av.error.FFmpegError:
        if not heard:
            raise


def _resampled(frames: Iterator[Any]) -> Iterator[Samples]:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    for frame in frames:
        frame.pts = None  # counted, not read: damaged streams have times that jump
        for resampled in resampler.resample(frame):
            yield np.asarray(resampled.to_ndarray().reshape(-1), dtype=np.float32)
    for resampled in resampler.resample(None):
        yield np.asarray(resampled.to_ndarray().reshape(-1), dtype=np.float32)


class ContainerDecoder:
    """A pipe and the thread that decodes it; `take` is awaited in the event loop, and the thread waits for it."""

    def __init__(
        self, take: Callable[[Samples], Coroutine[None, None, None]], encoding: str, rate: int, channels: int
    ) -> None:
        loop = asyncio.get_running_loop()
        self.pipe = Pipe(loop)
        self._take = take
        self._finished: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        threading.Thread(target=self._run, args=(encoding, rate, channels), name="decode", daemon=True).start()

    @property
    def finished(self) -> asyncio.Future[None]:
        """Done when all is decoded; holds the `SourceError` where it could not be."""
        return self._finished

    def _run(self, encoding: str, rate: int, channels: int) -> None:
        failure: Exception | None = None
        try:
            for samples in decode(self.pipe, encoding, rate, channels):
                if self._loop.is_closed():
                    return
                asyncio.run_coroutine_threadsafe(self._take(samples), self._loop).result()
        except Exception as error:  # whatever ends it is told to who waits for it
            failure = error
        self.pipe.abandon()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, failure)

    def _tell(self, failure: Exception | None) -> None:
        if self._finished.cancelled():
            return
        if failure is None:
            self._finished.set_result(None)
        else:
            self._finished.set_exception(failure)
