"""`GET /rooms/R/log`: last lines of the server's log about a room."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.room_log import RoomLog
from captioner.server.routes.operator_request import operated_room
from captioner.server.tokens import ANY


class LogRoutes:
    """Route of the log."""

    def __init__(self, rooms: Rooms, access: Access, room_log: RoomLog) -> None:
        self._rooms, self._access, self._room_log = rooms, access, room_log

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/log", self.log, methods=["GET"])]

    async def log(self, request: Request) -> Response:
        """Return lines, oldest first; a client that may operate every room gets those of all rooms."""
        room = operated_room(self._rooms, self._access, request)
        lines = self._room_log.of(room.name, all_rooms=self._access.can_operate(request, ANY))
        return JSONResponse({"lines": [asdict(line) for line in lines]}, headers={"Cache-Control": "no-store"})
