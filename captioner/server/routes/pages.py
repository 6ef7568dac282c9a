"""HTML pages and their files in `static/`, and the list of rooms as JSON."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from captioner import languages
from captioner.delivery.hub import Hub
from captioner.delivery.hub.events import grade_fields
from captioner.delivery.protocols import ViewableRoom
from captioner.errors import NoSuchRoom
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.schedule import Schedule
from captioner.server.error_responses import RequestRefused
from captioner.server.routes.archives import RoomArchives
from captioner.server.routes.audio_status import audio_status
from captioner.server.tokens import ANY

_LANGUAGE_PARAMETERS = ("lang", "translate")
"""Parameters of the pages with languages; the second is that of other overlays."""

_PACKAGE = Path(__file__).parents[2]
STATIC = next((place for place in (_PACKAGE / "static", _PACKAGE.parent / "static") if place.is_dir()), _PACKAGE)
"""Folder of the pages: inside the package if installed, beside it in a checkout."""

_STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'{}"
)


def content_policy(embed: Sequence[str] = (), *, inline_style: bool = False) -> str:
    """Return the content security policy of a page.

    Args:
        embed: other sites that may show the page in a frame.
        inline_style: allow `<style>` elements, which OBS inserts for the user's custom CSS.
    """
    return _STRICT.format(" 'unsafe-inline'" if inline_style else "", "".join(f" {site}" for site in embed))


_CSP_WORKER = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
"""Policy of the files: a shared worker has that of its own script, and opens event streams."""


class PageFiles(StaticFiles):
    """Files that browsers revalidate on each request (304 if unchanged), so that modules of two versions never mix."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return the response with cache and content policy."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = _CSP_WORKER
        return response


async def language_names(_: Request) -> Response:
    """Return names and direction of all languages as a module for the pages; browsers lack the names of rarer ones."""
    tables = {"NAMES": languages.NAMES, "RIGHT_TO_LEFT": sorted(languages.RIGHT_TO_LEFT)}
    tables |= {"UNSPACED": sorted(languages.UNSPACED)}
    module = "".join(
        f"export const {name} = {json.dumps(table, ensure_ascii=False)};\n" for name, table in tables.items()
    )
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _CSP_WORKER}
    return Response(module, headers=headers, media_type="text/javascript")


