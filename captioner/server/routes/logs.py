"""`GET /rooms/R/log`: the last lines of the server's log that are about a room."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.room_log import RoomLog
from captioner.server.routes.operator import operated_room
from captioner.server.tokens import ANY


class LogRoutes:
    """Its one address."""

    def __init__(self, rooms: Rooms, access: Access, logbook: RoomLog) -> None:
        self._rooms, self._access, self._logbook = rooms, access, logbook

    def routes(self) -> list[Route]:
        """It takes GET only."""
        return [Route("/rooms/{room}/log", self.log, methods=["GET"])]

    async def log(self, request: Request) -> Response:
        """Oldest first. Lines that name no room, or another, are for who may operate every room."""
        room = operated_room(self._rooms, self._access, request)
        lines = self._logbook.of(room.name, all_rooms=self._everywhere(request))
        return JSONResponse({"lines": [asdict(line) for line in lines]}, headers={"Cache-Control": "no-store"})

    def _everywhere(self, request: Request) -> bool:
        try:
            self._access.check_operate(request, ANY)
        except RequestRefused:
            return False
        return True
