"""`POST /rooms/R/paints`: pages with `?beacon=1` report when captions were painted.

`{"v": 1, "page": "overlay", "paints": [{"t": …, "end": …, "ago": …}]}`: `t` and `end` of each caption's event, and the
milliseconds since it was painted. Both times are by the server's clock, so clocks need not agree; the transmission time
of the report is included. Access is as for viewing, the request rate is limited, and a page reports every 5 s.
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

_MAX_BODY = 16 * 1024
"""Bytes of a report; one with `_MAX_PAINTS` captions has a third of that."""
_MAX_PAINTS = 100
"""Captions in a report."""
_MAX_TIME_MS = 1e15
"""Milliseconds; larger times are not valid."""
_HINT = 'send {"v": 1, "page": "overlay", "paints": [{"t": ms, "end": s, "ago": ms}]}'

Paint = tuple[float, float, float]
"""`t` in Unix milliseconds, `end` in seconds of the stream, `ago` in milliseconds."""


class PaintReportRoutes:
    """Route of the reports."""

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/paints", self.report, methods=["POST"])]

    async def report(self, request: Request) -> Response:
        """Count the delays in a report."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        page, paints = _read(await _body(request))
        now, arrived = time.time() * 1000, _arrived(room)
        for sent_at, end, ago in paints:
            spoken = None if arrived is None else (arrived - 1000 * end - ago) / 1000
            room.hub.paint_times.note(page, (now - ago - sent_at) / 1000, spoken)
        return Response(status_code=204)


def _arrived(room: ViewableRoom) -> int | None:
    """Milliseconds of the stream that have arrived; None without a publisher or if the engine is another process."""
    return room.stream.buffer.position_ms if isinstance(room, Room) and room.stream is not None else None


async def _body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            raise RequestRefused(413, "the report is too large", f"send at most {_MAX_BODY} bytes")
    return body


def _read(body: bytes) -> tuple[str, list[Paint]]:
    """Parse a report.

    Raises:
        RequestRefused: the report is not valid.
    """
    try:
        report = untrusted.value(body)
    except ValueError:
        raise RequestRefused(400, "the body is not JSON", _HINT) from None
    page, paints = (report.get("page"), report.get("paints")) if isinstance(report, dict) else (None, None)
    version = report.get("v", 1) if isinstance(report, dict) else None
    if version is True or version != 1:
        raise RequestRefused(422, "v must be 1", _HINT)
    if not isinstance(page, str) or page not in PAGES or not isinstance(paints, list):
        raise RequestRefused(422, f"page must be one of {', '.join(PAGES)}, and paints a list", _HINT)
    if len(paints) > _MAX_PAINTS:
        raise RequestRefused(413, f"too many captions in one report: {len(paints)}", f"send at most {_MAX_PAINTS}")
    return page, list(_paints(paints))


def _paints(paints: list[object]) -> Iterator[Paint]:
    for paint in paints:
        values = [paint.get(name) for name in ("t", "end", "ago")] if isinstance(paint, dict) else []
        numbers = [float(value) for value in values if _is_number(value)]
        if len(numbers) != 3 or numbers[2] < 0:
            raise RequestRefused(422, "t, end and ago must be numbers, and ago not negative", _HINT)
        yield numbers[0], numbers[1], numbers[2]


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MAX_TIME_MS
