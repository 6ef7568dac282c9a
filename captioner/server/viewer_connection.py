"""Connection of a viewer after its request: the hub writes events, nothing is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from captioner.delivery.hub import Viewer

STALL_TIMEOUT_S = 60.0
"""Seconds without reading after which a viewer is disconnected; it can resume.

Until then its position in the log stays where it is, and the transport holds at most its 64 KiB.
"""
_LAST_CHUNK = b"0\r\n\r\n"
"""RFC 9112, 7.1."""


class ViewerConnection(asyncio.Protocol):
    """Writes events as chunks of an HTTP/1.1 response."""

    __slots__ = ("_blocked_since", "_on_left", "_transport", "_viewer", "blocked")

    def __init__(self, transport: asyncio.Transport, viewer: Viewer, on_left: Callable[[], None]) -> None:
        """`on_left` is called when the connection is closed."""
        self.blocked = False
        self._blocked_since = 0.0
        self._transport = transport
        self._viewer = viewer
        self._on_left = on_left

    def begin(self) -> None:
        """Join the viewers, unless the connection is closed already."""
        if not self._transport.is_closing():
            self._viewer.attach(self)

    def write(self, wire: bytes) -> None:
        """Send one chunk."""
        self._transport.write(b"%x\r\n%b\r\n" % (len(wire), wire))

    def end(self, wire: bytes) -> None:
        """Send a last chunk and close."""
        self.write(wire)
        self._transport.write(_LAST_CHUNK)
        self._transport.close()

    def abort(self) -> None:
        """Close without sending what is buffered."""
        self._transport.abort()

    def check(self) -> None:
        """Disconnect a viewer that has stalled for too long."""
        if self.blocked and time.monotonic() - self._blocked_since > STALL_TIMEOUT_S:
            self.abort()

    def data_received(self, data: bytes) -> None:
        """Ignore data: by RFC 9112, 9.3.2 a pipelined request may stay unanswered when the connection closes."""

    def pause_writing(self) -> None:
        """Stop writing while the transport's buffer is full; the hub skips outdated revisions meanwhile."""
        self.blocked = True
        self._blocked_since = time.monotonic()

    def resume_writing(self) -> None:
        """Write the newest events."""
        self.blocked = False
        if self._viewer.present:
            self._viewer.write(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave the viewers."""
        del exc
        self._viewer.leave()
        self._on_left()


def adopt(viewer: Viewer, on_left: Callable[[], None]) -> Callable[[asyncio.Transport], asyncio.Protocol]:
    """Return the function that `HttpProtocol.hand_over` calls."""

    def adopted(transport: asyncio.Transport) -> asyncio.Protocol:
        connection = ViewerConnection(transport, viewer, on_left)
        # In the next iteration of the loop, when the transport has its new protocol: the first write may block it.
        asyncio.get_running_loop().call_soon(connection.begin)
        return connection

    return adopted
