"""The pages, served as they lie in `static/`, and the lists of rooms that they read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from captioner.delivery.protocols import RoomDirectory, ViewableRoom
from captioner.rooms.room import Room
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes.audio_status import audio_status

_PACKAGE = Path(__file__).parents[2]
STATIC = next((place for place in (_PACKAGE / "static", _PACKAGE.parent / "static") if place.is_dir()), _PACKAGE)
"""Inside the package when installed, beside it in a checkout."""

_STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
CSP = _STRICT.format("")
"""The pages have no inline script or style."""
CSP_OVERLAY = _STRICT.format(" 'unsafe-inline'")
"""OBS puts the user's custom CSS into the page as a `<style>` element, which is inline for the browser."""


class PageFiles(StaticFiles):
    """Asked for anew each time (304 if unchanged): modules of two versions would not fit each other."""

    def file_response(self, *given: Any, **named: Any) -> Response:
        """With the header."""
        response = super().file_response(*given, **named)
        response.headers["Cache-Control"] = "no-cache"
        return response


class PageRoutes:
    """The addresses that people open."""

    def __init__(self, rooms: RoomDirectory, access: Access, static: Path = STATIC) -> None:
        self._rooms = rooms
        self._access = access
        self._static = static

    def routes(self) -> list[BaseRoute]:
        """Pages, their files, and JSON about the rooms."""
        return [
            Route("/", self.index),
            Route("/overlay", self.overlay),
            Route("/view/{room}", self.view),
            Route("/console/{room}", self.console),
            Route("/rooms", self.rooms),
            Route("/rooms/{room}", self.room),
            # Without the folder StaticFiles would answer 500; a page then says 501, its files 404.
            *([Mount("/static", PageFiles(directory=self._static))] if self._static.is_dir() else []),
        ]

    async def index(self, _: Request) -> Response:
        """The rooms, with links."""
        return self._page("index.html")

    async def overlay(self, _: Request) -> Response:
        """For OBS and its like; the room is in the query, and may begin later."""
        return self._page("overlay.html", csp=CSP_OVERLAY)

    async def view(self, request: Request) -> Response:
        """For the audience."""
        return self._page("viewer.html", self._status(request))

    async def console(self, request: Request) -> Response:
        """For the operator."""
        return self._page("console.html", self._status(request))

    async def rooms(self, request: Request) -> Response:
        """All rooms that the client may view; `?name=R`: that one, or none while it has not begun."""
        if name := request.query_params.get("name"):
            self._access.check_view(request, name)
        seen = (room for room in self._rooms if not name or room.name == name)
        known = [_about(room) for room in seen if self._access.can_view(request, room.name)]
        return JSONResponse({"rooms": known}, headers={"Cache-Control": "no-store"})

    async def room(self, request: Request) -> Response:
        """One room."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        return JSONResponse(_about(room), headers={"Cache-Control": "no-store"})

    def _status(self, request: Request) -> int:
        """404 where the room does not exist, but with the page, which waits for it to begin.

        Who may not view it is not told which: the page asks for the events, and says what they answer.
        """
        name = request.path_params["room"]
        hidden = not self._access.can_view(request, name)
        return 200 if hidden or any(room.name == name for room in self._rooms) else 404

    def _page(self, file: str, status: int = 200, csp: str = CSP) -> Response:
        path = self._static / file
        if not path.is_file():
            raise RequestRefused(501, f"the page {file} is not built yet", "read /rooms/R/events meanwhile")
        return FileResponse(path, status, {"Content-Security-Policy": csp, "Cache-Control": "no-cache"})


def _translation(room: ViewableRoom) -> list[dict[str, object]]:
    """Per translator what it has done: finals, rewrites, and terms of the glossary that it got right or missed."""
    done: dict[tuple[str, str], dict[str, object]] = {}
    if not isinstance(room, Room):  # an edge passes captions on and translates nothing
        return []
    for (name, targets, what), times in sorted(room.publishing.totals.translations.items()):
        done.setdefault((name, targets), {"by": name, "languages": targets.split(",")})[what] = times
    return list(done.values())


def _about(room: ViewableRoom) -> dict[str, object]:
    audience = room.hub.viewers.audience()
    return {
        "name": room.name,
        "source": room.source,
        "languages": room.languages,
        "state": room.status.state,
        "lag": room.status.lag,
        "detail": room.status.detail,
        "publishing": room.busy,
        "viewers": {language: audience[language] for language in room.languages},
        "translation": _translation(room),
        "paints": room.hub.paint_times.summary(),
        "audio": audio_status(room),
    }
