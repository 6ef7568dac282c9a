"""`GET /rooms/R/events`: the hub's stream over Server-Sent Events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from captioner.delivery.hub import Viewer
from captioner.delivery.protocols import RoomDirectory
from captioner.server.access import Access
from captioner.server.http_protocol import handing_over
from captioner.server.limits import ConnectionLimit
from captioner.server.viewer_connection import adopt


class EventStream(EventSourceResponse):
    """sse-starlette's response without its tasks: headers, HEAD and separators are its, the running is ours.

    Intentional divergence, for ten thousand viewers on one process. `EventSourceResponse.__call__` starts three to
    four tasks per viewer, 18 to 28 KiB and 7 to 14 µs per event. Here the connection is handed to the hub, which
    writes to it (`server.protocol`, `server.line`); under another server than ours a loop in the request's own task
    does it. What the tasks are for is had without them:

    1. ping: the hub's heartbeat, one for the room, a named event that pages can see;
    2. shutdown: the hub's `bye`, said by our server before it closes connections (`serve.Server`). The flag that
       sse-starlette hangs into `uvicorn.Server.handle_exit` when imported is neither read nor in the way;
    3. disconnect: the transport says so; in the loop it is asked for between two events once per `ask` seconds;
    4. send_timeout: `line.PATIENCE`, and the listening socket's TCP_USER_TIMEOUT (`serve.listen`).
    """

    def __init__(
        self, viewer: Viewer, request: Request, ask: float = 5.0, left: Callable[[], None] = lambda: None
    ) -> None:
        """`left` is called once, when the viewer has gone."""
        super().__init__(viewer, headers={"Cache-Control": "no-store, no-transform"}, sep="\n", ping=0)
        self._viewer = viewer
        self._request = request
        self._ask = ask
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the viewer or the hub goes."""
        if scope["method"] == "HEAD":
            self._left()
            await super().__call__(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if hand_over := handing_over(scope):
            hand_over(adopt(self._viewer, self._left))
            return
        try:
            await self._stay(send)
        finally:
            self._left()

    async def _stay(self, send: Send) -> None:
        with self._viewer:
            try:
                await self._pass_on(send)
            except asyncio.CancelledError:  # the server goes, and this viewer took nothing for as long as it waits
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pass_on(self, send: Send) -> None:
        clock = time.monotonic
        ask = clock() + self._ask
        async for wire in self._viewer:
            await send({"type": "http.response.body", "body": wire, "more_body": True})
            if clock() >= ask:
                if await self._request.is_disconnected():
                    return
                ask = clock() + self._ask


class EventRoutes:
    """The event stream's address."""

    def __init__(self, rooms: RoomDirectory, access: Access, connections: ConnectionLimit) -> None:
        self._rooms = rooms
        self._access = access
        self._connections = connections

    def routes(self) -> list[Route]:
        """Its one route."""
        return [Route("/rooms/{room}/events", self.stream)]

    async def stream(self, request: Request) -> Response:
        """Join the room's viewers."""
        self._access.check_view(request, request.path_params["room"])
        hub = self._rooms.get(request.path_params["room"]).hub
        seen = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
        counted = request.query_params.get("as") != "operator"
        viewer = hub.subscribe(_languages(request), seen, counted=counted)
        left = self._connections.take(request.client.host if request.client else "")
        return EventStream(viewer, request, self._rooms.limits.heartbeat_s, left)


def _languages(request: Request) -> list[str] | None:
    """`?lang=es,fr`, also given twice; None: all."""
    asked = [part.strip().lower() for given in request.query_params.getlist("lang") for part in given.split(",")]
    return [language for language in asked if language] or None
