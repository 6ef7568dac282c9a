"""`/rooms/R/source`: what plays into a room, and what an operator may start there; `/rooms/R/end` stops it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.sources import Sources
from captioner.server.access import Access
from captioner.server.routes import json_body as body
from captioner.server.routes.operator import operated_room, operator_name

_HINT = 'send {} for the source of the settings, or {"source": "srt://…", "from": "en", "to": "es,fr"}'


class SourceRoutes:
    """Its one address."""

    def __init__(self, rooms: Rooms, access: Access, sources: Sources) -> None:
        self._rooms, self._access, self._sources = rooms, access, sources

    def routes(self) -> list[Route]:
        """To look and to start."""
        return [Route("/rooms/{room}/source", self.source, methods=["GET", "POST"])]

    async def source(self, request: Request) -> Response:
        """What there is; or another one that begins, once the models are warm."""
        room = operated_room(self._rooms, self._access, request)
        if request.method == "POST":
            by, given = operator_name(request, room), await body.fields(request, _HINT)
            source, spoken = body.optional(given, "source", _HINT), body.optional(given, "from", _HINT)
            to = body.optional(given, "to", _HINT)
            targets = None if to is None else tuple(part.strip() for part in to.split(",") if part.strip())
            begun = await self._sources.start(room.name, source or None, spoken or None, targets)
            room.desk.operators.note(by, f"started {begun}")
        return JSONResponse(self._sources.state(room.name), headers={"Cache-Control": "no-store"})
