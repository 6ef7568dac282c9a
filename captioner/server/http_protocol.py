"""HTTP protocol of uvicorn that can hand a connection over when only the head of its response has been sent.

An event stream that stays in its request keeps a task, the frames of the middleware, the parser and the request, and
wakes a task for each event. After a handover a viewer is its transport and a position in the log;
`captioner bench viewers` measures that.

The handover works as uvicorn's own for WebSocket (`handle_websocket_upgrade`): the transport gets another protocol.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_EXTENSION = "captioner.hand_over"
"""Key among the extensions of an ASGI scope."""

Adopt = Callable[[asyncio.Transport], asyncio.Protocol]
"""Transport -> its new protocol."""


class HttpProtocol(HttpToolsProtocol):
    """Protocol that offers `hand_over` as an extension of the scope, and limits the time of a request's head.

    uvicorn itself would wait forever, so that a client which sends one byte a minute could keep a file descriptor open.
    nginx sends the head of a request at once.
    """

    head_timeout_s = 15.0
    """Seconds that the head of a request may take."""
    _timeout: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timeout of the first request."""
        super().connection_made(transport)
        self._timeout = self.loop.call_later(self.head_timeout_s, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timeout."""
        self._stop_timeout()
        super().connection_lost(exc)

    def on_headers_complete(self) -> None:
        """Stop the timeout."""
        self._stop_timeout()
        super().on_headers_complete()

    def on_message_begin(self) -> None:
        """Start the timeout of a further request."""
        super().on_message_begin()
        if self._timeout is None:
            self._timeout = self.loop.call_later(self.head_timeout_s, self.transport.abort)
        self.scope["extensions"] = {_EXTENSION: {"hand_over": self.hand_over}}

    def hand_over(self, adopt: Adopt) -> None:
        """Give the connection to another protocol; the server does not wait for it when it stops."""
        self.connections.discard(self)
        self._unset_keepalive_if_required()
        self.cycle.response_complete = True  # so that the end of the response is not reported as missing
        self.transport.set_protocol(adopt(self.transport))

    def _stop_timeout(self) -> None:
        if self._timeout is not None:
            self._timeout.cancel()
            self._timeout = None


def handover_of(scope: Scope) -> Callable[[Adopt], None] | None:
    """Return `hand_over` of a request; None under another server, and for HTTP/1.0, which has no chunks."""
    extensions: dict[str, Any] = scope.get("extensions") or {}
    extension = extensions.get(_EXTENSION)
    return extension["hand_over"] if extension and scope.get("http_version") == "1.1" else None
