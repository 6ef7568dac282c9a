"""A viewer's connection after its request: the hub writes, nothing is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from captioner.delivery.hub import Viewer

PATIENCE = 60.0
"""Seconds that a peer may take nothing before it is cut off; it can resume.

Meanwhile its cursor stands still and the transport holds its 64 KiB, no more.
"""
_END = b"0\r\n\r\n"
"""RFC 9112, 7.1: the last chunk."""


class ViewerConnection(asyncio.Protocol):
    """Writes events as chunks of an HTTP/1.1 answer."""

    __slots__ = ("_left", "_since", "_transport", "_viewer", "blocked")

    def __init__(self, transport: asyncio.Transport, viewer: Viewer, left: Callable[[], None]) -> None:
        """`left` is called when the connection is gone."""
        self.blocked = False
        self._since = 0.0
        self._transport = transport
        self._viewer = viewer
        self._left = left

    def begin(self) -> None:
        """Join the viewers, unless the peer has gone meanwhile."""
        if not self._transport.is_closing():
            self._viewer.attach(self)

    def write(self, wire: bytes) -> None:
        """Send one chunk."""
        self._transport.write(b"%x\r\n%b\r\n" % (len(wire), wire))

    def end(self, wire: bytes) -> None:
        """Send this and close."""
        self.write(wire)
        self._transport.write(_END)
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()

    def check(self) -> None:
        """Cut off a peer that has taken nothing for too long."""
        if self.blocked and time.monotonic() - self._since > PATIENCE:
            self.abort()

    def data_received(self, data: bytes) -> None:
        """A viewer has nothing to say: RFC 9112, 9.3.2 lets us leave a pipelined request unanswered when closing."""

    def pause_writing(self) -> None:
        """The peer is slow: revisions that it would get late are skipped."""
        self.blocked = True
        self._since = time.monotonic()

    def resume_writing(self) -> None:
        """It has caught up: what is newest goes out."""
        self.blocked = False
        if self._viewer.present:
            self._viewer.write(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone."""
        del exc
        self._viewer.leave()
        self._left()


def adopt(viewer: Viewer, left: Callable[[], None]) -> Callable[[asyncio.Transport], asyncio.Protocol]:
    """What `Protocol.hand_over` takes."""

    def adopted(transport: asyncio.Transport) -> asyncio.Protocol:
        line = ViewerConnection(transport, viewer, left)
        # In the next turn of the loop, when the transport knows its new protocol: writing may block at once.
        asyncio.get_running_loop().call_soon(line.begin)
        return line

    return adopted
