"""Responses that pages of other sites, and sandboxed frames, may read.

A page in `<iframe sandbox>` has the origin `null`, so the browser fetches even its own scripts across origins. Any site
can create such a frame: `Access-Control-Allow-Origin: *` allows every page that the user visits to read the response.

1. The files of the pages are the same for everybody.
2. Captions are allowed if the room is listed in `public`. They are not on a server that is open only because nothing
   but its own machine reaches it.
3. Nothing that an operator or publisher uses is allowed.

Plain ASGI middleware, which costs an event stream nothing.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from captioner.server.access import Access

_FILES = "/static/"
_ROOM = re.compile(r"/rooms/([^/]+)/(?:events|search|captions/[^/]+)")


class CrossOriginReads:
    """Adds `Access-Control-Allow-Origin: *` to the responses that any page may read."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add the header to the response."""
        allowed = scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and self._is_readable(scope)
        await self._app(scope, receive, _with_header(send) if allowed else send)

    def _is_readable(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path.startswith(_FILES):
            return True
        if path == "/rooms":
            names = parse_qs(scope["query_string"].decode("latin-1")).get("name")
            return self._access.is_readable_across_sites(names[0] if names else None)
        room = _ROOM.fullmatch(path)
        return bool(room) and self._access.is_readable_across_sites(room[1] if room else None)


def _with_header(send: Send) -> Send:
    async def send_with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Access-Control-Allow-Origin", "*")
        await send(message)

    return send_with_header
