"""`GET /rooms/R/captions/es.vtt`, `.srt`, `.json`, `.txt`: the captions so far as a valid file."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.delivery.protocols import RoomDirectory
from captioner.languages import lookup
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from formats import FORMATS

_TYPES = {name: known.live_media_type for name, known in FORMATS.items() if known.live_media_type}
"""File extension -> media type."""


class CaptionFileRoutes:
    """Route of the caption files."""

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/captions/{file}", self.captions)]

    async def captions(self, request: Request) -> Response:
        """Return the captions of one language in the format of the file name."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        name, _, kind = request.path_params["file"].rpartition(".")
        language = lookup(name, room.languages)
        if kind not in _TYPES:
            raise RequestRefused(404, f"unknown caption format .{kind[:20]}", f"use one of {', '.join(_TYPES)}")
        if language not in room.languages:
            hint = f"use one of {', '.join(room.languages)}"
            raise RequestRefused(404, f"room {room.name} has no language {language[:20]!r}", hint)
        text = await asyncio.to_thread(room.archive.captions, language, kind)
        return Response(text, media_type=_TYPES[kind], headers={"Cache-Control": "no-store"})
