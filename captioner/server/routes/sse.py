"""`GET /rooms/R/events`: events of a room as Server-Sent Events."""

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
from captioner.delivery.protocols import RoomDirectory, ViewableRoom
from captioner.languages import AUTO, base, lookup
from captioner.server.access import Access
from captioner.server.http_protocol import handover_of
from captioner.server.limits import ConnectionLimit, address_of
from captioner.server.viewer_connection import adopt


class EventStream(EventSourceResponse):
    """Response of sse-starlette without its tasks: headers, HEAD and separators are reused, sending is not.

    This serves ten thousand viewers in one process. `EventSourceResponse.__call__` starts three to four tasks for each
    viewer: 18 to 28 KiB, and 7 to 14 µs for each event. Here the connection is handed over to the hub, which writes to
    it (`http_protocol`, `viewer_connection`); under another server a loop in the request's own task does that. The
    tasks are replaced as follows:

    1. ping: the heartbeat of the hub, one for the room, a named event that pages can see;
    2. shutdown: `bye` of the hub, sent before the server closes connections (`HttpServer`); the flag that sse-starlette
       adds to `uvicorn.Server.handle_exit` on import is not used;
    3. disconnect: the transport reports it; the loop checks for it between two events every `check_s` seconds;
    4. send_timeout: `viewer_connection.STALL_TIMEOUT_S`, and TCP_USER_TIMEOUT of the listening socket.
    """

    def __init__(
        self, viewer: Viewer, request: Request, check_s: float = 5.0, on_left: Callable[[], None] = lambda: None
    ) -> None:
        """`on_left` is called once when the viewer has disconnected."""
        super().__init__(viewer, headers={"Cache-Control": "no-store, no-transform"}, sep="\n", ping=0)
        self._viewer = viewer
        self._request = request
        self._check_s = check_s
        self._on_left = on_left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the viewer disconnects or the room closes."""
        if scope["method"] == "HEAD":
            self._on_left()
            await super().__call__(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if hand_over := handover_of(scope):
            hand_over(adopt(self._viewer, self._on_left))
            return
        try:
            await self._send_here(send)
        finally:
            self._on_left()

    async def _send_here(self, send: Send) -> None:
        with self._viewer:
            try:
                await self._send_events(send)
            except asyncio.CancelledError:  # the server stops, and this viewer has not read for its whole timeout
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_events(self, send: Send) -> None:
        check_at = time.monotonic() + self._check_s
        async for event in self._viewer:
            await send({"type": "http.response.body", "body": event, "more_body": True})
            if time.monotonic() >= check_at:
                if await self._request.is_disconnected():
                    return
                check_at = time.monotonic() + self._check_s


class EventRoutes:
    """Route of the event streams."""

    def __init__(self, rooms: RoomDirectory, access: Access, connections: ConnectionLimit) -> None:
        self._rooms = rooms
        self._access = access
        self._connections = connections

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/events", self.stream)]

    async def stream(self, request: Request) -> Response:
        """Join the viewers of a room."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        last_id = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
        counted = request.query_params.get("as") != "operator"
        chosen = _languages(request, room)
        for language in chosen if chosen and counted else ():
            room.on_demand.request(language)
        viewer = room.hub.subscribe(chosen, last_id, counted=counted)
        release = self._connections.take(address_of(request))
        return EventStream(viewer, request, self._rooms.limits.heartbeat_s, release)


def _languages(request: Request, room: ViewableRoom) -> list[str] | None:
    """Languages of `?lang=es,fr`, which may be repeated; None: all."""
    given = [part for value in request.query_params.getlist("lang") for part in value.split(",")]
    served = (*room.languages, *room.on_demand.available)
    chosen = [lookup(part, served) for part in given if part.strip()]
    if room.source == AUTO:  # the language that will be detected has no region and script
        chosen = [code if code in served else base(code) for code in chosen]
    return chosen or None
