"""`/rooms/R/source`: source of a room, and sources that an operator may start; `/rooms/R/end` stops it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.sources import Sources
from captioner.server.access import Access
from captioner.server.routes import json_body
from captioner.server.routes.operator_request import check_operator, operator_name

_HINT = 'send {} for the configured source, or {"source": "srt://…", "from": "en", "to": "es,fr"}'


class SourceRoutes:
    """Route of the sources."""

    def __init__(self, rooms: Rooms, access: Access, sources: Sources) -> None:
        self._rooms, self._access, self._sources = rooms, access, sources

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/source", self.source, methods=["GET", "POST"])]

    async def source(self, request: Request) -> Response:
        """Return the state of the sources; POST starts one, in a new room too, and returns when models are loaded."""
        name = request.path_params["room"]
        check_operator(self._access, request)
        if request.method == "POST":
            fields = await json_body.read(request, _HINT)
            source, spoken, to = (json_body.optional_text(fields, key, _HINT) for key in ("source", "from", "to"))
            targets = None if to is None else tuple(part.strip() for part in to.split(",") if part.strip())
            started = await self._sources.start(name, source or None, spoken or None, targets)
            room = self._rooms.get(name)
            room.desk.operators.record(operator_name(request, room), f"started {started}")
        return JSONResponse(self._sources.state(name), headers={"Cache-Control": "no-store"})
