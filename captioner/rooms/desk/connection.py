"""One operator's line: the room's events and the desk's, in one stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from captioner.delivery.hub import Viewer

_MOST = 2000
"""Events that may wait for a slow operator. When full, the desk's are dropped and it gets the whole state anew."""


@dataclass(frozen=True, slots=True)
class EditTarget:
    """A caption that somebody has in hand."""

    language: str
    segment: str


class OperatorConnection:
    """One page of one operator; `async for` gives what to send, `bye` at last."""

    def __init__(self, viewer: Viewer, operator: str, name: str) -> None:
        """`viewer`: its place in the room's events; it is not counted as a viewer."""
        self.operator = operator
        self.name = name
        self.editing: EditTarget | None = None
        self.stale = False
        """Something was dropped: it is to get everything."""
        self._viewer = viewer
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(_MOST)
        self._gone = False

    def tell(self, wire: bytes) -> None:
        """One event of the desk."""
        try:
            self._queue.put_nowait(wire)
        except asyncio.QueueFull:
            self.stale = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        room = asyncio.ensure_future(self._room())
        waiting = asyncio.ensure_future(self._queue.get())
        try:
            while not (room.done() and self._queue.empty() and not waiting.done()):
                await asyncio.wait({room, waiting}, return_when=asyncio.FIRST_COMPLETED)
                if waiting.done():
                    yield self._joined(waiting.result())
                    waiting = asyncio.ensure_future(self._queue.get())
        finally:
            room.cancel()
            waiting.cancel()

    async def _room(self) -> None:
        async for wire in self._viewer:
            await self._queue.put(wire)

    def _joined(self, first: bytes) -> bytes:
        parts = [first]
        while not self._queue.empty():
            parts.append(self._queue.get_nowait())
        return b"".join(parts)
