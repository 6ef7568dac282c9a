"""Event stream of one operator: events of the room and of the desk in one response."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from captioner.delivery.hub import Viewer

_MAX_QUEUED = 2000
"""Events queued for a slow operator. When full, events of the desk are dropped and the whole state is sent again."""


@dataclass(frozen=True, slots=True)
class EditTarget:
    """Caption that an operator is editing."""

    language: str
    segment: str


class OperatorConnection:
    """One page of an operator; iterate over it for the bytes to send, of which `bye` is last."""

    def __init__(self, viewer: Viewer, operator: str, name: str) -> None:
        """Create a connection.

        Args:
            viewer: subscription to the events of the room, not counted as a viewer.
            operator: ID that all pages of the operator share.
            name: name that other operators see.
        """
        self.operator = operator
        self.name = name
        self.editing: EditTarget | None = None
        self.incomplete = False
        """True if events were dropped, so that the whole state must be sent again."""
        self._viewer = viewer
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(_MAX_QUEUED)

    def send(self, event: bytes) -> None:
        """Queue one event of the desk."""
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self.incomplete = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        # Not a TaskGroup: a generator must not yield inside one, since it may be closed by another task.
        forwarding = asyncio.create_task(self._forward_room_events())
        queued = asyncio.create_task(self._queue.get())
        try:
            while not (forwarding.done() and self._queue.empty() and not queued.done()):
                await asyncio.wait({forwarding, queued}, return_when=asyncio.FIRST_COMPLETED)
                if queued.done():
                    yield self._joined(queued.result())
                    queued = asyncio.create_task(self._queue.get())
        finally:
            forwarding.cancel()
            queued.cancel()

    async def _forward_room_events(self) -> None:
        async for event in self._viewer:
            await self._queue.put(event)

    def _joined(self, first: bytes) -> bytes:
        parts = [first]
        while not self._queue.empty():
            parts.append(self._queue.get_nowait())
        return b"".join(parts)
