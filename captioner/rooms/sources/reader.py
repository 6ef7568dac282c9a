"""A source of this machine on its way into a room: a thread reads it, the room takes what it reads."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable

from captioner.audio.buffer import AudioBuffer
from captioner.audio.live_source import LiveSource
from captioner.audio.source_status import SourceStatus
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.types import AudioChunk

log = logging.getLogger(__name__)


async def play(
    rooms: Rooms,
    name: str,
    spoken: str,
    targets: tuple[str, ...],
    chunks: Iterable[AudioChunk],
    *,
    live: Callable[[], bool],
    redact: bool | None = None,
) -> None:
    """Publish the chunks in the room of that name; back when every caption is final.

    A source that is `live` is never kept waiting: what the room cannot take is dropped, counted and shown by the room.
    Any other waits until there is space; which of both a source is may show when it has begun.

    Raises:
        SourceError: the source broke off; what came before it is captioned.
        CaptionerError: what the room refuses.
    """
    publisher = await rooms.publish(name, spoken, targets, redact=redact, source_status=status_of(chunks))
    await perform(publisher, chunks, live=live)


async def perform(publisher: Publisher, chunks: Iterable[AudioChunk], *, live: Callable[[], bool]) -> None:
    """Hand the chunks in until they end, or an operator ends the stream; back when every caption is final.

    Raises:
        SourceError: the source broke off; what came before it is captioned.
    """
    reading = asyncio.ensure_future(SourceReader(chunks, publisher.buffer, live=live).read())
    ended = asyncio.ensure_future(publisher.done())  # by the operator; a source that is waited for may never say a word
    try:
        await asyncio.wait((reading, ended), return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()
    finally:
        reading.cancel()
        ended.cancel()
        publisher.end()
    await publisher.done()


def status_of(chunks: Iterable[AudioChunk]) -> Callable[[], SourceStatus] | None:
    """Status of a live source; None for any other iterable."""
    return (lambda: chunks.status) if isinstance(chunks, LiveSource) else None


class SourceReader:
    """Reads the chunks on a thread of its own, which nobody waits for when the process ends.

    A blocked read of a pipe or a device cannot be called off, so the thread is a daemon.
    """

    def __init__(self, chunks: Iterable[AudioChunk], buffer: AudioBuffer, *, live: Callable[[], bool]) -> None:
        self._chunks = chunks
        self._buffer, self._live = buffer, live
        self._cancelled = threading.Event()

    async def read(self) -> None:
        """Back at the end of the source.

        Raises:
            SourceError: the source broke off.
        """
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()
        threading.Thread(target=self._run, args=(loop, over), name="source", daemon=True).start()
        try:
            await over
        finally:
            self._cancelled.set()
            if isinstance(self._chunks, LiveSource):
                self._chunks.stop()

    def _run(self, loop: asyncio.AbstractEventLoop, over: asyncio.Future[None]) -> None:
        failure: Exception | None = None
        try:
            for chunk in self._chunks:
                if self._cancelled.is_set():
                    return
                if self._buffer.closed:  # the operator has ended it
                    break
                if self._live():
                    self._buffer.offer(chunk.samples)
                else:
                    self._buffer.put(chunk.samples)
        except Exception as error:  # whatever ends the source is told to who waits for it
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(_tell, over, failure)


def _tell(over: asyncio.Future[None], failure: Exception | None) -> None:
    if over.cancelled():
        return
    if failure is None:
        over.set_result(None)
    else:
        over.set_exception(failure)
