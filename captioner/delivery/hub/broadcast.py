"""Viewers of the same languages whose connections the hub writes to."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from captioner.delivery.hub.histogram import Histogram

if TYPE_CHECKING:
    from captioner.delivery.hub.viewer import Viewer

_STRIDE = 256
"""Viewers that are written to before the event loop does anything else: about two milliseconds."""


class EventSink(Protocol):
    """Connection of a viewer that takes bytes."""

    @property
    def blocked(self) -> bool:
        """True while the peer is slow and nothing more may be written."""
        ...

    def write(self, wire: bytes) -> None:
        """Send bytes."""
        ...

    def end(self, wire: bytes) -> None:
        """Send bytes and close."""
        ...

    def abort(self) -> None:
        """Close at once, without sending what is buffered."""
        ...

    def check(self) -> None:
        """Close at once if the peer has not read for too long."""
        ...


class Broadcast:
    """Writes news to all connections in one pass, a stride at a time; news during a pass cause a further one.

    Nothing is queued: a viewer that is reached late, or is blocked, is sent the newest from its own cursor on.
    """

    def __init__(self, delivery: Histogram | None = None) -> None:
        """`delivery`: counts the seconds from `notify` to each viewer's socket."""
        self._delivery = delivery
        self._started = 0.0
        """Time of the news of the present pass."""
        self._next = 0.0
        """Time of the first news after that."""
        self._connections: dict[Viewer, EventSink] = {}
        self._passing = False
        self._again = False

    def __bool__(self) -> bool:
        return bool(self._connections)

    def join(self, viewer: Viewer, connection: EventSink) -> None:
        """Write to this connection from now on."""
        self._connections[viewer] = connection

    def leave(self, viewer: Viewer) -> None:
        """Drop a viewer."""
        self._connections.pop(viewer, None)

    def notify(self) -> None:
        """Write the news to all viewers, soon."""
        if self._passing:
            self._next = self._next if self._again else time.perf_counter()
            self._again = True
        elif self._connections:
            self._passing = True
            self._started = time.perf_counter()
            asyncio.get_running_loop().call_soon(self._pass, list(self._connections.items()))

    def end(self) -> None:
        """Send each viewer its last events and close."""
        for viewer, connection in tuple(self._connections.items()):
            connection.end(viewer.last())

    def abort(self) -> None:
        """Close all connections at once."""
        for connection in tuple(self._connections.values()):
            connection.abort()

    def _pass(self, rest: list[tuple[Viewer, EventSink]]) -> None:
        written = 0
        for viewer, connection in rest[-_STRIDE:]:
            if connection.blocked:
                connection.check()
            elif viewer.present and viewer.write(connection):
                written += 1
        if written and self._delivery is not None:  # the time of the stride's last viewer, counted for all of them
            self._delivery.observe(time.perf_counter() - self._started, written)
        del rest[-_STRIDE:]
        if not rest and self._again:
            self._again, self._started = False, self._next
            rest = list(self._connections.items())
        if rest:
            asyncio.get_running_loop().call_soon(self._pass, rest)
        else:
            self._passing = False
