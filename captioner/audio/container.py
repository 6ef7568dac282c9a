"""Decodes audio in a container (WebM, Ogg, WAV, MP3, FLAC, …) while it arrives.

A thread decodes, because PyAV blocks in `read` until the next bytes arrive. The bytes that have arrived and are not
decoded yet are bounded: beyond that the sender waits.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Final

import av
import av.error

from captioner.audio.file import SAFE_FORMATS
from captioner.audio.media_reader import MediaReader
from captioner.errors import SourceError
from captioner.types import SAMPLE_RATE, Samples
from formats.notice import Notice

log = logging.getLogger(__name__)

RAW_ENCODINGS: Final = {"linear16": "s16le", "linear32": "f32le", "mulaw": "mulaw", "alaw": "alaw"}
"""Encoding without a header -> FFmpeg's name; rate and channels must be given."""
CONTAINER_ENCODINGS: Final = {"flac": "flac", "ogg-opus": "ogg"}
"""Encoding with a header -> its container."""

_PROBE: Final = {
    "probesize": "65536",
    "formatprobesize": "65536",
    "analyzeduration": "500000",
    "format_whitelist": SAFE_FORMATS,
}
"""Bytes and microseconds that are analysed before the first audio; FFmpeg's own five seconds are meant for files."""
_MAX_WAITING: Final = 4 * 1024 * 1024
"""Bytes that may wait to be decoded."""


class BytePipe:
    """Written in the event loop; read on a thread as a file without seeking."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._held = bytearray()
        self._ended = False
        self._changed = threading.Condition()
        self._space = asyncio.Event()
        self._space.set()

    async def write(self, data: bytes) -> None:
        """Append bytes; waits while too many wait."""
        await self._space.wait()
        with self._changed:
            self._held += data
            if len(self._held) > _MAX_WAITING:
                self._space.clear()
            self._changed.notify_all()

    def end(self) -> None:
        """End the data."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Drop all data, because nothing reads it any more."""
        with self._changed:
            self._ended = True
            self._held.clear()
        self._release()

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes as soon as there are any; none at the end."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._held) or self._ended)
            data = bytes(self._held[:size])
            del self._held[:size]
            if len(self._held) <= _MAX_WAITING // 2 and not self._space.is_set():
                self._release()
        return data

    def _release(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._space.set)


def decode(pipe: BytePipe, encoding: str = "", rate: int = SAMPLE_RATE, channels: int = 1) -> Iterator[Samples]:
    """Yield the first audio track as mono at 16 kHz, as it arrives.

    Args:
        pipe: Data of the container.
        encoding: A key of `RAW_ENCODINGS` or `CONTAINER_ENCODINGS`; empty detects the container.
        rate: Sample rate of raw audio in Hz.
        channels: Number of channels of raw audio.

    Raises:
        SourceError: FFmpeg does not support the data, or it contains no audio.
    """
    known = RAW_ENCODINGS.get(encoding) or CONTAINER_ENCODINGS.get(encoding)
    options = {"sample_rate": str(rate), "ch_layout": f"{channels}c"} if encoding in RAW_ENCODINGS else _PROBE
    try:
        with av.open(pipe, format=known, options=options, buffer_size=4096, metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise SourceError("the data contains no audio", "send an audio track")
            reader = MediaReader(container, container.streams.audio[0], _log, live=True)
            yield from reader
            reader.decoder.report_lost()
            if not reader.is_decoded and reader.decoder.error is not None:
                raise reader.decoder.error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        hint = "name the encoding of raw audio, such as encoding=linear16&sample_rate=16000"
        raise SourceError(f"the data is not readable audio ({reason})", hint) from error


def _log(notice: Notice) -> None:
    log.warning("uploaded audio: %s", notice)


class ContainerDecoder:
    """A pipe and the thread that decodes it; `receive` is awaited in the event loop, and the thread waits for it."""

    def __init__(
        self, receive: Callable[[Samples], Coroutine[None, None, None]], encoding: str, rate: int, channels: int
    ) -> None:
        """Create a decoder in a running event loop; see `decode` for the arguments."""
        self._loop = asyncio.get_running_loop()
        self.pipe = BytePipe(self._loop)
        self._receive, self._format = receive, (encoding, rate, channels)
        self._finished: asyncio.Future[None] = self._loop.create_future()

    @property
    def finished(self) -> asyncio.Future[None]:
        """Done when everything is decoded; holds the `SourceError` if decoding failed."""
        return self._finished

    def start(self) -> None:
        """Start the thread."""
        threading.Thread(target=self._run, name="decode", daemon=True).start()

    def _run(self) -> None:
        failure: Exception | None = None
        try:
            for samples in decode(self.pipe, *self._format):
                if self._loop.is_closed():
                    return
                asyncio.run_coroutine_threadsafe(self._receive(samples), self._loop).result()
        except Exception as error:  # any failure is raised where `finished` is awaited
            failure = error
        self.pipe.abandon()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._finish, failure)

    def _finish(self, failure: Exception | None) -> None:
        if self._finished.cancelled():
            return
        if failure is None:
            self._finished.set_result(None)
        else:
            self._finished.set_exception(failure)
