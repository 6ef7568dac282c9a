"""Checks of every request before it is routed.

1. Host. There must be one, of the form `NAME` or `NAME:PORT`: `Host` is part of the addresses in QR codes, and compared
   with `Origin`. A request of HTTP/1.0 may lack it, since browsers do not send such requests and load balancers do.
   While no token is required, it must be a loopback name: otherwise a web page whose name resolves to 127.0.0.1 could
   operate from the operator's own browser (DNS rebinding).
2. Origin. Requests that change something, and audio, must come from pages of this server or of a listed one: a browser
   lets any page send a form or open a WebSocket anywhere (cross-site request forgery, WebSocket hijacking). The scheme
   counts: a page that came over http may have been written by anyone on the way.
3. Rate. Requests that change something, and audio, are limited per address.

Plain ASGI middleware, which costs an event stream nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from captioner.server.access import Access, is_loopback
from captioner.server.error_page import error_page, wants_page
from captioner.server.error_responses import refusal
from captioner.server.limits import RequestRate

_SAFE = ("GET", "HEAD", "OPTIONS")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?")
"""Host header (RFC 9110, 7.2): an IPv6 address, or a name; and a port."""
_DEFAULT_PORTS: Mapping[str, str] = {"http": ":80", "https": ":443"}
"""Scheme and the port that browsers leave out of `Origin`."""
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # an address may hold a token
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}
"""Headers of every response that does not set them; the pages set another policy."""


class RequestGuard:
    """Refuses a request, or passes it on and adds `HEADERS` to the response."""

    def __init__(self, app: ASGIApp, access: Access, origins: tuple[str, ...], rates: RequestRate) -> None:
        self._app = app
        self._access = access
        self._origins = frozenset(origin.rstrip("/").lower() for origin in origins)
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request and pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is None:
            await self._app(scope, receive, _with_headers(send))
            return
        page = scope["type"] == "http" and wants_page(request := Request(scope))
        response = error_page(request, *refused) if page else refusal(*refused, path=scope["path"])
        await response(scope, receive, _with_headers(send))  # of a WebSocket: instead of the handshake

    def _refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if hosts or scope["http_version"] != "1.0":
            named = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
            if named is None:
                return 400, f"invalid Host header {', '.join(hosts)[:80]!r}", "send one, such as localhost:8080"
            if not self._access.guarded and not is_loopback(named[1] or named[2]):
                refused = f"without tokens this server is not reachable as {hosts[0][:80]!r}"
                return 403, refused, "set tokens, or use localhost"
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return None
        origin = headers.get("origin", "").lower()
        if origin and origin not in self._origins and origin != _own_origin(scope, hosts):
            hint = "add it to origins under [server]; behind a proxy for https, see trusted_proxies"
            return 403, f"pages of {origin[:80]!r} are not allowed", hint
        client = scope.get("client")
        if client and not self._rates.admit(client[0]):
            return 429, "too many requests from this address", "try again in a moment"
        return None


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def _own_origin(scope: Scope, hosts: list[str]) -> str:
    """Return the origin of this server's pages, as a browser sends it."""
    scheme = "https" if scope["scheme"] in ("https", "wss") else "http"
    return f"{scheme}://{''.join(hosts).lower().removesuffix(_DEFAULT_PORTS[scheme])}"
