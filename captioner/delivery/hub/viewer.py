"""One viewer's place."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from captioner.delivery.hub.broadcast import Line
from captioner.delivery.hub.events import dump, frame, now

if TYPE_CHECKING:
    from captioner.delivery.hub.hub import Hub

_PAGE = 32 * 1024
"""Bytes: behind less than that nothing more waits, since a page is twice as large and no event half a page."""


class Viewer:
    """A cursor: `with` is its lifetime, `async for` its events, several at once where it is slow.

    Whoever has a connection that can be written to gives that to `attach` instead of iterating: then no task is needed.
    """

    __slots__ = ("_asked", "_beats", "_cursor", "_edition", "_ended", "_hub", "_started", "counted", "present")

    def __init__(self, hub: Hub, asked: tuple[str, ...] | None, cursor: int | None, *, counted: bool = True) -> None:
        self.counted = counted
        """Whether it is one of the audience."""
        self.present = False
        """Between `__enter__` and `__exit__`."""
        self._hub = hub
        self._asked = asked
        self._cursor = cursor
        self._started = False
        self._ended = False
        self._beats = hub.beats
        self._edition = hub.edition

    @property
    def asked(self) -> tuple[str, ...] | None:
        """The languages it named; None: all, also those to come."""
        return self._asked

    @property
    def languages(self) -> tuple[str, ...]:
        """What this viewer is told."""
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
        """It is told nothing any more."""
        self.present = False
        self._hub.leave(self)

    def attach(self, line: Line) -> None:
        """Write to this connection, the present state first."""
        self.__enter__()
        if self._hub.closed:
            line.end(self.last())
            return
        self.tell(line)
        self._hub.join(self, line)

    def tell(self, line: Line) -> bool:
        """Write what is new, as far as the connection takes it; whether anything was."""
        written = False
        while not line.blocked and (wire := self.take()):
            line.write(wire)
            written = True
            if len(wire) < _PAGE:
                break
        return written

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        """The next news; `bye` is the last, when the hub closes."""
        while not self._hub.closed:
            signal = self._hub.signal(self.languages)
            if wire := self.take():
                return wire
            await signal.wait()
        if self._ended:
            raise StopAsyncIteration
        self._ended = True
        return self.last()

    def take(self) -> bytes:
        """All that is new for this viewer, ready to send; empty when nothing is."""
        hub = self._hub
        if not self._started:
            self._started = True
            return hub.retry_wire() + self._begin()
        if self._asked is None and self._edition != hub.edition:
            return self._anew(None)
        if self._cursor is None or self._cursor < max(0, hub.forgotten(self.languages)):
            return self._anew(self._cursor)
        return self._missed() + self._beat()

    def displace(self) -> None:
        """Its place is none of the present life's: next it gets a snapshot, of all that is known."""
        self._cursor = -1

    def last(self) -> bytes:
        """What is new, and `bye`."""
        return self.take() + self._hub.retry_wire() + frame("bye", dump({"v": 1, "t": now()}))

    def _begin(self) -> bytes:
        if self._cursor is None or self._cursor < max(0, self._hub.forgotten(self.languages)):
            return self._anew(self._cursor)
        # The state has no id: where the line broke right behind a snapshot, its id was seen and the state was not.
        return self._hub.snapshot(self.languages, self._cursor) + self._hub.state(self._cursor) + self._missed()

    def _anew(self, cursor: int | None) -> bytes:
        """A fresh snapshot, and what else holds at present."""
        self._cursor = self._hub.seq
        self._edition = self._hub.edition
        return self._hub.snapshot(self.languages, self._hub.seq, cursor) + self._hub.state()

    def _missed(self) -> bytes:
        assert self._cursor is not None
        wire, self._cursor = self._hub.news(self.languages, self._cursor)
        return wire

    def _beat(self) -> bytes:
        if self._beats == self._hub.beats:
            return b""
        self._beats = self._hub.beats
        return self._hub.beat_wire
