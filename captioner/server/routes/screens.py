"""`GET /rooms/R/screens`: how the screens are doing; `GET /rooms/R/now/es.json`: a data source, as vMix polls it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.delivery.hub.events import now_ms, output_fields
from captioner.delivery.outputs.now import FORMATS, Table, visible
from captioner.layout.limits import Layout
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused

_LIMITS = {"columns": (8, 100, 40), "rows": (1, 4, 2), "hold": (1, 3600, 7)}
"""Key of the query -> least, most and usual value; `hold`: seconds that a caption stays when none follows."""


class ScreenRoutes:
    """Their addresses."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Both take GET only."""
        return [Route("/rooms/{room}/screens", self.states), Route("/rooms/{room}/now/{file}", self.now)]

    async def states(self, request: Request) -> Response:
        """Each screen of the room, with its counts; for the operator."""
        self._access.check_operate(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        states = [output_fields(state) for state in room.health.outputs]
        return JSONResponse({"room": room.name, "screens": states}, headers={"Cache-Control": "no-store"})

    async def now(self, request: Request) -> Response:
        """The lines that are to be seen now, in the format of the file name's ending; nothing when there are none."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        language, _, kind = request.path_params["file"].rpartition(".")
        if kind not in FORMATS:
            raise RequestRefused(404, f"there is nothing as .{kind[:20]}", f"there are {', '.join(FORMATS)}")
        columns, rows, hold = (_number(request, name) for name in _LIMITS)
        shown = visible(room.hub, language, Layout(columns=columns, rows=rows), now_ms(), 1000 * hold)
        compose, media = FORMATS[kind]
        text = compose(Table(room.name, language, shown, rows))
        return Response(text, media_type=media, headers={"Cache-Control": "no-store"})


def _number(request: Request, name: str) -> int:
    least, most, usual = _LIMITS[name]
    given = request.query_params.get(name, str(usual))
    if not (given.isascii() and given.isdigit() and len(given) < 6 and least <= int(given) <= most):
        raise RequestRefused(400, f"{name}={given[:20]!r} does not fit", f"it is {least} to {most}")
    return int(given)
