"""What every request passes before anything is done for it.

1. Host. While nothing asks for a token, only this machine may be the server's name: else a page of the web, its name
   pointed at 127.0.0.1, could operate from the operator's own browser (DNS rebinding).
2. Origin. What changes something, and audio, comes from pages of this server or of a listed one: a browser sends a
   form or opens a WebSocket anywhere, asking nobody (cross-site request forgery, WebSocket hijacking).
3. Rate. What changes something, and audio, has a rate per address.

Plain ASGI, so that it costs an event stream nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from captioner.server.access import Access, is_loopback
from captioner.server.error_responses import refusal
from captioner.server.limits import RequestRate

_SAFE = ("GET", "HEAD", "OPTIONS")
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an address may hold a token
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
"""On every answer that does not say otherwise; the pages bring a policy of their own."""


class RequestGuard:
    """Refuses, or passes on and adds the usual headers."""

    def __init__(self, app: ASGIApp, access: Access, origins: tuple[str, ...], rates: RequestRate) -> None:
        self._app = app
        self._access = access
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge, then pass on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._judged(scope)
        if refused is None:
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":  # before it is accepted: the handshake is answered with 403
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": refused[1]})
        else:
            await refusal(*refused, path=scope["path"])(scope, receive, _with_headers(send))

    def _judged(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host and not self._access.guarded and not is_loopback(_name(host)):
            return 403, f"this server is open to its own machine alone, not as {host[:80]!r}", "set tokens first"
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return None
        origin = headers.get("origin", "").lower()
        if origin and origin not in self._origins and origin.partition("://")[2] != host.lower():
            return 403, f"a page of {origin[:80]!r} may not do this", "add it to origins under [server]"
        client = scope.get("client")
        if client and not self._rates.admit(client[0]):
            return 429, "too many requests from this address", "wait a moment"
        return None


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return answer


def _name(host: str) -> str:
    """`localhost:8080` -> `localhost`, `[::1]:8080` -> `::1`."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
