"""One viewer's place in the events of a room."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from captioner.delivery.hub.broadcast import EventSink
from captioner.delivery.hub.events import frame, now_ms, to_json

if TYPE_CHECKING:
    from captioner.delivery.hub.hub import Hub

_PAGE = 32 * 1024
"""Bytes. After a write of fewer, nothing more waits: a page is twice as large, and no event is half a page."""


class Viewer:
    """A cursor: `with` is its lifetime, `async for` gives its events, several at once where it is slow.

    With a connection that can be written to, call `attach` instead of iterating: then no task is needed.
    """

    __slots__ = ("_asked", "_beats", "_edition", "_ended", "_hub", "_started", "counted", "cursor", "present")

    def __init__(self, hub: Hub, asked: tuple[str, ...] | None, cursor: int | None, *, counted: bool = True) -> None:
        self.counted = counted
        """True for a viewer of the audience, False for an operator."""
        self.present = False
        """True between `__enter__` and `__exit__`."""
        self.cursor = cursor
        """The last `seq` that the viewer has; None before its first snapshot."""
        self._hub = hub
        self._asked = asked
        self._started = False
        self._ended = False
        self._beats, _ = hub.heartbeat
        self._edition = hub.header.edition

    @property
    def asked(self) -> tuple[str, ...] | None:
        """The languages that the viewer chose; None: all, later ones included."""
        return self._asked

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose events the viewer gets."""
        return self._hub.languages if self._asked is None else self._asked

    def __enter__(self) -> Self:
        self.present = True
        self._hub.viewers.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    def leave(self) -> None:
        """Stop receiving events."""
        self.present = False
        self._hub.viewers.discard(self)

    def attach(self, connection: EventSink) -> None:
        """Write the present state to a connection, and everything new from now on."""
        self.__enter__()
        if self._hub.closed:
            connection.end(self.last())
            return
        self.write(connection)
        self._hub.viewers.connect(self, connection)

    def write(self, connection: EventSink) -> bool:
        """Write what is new until the connection is blocked; True if anything was written."""
        written = False
        while not connection.blocked and (wire := self.take()):
            connection.write(wire)
            written = True
            if len(wire) < _PAGE:
                break
        return written

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """The next events; `bye` is the last, when the hub closes."""
        while not self._hub.closed:
            signal = self._hub.logs.signal(self.languages)
            if wire := self.take():
                return wire
            await signal.wait()
        if self._ended:
            raise StopAsyncIteration
        self._ended = True
        return self.last()

    def take(self) -> bytes:
        """Everything that is new for this viewer, ready to send; empty if nothing is."""
        hub = self._hub
        if not self._started:
            self._started = True
            return hub.viewers.retry_line() + self._begin()
        if self._asked is None and self._edition != hub.header.edition:
            return self._restart(None)
        if self._fallen_out:
            return self._restart(self.cursor)
        return self._missed() + self._beat()

    def last(self) -> bytes:
        """Everything that is new, and `bye`."""
        bye = frame("bye", to_json({"v": 1, "t": now_ms()}))
        return self.take() + self._hub.viewers.retry_line() + bye

    @property
    def _fallen_out(self) -> bool:
        """True if events that the viewer has not seen are no longer in the logs."""
        return self.cursor is None or self.cursor < max(0, self._hub.logs.forgotten(self.languages))

    def _begin(self) -> bytes:
        if self._fallen_out or self.cursor is None:
            return self._restart(self.cursor)
        # The state has no id: if the connection broke right behind a snapshot, its id was seen and the state was not.
        snapshot = self._hub.snapshots.snapshot(self.languages, self.cursor)
        return snapshot + self._hub.state.wire(self.cursor) + self._missed()

    def _restart(self, cursor: int | None) -> bytes:
        """A new snapshot, and the present state."""
        self.cursor = self._hub.seq
        self._edition = self._hub.header.edition
        return self._hub.snapshots.snapshot(self.languages, self._hub.seq, cursor) + self._hub.state.wire()

    def _missed(self) -> bytes:
        assert self.cursor is not None
        wire, self.cursor = self._hub.snapshots.page(self.languages, self.cursor)
        return wire

    def _beat(self) -> bytes:
        number, wire = self._hub.heartbeat
        if self._beats == number:
            return b""
        self._beats = number
        return wire
