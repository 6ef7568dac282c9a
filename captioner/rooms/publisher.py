"""The publisher of a room."""

from __future__ import annotations

import asyncio

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.stream import Stream
from captioner.types import Samples


class Publisher:
    """Takes the audio of a room until `end`."""

    def __init__(self, stream: Stream, over: asyncio.Event | None = None) -> None:
        self.over = over or asyncio.Event()
        """Set when every caption is final."""
        self._stream = stream

    @property
    def buffer(self) -> AudioBuffer:
        """Takes audio: `put_async` in the event loop, `put` on a thread, `offer` for sources that cannot wait."""
        return self._stream.buffer

    async def send(self, samples: Samples) -> None:
        """Add audio; waits while the buffer is full."""
        await self.buffer.put_async(samples)

    def end(self) -> None:
        """Take no more audio; see `done`."""
        self._stream.end()

    async def done(self) -> None:
        """Wait until every caption is final, translated and given to the files."""
        await self.over.wait()
