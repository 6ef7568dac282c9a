"""Reads a source on a thread and feeds its audio to the publisher of a room."""

from __future__ import annotations

import asyncio
import logging
import threading

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.source import Source
from captioner.rooms.task_group import run_until_first

log = logging.getLogger(__name__)


async def play(rooms: Rooms, source: Source) -> int:
    """Publish a source in its room; returns its length in milliseconds when every caption is final.

    Raises:
        SourceError: the source failed; the audio before that is captioned.
        CaptionerError: the room refuses the publisher.
    """
    room = source.room
    publisher = await rooms.publish(
        room.name, room.spoken, room.targets, redact=room.redact, source_status=source.get_status
    )
    begin = publisher.buffer.position_ms
    await feed(publisher, source)
    return publisher.buffer.position_ms - begin


async def feed(publisher: Publisher, source: Source) -> None:
    """Feed a source until it ends or an operator ends the stream, and return when every caption is final.

    A live source never waits: audio that exceeds the buffer is dropped, counted and shown by the room. A recording
    waits until there is space.

    Raises:
        SourceError: the source failed; the audio before that is captioned.
    """
    try:
        # `done` ends a source that an operator has stopped, also while it waits for a sender.
        await run_until_first(SourceReader(source, publisher.buffer).read(), publisher.done())
    finally:
        publisher.end()
    await publisher.done()


class SourceReader:
    """Thread that reads a source into an audio buffer.

    A blocked read of a pipe or a device cannot be cancelled, so the thread is a daemon that nothing waits for when the
    process ends.
    """

    def __init__(self, source: Source, buffer: AudioBuffer) -> None:
        self._source, self._buffer = source, buffer
        self._cancelled = threading.Event()

    async def read(self) -> None:
        """Read to the end of the source.

        Raises:
            SourceError: the source failed.
        """
        loop = asyncio.get_running_loop()
        finished: asyncio.Future[None] = loop.create_future()
        threading.Thread(target=self._run, args=(loop, finished), name="source", daemon=True).start()
        try:
            await finished
        finally:
            self._cancelled.set()
            self._source.stop()

    def _run(self, loop: asyncio.AbstractEventLoop, finished: asyncio.Future[None]) -> None:
        failure: Exception | None = None
        try:
            for chunk in self._source.chunks:
                if self._cancelled.is_set():
                    return
                if self._buffer.closed:  # an operator has ended the stream
                    break
                if self._source.is_live:
                    self._buffer.offer(chunk.samples)
                else:
                    self._buffer.put(chunk.samples)
        except Exception as error:  # raised again in `read`
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, finished, failure)


def _resolve(finished: asyncio.Future[None], failure: Exception | None) -> None:
    if finished.cancelled():
        return
    if failure is None:
        finished.set_result(None)
    else:
        finished.set_exception(failure)