class PageRoutes:
    """Routes of the pages and of the list of rooms."""

    def __init__(
        self,
        archives: RoomArchives,
        static: Path = STATIC,
        embed: Sequence[str] = (),
        schedule: Schedule | None = None,
    ) -> None:
        """Create the routes.

        Args:
            archives: the rooms.
            static: folder of the pages.
            embed: other sites that may show viewer and overlay in a frame; never list and console.
            schedule: sessions of the rooms; None: there is no schedule.
        """
        self._schedule = schedule
        self._archives = archives
        self._rooms, self._access = archives.rooms, archives.access
        self._static = static
        self._embed = embed

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/", self.index),
            Route("/overlay", self.overlay),
            Route("/view/{room}", self.view),
            Route("/screen/{room}", self.screen),
            Route("/transcript/{room}", self.transcript),
            Route("/console", self.desk),
            Route("/console/{room}", self.console),
            Route("/languages", self.languages),
            Route("/rooms", self.rooms),
            Route("/rooms/{room}", self.room),
            Route("/static/languages.js", language_names),
            # Without the folder StaticFiles would answer 500; this way pages answer 501 and their files 404.
            *([Mount("/static", PageFiles(directory=self._static))] if self._static.is_dir() else []),
        ]

    async def index(self, _: Request) -> Response:
        """Return the page with links to all rooms."""
        return self._page("index.html")

    async def overlay(self, request: Request) -> Response:
        """Return the overlay for OBS and others; the room is in the query and may begin later."""
        if (usual := _usual_address(request)) is not None:
            return usual
        return self._page("overlay.html", csp=content_policy(self._embed, inline_style=True))

    async def view(self, request: Request) -> Response:
        """Return the page for an audience."""
        if (usual := _usual_address(request)) is not None:
            return usual
        return self._page("viewer.html", self._status(request), content_policy(self._embed))

    async def screen(self, request: Request) -> Response:
        """Return the page for a projector or a large display."""
        if (usual := _usual_address(request)) is not None:
            return usual
        return self._page("hall.html", self._status(request), content_policy(self._embed))

    async def transcript(self, request: Request) -> Response:
        """Return the page with the whole text of a room."""
        if (usual := _usual_address(request)) is not None:
            return usual
        return self._page("transcript.html", self._status(request), content_policy(self._embed))

    async def desk(self, _: Request) -> Response:
        """Return the page for the operators of all rooms."""
        return self._page("desk.html")

    async def console(self, request: Request) -> Response:
        """Return the page for operators."""
        return self._page("console.html", self._status(request))

    async def languages(self, request: Request) -> Response:
        """Return all languages by code, those that are recognized here, and with `?from=` what translates into which.

        An edge, which transcribes and translates nothing, has the names only.
        """
        answer: dict[str, object] = {"languages": languages.NAMES, "english": languages.ENGLISH_NAMES}
        if isinstance(self._rooms, Rooms):
            answer["spoken"] = self._rooms.spoken_languages()
            if spoken := request.query_params.get("from"):
                answer["translations"] = served = await asyncio.to_thread(self._rooms.served_targets, spoken)
                answer["grades"] = await asyncio.to_thread(self._rooms.grades, spoken, tuple(served))
        return JSONResponse(answer)

    async def rooms(self, request: Request) -> Response:
        """Return the rooms that the client may view; `?name=R`: only that one, or none before it begins.

        `schedule` has the sessions that are on and next in each room, also in those that are not open.

        `&files=1` adds the languages of that room's files, if it is not open any more.
        """
        if name := request.query_params.get("name"):
            self._access.check_view(request, name)
        chosen = (room for room in self._rooms if not name or room.name == name)
        visible = [_fields(room) for room in chosen if self._access.can_view(request, room.name)]
        body: dict[str, object] = {"rooms": visible, "locked": not self._access.can_view(request, ANY)}
        if self._schedule is not None:
            planned = (one for one in self._schedule.rooms if not name or one == name)
            body["schedule"] = {
                one: self._schedule.about(one) for one in planned if self._access.can_view(request, one)
            }
        if name and request.query_params.get("files") == "1":
            body["files"] = () if visible else await self._past_languages(request, name)
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    async def _past_languages(self, request: Request, name: str) -> tuple[str, ...]:
        try:
            return (await self._archives.past(request, name)).languages
        except (NoSuchRoom, RequestRefused):
            return ()

    async def room(self, request: Request) -> Response:
        """Return one room."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        return JSONResponse(_fields(room), headers={"Cache-Control": "no-store"})

    def _status(self, request: Request) -> int:
        """HTTP status of a page: 404 before the room exists, with the page, which waits for the room to begin.

        A client that may not view the room always gets 200, so that the status does not reveal whether the room exists.
        """
        name = request.path_params["room"]
        hidden = not self._access.can_view(request, name)
        return 200 if hidden or any(room.name == name for room in self._rooms) else 404

    def _page(self, file: str, status: int = 200, csp: str = "") -> Response:
        path = self._static / file
        if not path.is_file():
            raise RequestRefused(
                501, f"the page {file} is not installed", "install captioner again, or read /rooms/R/events"
            )
        return FileResponse(
            path, status, {"Content-Security-Policy": csp or content_policy(), "Cache-Control": "no-cache"}
        )


def _usual_address(request: Request) -> Response | None:
    """Redirect to the same page with language codes, which it compares with those of the room; None if it has them."""
    given = [(name, value) for name, value in request.query_params.multi_items()]
    usual = [
        (name, ",".join(map(_code, value.split(","))) if name in _LANGUAGE_PARAMETERS else value)
        for name, value in given
    ]
    return RedirectResponse(f"?{urlencode(usual, safe=',')}", 302) if usual != given else None


def _code(language: str) -> str:
    code = languages.lookup(language)
    return code if code in languages.NAMES else language


def _translation(room: ViewableRoom) -> list[dict[str, object]]:
    """Counts of each translator: finals, rewrites, terms of the glossary translated right or missed."""
    counts: dict[tuple[str, str], dict[str, object]] = {}
    if not isinstance(room, Room):  # an edge does not translate
        return []
    for (name, targets, kind), count in sorted(room.publishing.totals.translations.items()):
        counts.setdefault((name, targets), {"by": name, "languages": targets.split(",")})[kind] = count
    return list(counts.values())


def _newest_caption(hub: Hub) -> str:
    """Return the text of the newest caption in the spoken language; empty if captions are hidden."""
    if hub.state.hidden or hub.source not in hub.languages:
        return ""
    cues = hub.snapshots.cues((hub.source,), hub.seq)
    if not cues:
        return ""
    newest = json.loads(max(cues, key=lambda cue: cue.order).data)
    return str(newest["stable"] + newest["tail"]).strip()


def _fields(room: ViewableRoom) -> dict[str, object]:
    audience = room.hub.viewers.everywhere()
    return {
        "name": room.name,
        "source": room.source,
        "languages": room.languages,
        "available": room.on_demand.available,
        "state": room.status.state,
        "lag": room.status.lag,
        "detail": room.status.detail,
        "hidden": room.hub.state.hidden,
        "caption": _newest_caption(room.hub),
        "publishing": room.busy,
        "watching": audience.watching,
        "viewers": {language: audience.languages[language] for language in room.languages},
        "translation": _translation(room),
        "grades": [grade_fields(grade) for grade in room.status.grades],
        "paints": room.hub.paint_times.summary(),
        "audio": audio_status(room),
        "feeds": room.desk.feeds.state if isinstance(room, Room) else {},
    }
