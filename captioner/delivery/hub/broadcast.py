"""Viewers of the same languages whose connections the hub writes to itself."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from captioner.delivery.hub.histogram import Histogram

if TYPE_CHECKING:
    from captioner.delivery.hub.viewer import Viewer

_STRIDE = 256
"""Viewers that are written to before anything else in the event loop gets its turn: about two milliseconds."""


class Line(Protocol):
    """A connection that takes bytes."""

    @property
    def blocked(self) -> bool:
        """Its peer is slow: nothing more is to be written until it asks."""
        ...

    def write(self, wire: bytes) -> None:
        """Send this."""
        ...

    def end(self, wire: bytes) -> None:
        """Send this and close."""
        ...

    def abort(self) -> None:
        """Close at once, whatever waits to be sent."""
        ...

    def check(self) -> None:
        """Close at once if the peer has taken nothing for too long."""
        ...


class Broadcast:
    """Told of news in one walk over all, a stride at a time; news during a walk make a further one.

    Nothing is queued: whoever is reached late, or is blocked, is sent the newest from its own cursor on.
    """

    def __init__(self, delivery: Histogram | None = None) -> None:
        """`delivery`: takes the seconds from `tell` to each viewer's socket."""
        self._delivery = delivery
        self._told = 0.0
        """When the news came that is being told."""
        self._news = 0.0
        """When the first news came after that."""
        self._lines: dict[Viewer, Line] = {}
        self._walking = False
        self._again = False

    def __bool__(self) -> bool:
        return bool(self._lines)

    def join(self, viewer: Viewer, line: Line) -> None:
        """From now on it is told."""
        self._lines[viewer] = line

    def leave(self, viewer: Viewer) -> None:
        """It has gone."""
        self._lines.pop(viewer, None)

    def tell(self) -> None:
        """There is news."""
        if self._walking:
            self._news = self._news if self._again else time.perf_counter()
            self._again = True
        elif self._lines:
            self._walking = True
            self._told = time.perf_counter()
            asyncio.get_running_loop().call_soon(self._walk, list(self._lines.items()))

    def end(self) -> None:
        """The hub has closed: the last that is said."""
        for viewer, line in tuple(self._lines.items()):
            line.end(viewer.last())

    def abort(self) -> None:
        """Close all that is left."""
        for line in tuple(self._lines.values()):
            line.abort()

    def _walk(self, rest: list[tuple[Viewer, Line]]) -> None:
        written = 0
        for viewer, line in rest[-_STRIDE:]:
            if line.blocked:
                line.check()
            elif viewer.present and viewer.tell(line):
                written += 1
        if written and self._delivery is not None:  # the last of the stride's: the others had it sooner
            self._delivery.observe(time.perf_counter() - self._told, written)
        del rest[-_STRIDE:]
        if not rest and self._again:
            self._again, self._told = False, self._news
            rest = list(self._lines.items())
        if rest:
            asyncio.get_running_loop().call_soon(self._walk, rest)
        else:
            self._walking = False
