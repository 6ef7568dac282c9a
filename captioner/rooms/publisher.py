"""Who speaks in a room."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.stream import Stream
from captioner.types import Samples

if TYPE_CHECKING:
    from captioner.rooms.room import Room


class Publisher:
    """Hands audio in until `end`."""

    def __init__(self, room: Room, stream: Stream) -> None:
        self.room = room
        self.over = asyncio.Event()
        """Set when every caption is final."""
        self._stream = stream

    @property
    def buffer(self) -> AudioBuffer:
        """Where audio goes in: `put_async` in the event loop, `put` on a thread, `offer` where nobody can wait."""
        return self._stream.buffer

    async def send(self, samples: Samples) -> None:
        """Hand audio in; waits while too much of it waits."""
        await self.buffer.put_async(samples)

    def end(self) -> None:
        """No more audio; `done` tells when all is final."""
        self._stream.end()

    async def done(self) -> None:
        """Wait until every caption is final, translated and handed to the files."""
        await self.over.wait()
