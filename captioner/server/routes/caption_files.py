"""`GET /rooms/R/captions/es.vtt` and its like: the captions so far, valid at every moment."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.delivery.protocols import RoomDirectory
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from formats import FORMATS

_TYPES = {name: known.live_media_type for name, known in FORMATS.items() if known.live_media_type}
"""File extension -> media type."""


class CaptionFileRoutes:
    """The addresses of the files."""

    def __init__(self, rooms: RoomDirectory, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Its one route."""
        return [Route("/rooms/{room}/captions/{file}", self.captions)]

    async def captions(self, request: Request) -> Response:
        """One language's captions in the format of the file name's ending."""
        self._access.check_view(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        language, _, kind = request.path_params["file"].rpartition(".")
        if kind not in _TYPES:
            raise RequestRefused(404, f"there are no captions as .{kind[:20]}", f"there are {', '.join(_TYPES)}")
        if language not in room.languages:
            hint = f"it has {', '.join(room.languages)}"
            raise RequestRefused(404, f"room {room.name} has no language {language[:20]!r}", hint)
        text = await asyncio.to_thread(room.archive.captions, language, kind)
        return Response(text, media_type=_TYPES[kind], headers={"Cache-Control": "no-store"})
