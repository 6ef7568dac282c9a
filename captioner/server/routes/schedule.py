"""`POST /rooms/R/schedule`: leave a room alone, or follow the schedule there again; `GET /schedule`: all of it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.schedule import Schedule
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body
from captioner.server.routes.operator_request import check_operator, operator_name
from captioner.server.tokens import ANY

_HINT = 'send {"held": true}, or {"held": false} to follow the schedule again'


class ScheduleRoutes:
    """Routes of the schedule."""

    def __init__(self, rooms: Rooms, access: Access, schedule: Schedule) -> None:
        self._rooms, self._access, self._schedule = rooms, access, schedule

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/rooms/{room}/schedule", self.hold, methods=["POST"]),
            Route("/schedule", self.problems, methods=["GET"]),
        ]

    async def hold(self, request: Request) -> Response:
        """Hold a room, or release it."""
        check_operator(self._access, request)
        name = request.path_params["room"]
        if name not in self._schedule.rooms:
            raise RequestRefused(404, f"the schedule has no sessions in {name[:80]!r}", "GET /schedule lists its rooms")
        fields = await json_body.read(request, _HINT, required=True)
        if fields.get("held") is None:
            raise RequestRefused(422, "held is missing", _HINT)
        held = json_body.flag(fields, "held", _HINT)
        self._schedule.hold(name, held=held)
        if (room := self._rooms.find(name)) is not None:
            action = "took the room out of the schedule" if held else "let the room follow the schedule again"
            room.desk.operators.record(operator_name(request, room), action)
        return JSONResponse({"room": name, **self._schedule.about(name)})

    async def problems(self, request: Request) -> Response:
        """Return the sessions that are on and next in each room, and what could not be read; for operators."""
        self._access.check_operate(request, ANY)
        rooms = {name: self._schedule.about(name) for name in self._schedule.rooms}
        body = {"rooms": rooms, "problems": self._schedule.problems}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})
