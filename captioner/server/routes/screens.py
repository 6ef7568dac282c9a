"""`GET /rooms/R/screens`: state of the outputs; `GET /rooms/R/now/es.json`: lines to show now, for polling by vMix."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.delivery.hub.events import now_ms, output_fields
from captioner.delivery.outputs.now import DATA_FORMATS, CaptionTable, lines_at
from captioner.languages import lookup
from captioner.layout.limits import Layout
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes.query_number import query_number

_LIMITS = {"columns": (8, 100, 40), "rows": (1, 4, 2), "hold": (1, 3600, 7)}
"""Query parameter -> minimum, maximum and default; `hold`: seconds that a caption stays if none follows."""


class ScreenRoutes:
    """Routes of the outputs."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/rooms/{room}/screens", self.states), Route("/rooms/{room}/now/{file}", self.now)]

    async def states(self, request: Request) -> Response:
        """Return the state and counts of each output, for operators."""
        self._access.check_operate(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        states = [output_fields(state) for state in room.health.outputs]
        return JSONResponse({"room": room.name, "screens": states}, headers={"Cache-Control": "no-store"})

    async def now(self, request: Request) -> Response:
        """Return the lines to show now in the format of the file name; empty if there are none."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        name, _, kind = request.path_params["file"].rpartition(".")
        language = lookup(name, room.languages)
        if kind not in DATA_FORMATS:
            raise RequestRefused(404, f"unknown format .{kind[:20]}", f"use one of {', '.join(DATA_FORMATS)}")
        columns, rows, hold = (query_number(request, name, *limits) for name, limits in _LIMITS.items())
        shown = lines_at(room.hub, language, Layout(columns=columns, rows=rows), now_ms(), 1000 * hold)
        compose, media = DATA_FORMATS[kind]
        text = compose(CaptionTable(room.name, language, shown, rows))
        return Response(text, media_type=media, headers={"Cache-Control": "no-store"})
