"""`GET /rooms/R/captions/es.vtt`, `.srt`, `.json`, `.txt`: the captions so far as a valid file.

Those of a room that is not open any more are made from its journal.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from captioner.server.error_responses import RequestRefused
from captioner.server.routes.archives import RoomArchives
from formats import FORMATS

_TYPES = {name: known.live_media_type for name, known in FORMATS.items() if known.live_media_type}
"""File extension -> media type."""


class CaptionFileRoutes:
    """Route of the caption files."""

    def __init__(self, archives: RoomArchives) -> None:
        self._archives = archives

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/captions/{file}", self.captions)]

    async def captions(self, request: Request) -> Response:
        """Return the captions of one language in the format of the file name."""
        found = await self._archives.find(request)
        name, _, kind = request.path_params["file"].rpartition(".")
        if kind not in _TYPES:
            raise RequestRefused(404, f"unknown caption format .{kind[:20]}", f"use one of {', '.join(_TYPES)}")
        language = found.language(name)
        text = await asyncio.to_thread(found.archive.captions, language, kind)
        return Response(text, media_type=_TYPES[kind], headers={"Cache-Control": "no-store"})
