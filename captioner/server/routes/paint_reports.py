"""`POST /rooms/R/paints`: pages with `?beacon=1` tell when captions were painted.

`{"v": 1, "page": "overlay", "paints": [{"t": …, "end": …, "ago": …}]}`: of each caption the `t` and `end` of its event
and how many milliseconds ago it was painted. Both times are the server's own, so no two clocks need to agree; the way
of the report is counted in. Who may view may report; the guard's rate per address holds, and a page sends once in 5 s.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TypeGuard

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.config import untrusted
from captioner.delivery.hub.paint_times import PAGES
from captioner.delivery.protocols import RoomDirectory, ViewableRoom
from captioner.rooms.room import Room
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused

_LARGEST = 16 * 1024
"""Bytes of a report; one of `_MOST` captions has a third of that."""
_MOST = 100
"""Captions in a report."""
_LATEST = 1e15
"""Milliseconds: no time that anybody means is so far off."""
_HINT = 'send {"v": 1, "page": "overlay", "paints": [{"t": ms, "end": s, "ago": ms}]}'

Paint = tuple[float, float, float]
"""`t` in Unix milliseconds, `end` in seconds of the stream, milliseconds ago."""


class PaintReportRoutes:
    """Their one address."""

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """POST only."""
        return [Route("/rooms/{room}/paints", self.report, methods=["POST"])]

    async def report(self, request: Request) -> Response:
        """Count what was painted."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        page, paints = _read(await _body(request))
        now, heard = time.time() * 1000, _heard(room)
        for sent_at, end, ago in paints:
            spoken = None if heard is None else (heard - 1000 * end - ago) / 1000
            room.hub.paint_times.note(page, (now - ago - sent_at) / 1000, spoken)
        return Response(status_code=204)


def _heard(room: ViewableRoom) -> int | None:
    """Milliseconds of the stream that have arrived by now; None where nobody speaks, or in another process."""
    return room.stream.buffer.position_ms if isinstance(room, Room) and room.stream is not None else None


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise RequestRefused(413, "the report is too large", f"{_LARGEST} bytes are the most")
    return body


def _read(body: bytes) -> tuple[str, list[Paint]]:
    """Page and paints of a report.

    Raises:
        RequestRefused: it is none.
    """
    try:
        given = untrusted.value(body)
    except ValueError:
        raise RequestRefused(400, "the body is not JSON", _HINT) from None
    page, paints = (given.get("page"), given.get("paints")) if isinstance(given, dict) else (None, None)
    version = given.get("v", 1) if isinstance(given, dict) else None
    if version is True or version != 1:
        raise RequestRefused(422, "v must be 1", _HINT)
    if not isinstance(page, str) or page not in PAGES or not isinstance(paints, list):
        raise RequestRefused(422, "page and paints must be given", _HINT)
    if len(paints) > _MOST:
        raise RequestRefused(413, f"{len(paints)} captions are too many for one report", f"at most {_MOST}")
    return page, list(_paints(paints))


def _paints(given: list[object]) -> Iterator[Paint]:
    for one in given:
        values = [one.get(name) for name in ("t", "end", "ago")] if isinstance(one, dict) else []
        numbers = [float(value) for value in values if _is_number(value)]
        if len(numbers) != 3 or numbers[2] < 0:
            raise RequestRefused(422, "t, end and ago are numbers", _HINT)
        yield numbers[0], numbers[1], numbers[2]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LATEST
