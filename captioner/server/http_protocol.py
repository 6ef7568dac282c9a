"""uvicorn's HTTP protocol, which can hand a connection on when its request has been answered with the head alone.

An event stream that stays in its request keeps the task, the middleware's frames, the parser and the request, and
wakes a task for each event. Handed on, a viewer is its transport and a cursor; `captioner bench viewers` measures it.

Done as uvicorn itself does for WebSocket (`handle_websocket_upgrade`): the transport gets another protocol.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_EXTENSION = "captioner.hand_over"
"""In the scope, where there is such a protocol below."""

Adopt = Callable[[asyncio.Transport], asyncio.Protocol]
"""Transport -> the protocol that has it from now on."""


class HttpProtocol(HttpToolsProtocol):
    """Offers `hand_over` to the application, as an extension of the scope.

    And it waits `patience` seconds for the head of a request: uvicorn waits for ever, and whoever sends a byte a minute
    would keep a file open as long as they like (the head of nginx' requests comes at once).
    """

    patience = 15.0
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A peer has connected."""
        super().connection_made(transport)
        self._late = self.loop.call_later(self.patience, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone."""
        self._on_time()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._on_time()
        super().on_headers_complete()

    def _on_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._late is None:
            self._late = self.loop.call_later(self.patience, self.transport.abort)
        self.scope["extensions"] = {_EXTENSION: {"hand_over": self.hand_over}}

    def hand_over(self, adopt: Adopt) -> None:
        """Forget the connection; the server's list of those it waits for at its end, too."""
        self.connections.discard(self)
        self._unset_keepalive_if_required()
        self.cycle.response_complete = True  # so that nothing is missed when the application returns
        self.transport.set_protocol(adopt(self.transport))


def handing_over(scope: Scope) -> Callable[[Adopt], None] | None:
    """The extension; None where another server runs the application, or HTTP/1.0 has no chunks to stream in."""
    known: dict[str, Any] = scope.get("extensions") or {}
    offered = known.get(_EXTENSION)
    return offered["hand_over"] if offered and scope.get("http_version") == "1.1" else None
