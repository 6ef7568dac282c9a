"""`GET /rooms/R/search?q=words&lang=en,es`: captions that contain the words, of the open room or of its files."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.delivery.files.search import SearchMatch, search
from captioner.server.error_responses import RequestRefused
from captioner.server.routes.archives import ArchivedCaptions, RoomArchives
from captioner.server.routes.paging import page_of

_MAX_QUERY = 200
"""Characters of a query."""


class SearchRoutes:
    """Route of the search."""

    def __init__(self, archives: RoomArchives) -> None:
        self._archives = archives

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/search", self.search, methods=["GET"])]

    async def search(self, request: Request) -> Response:
        """Return the matches in one language, several or all, ordered by time."""
        found = await self._archives.find(request)
        query = request.query_params.get("q", "").strip()
        if not query:
            raise RequestRefused(400, "q is missing", "add the words to find, as in ?q=budget")
        if len(query) > _MAX_QUERY:
            raise RequestRefused(400, f"q of {len(query)} characters is too long", f"use at most {_MAX_QUERY}")
        named = [name for name in request.query_params.get("lang", "").split(",") if name.strip()]
        languages = tuple(dict.fromkeys(map(found.language, named))) or found.languages
        page = page_of(request)
        matches = await asyncio.to_thread(_matches, found, languages, query)
        body = {"room": found.room, "q": query, "languages": languages} | page.fields("matches", matches, _fields)
        return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _matches(captions: ArchivedCaptions, languages: tuple[str, ...], query: str) -> list[SearchMatch]:
    known = (language for language in languages if language in captions.archive.languages)
    found = [match for language in known for match in search(captions.archive.shown(language), query)]
    return sorted(found, key=lambda match: match.final.start)


def _fields(match: SearchMatch) -> dict[str, object]:
    final = match.final
    return {
        "cue": final.segment,
        "lang": final.language,
        "start": round(final.start / 1000, 3),
        "end": round(final.end / 1000, 3),
        "t": final.at or None,
        "speaker": final.speaker,
        "text": final.text,
        "ranges": match.ranges,
    }
