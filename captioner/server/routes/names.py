"""`/rooms/R/programme` and `/rooms/R/names`: names in a document, and names that the recognizer is to expect.

    curl --data-binary @agenda.pdf HOST/rooms/main/programme
    {"room": "main", "lang": "en", "names": [
      {"name": "Escalinova", "count": 2, "context": "Welcome to Escalinova", "likely": true, "expected": false}]}
    curl --json '{"names": ["Escalinova"]}' HOST/rooms/main/names

`likely` is true for names that a recognizer may not know, `expected` for those that it expects already. The names are
part of the rules of the room (`/rooms/R/rules`), where they can be removed. `?lang=` or `"lang"` is the spoken
language; without it, that of the room.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.config import MAX_HOTWORDS, MAX_NAMES
from captioner.errors import TooMuch
from captioner.languages import AUTO, check
from captioner.rooms.programme.document import UnreadableDocument
from captioner.rooms.programme.reader import names_in_document
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body
from captioner.server.routes.operator_request import operated_room, operator_name
from captioner.translation.rules import RulesError

_MAX_DOCUMENT: Final = 20 * 1024 * 1024
"""Bytes of a document."""
_TIMEOUT_S: Final = 60.0
"""Seconds that a document may take to arrive."""
_HINT: Final = 'send {"names": ["Escalinova"]}'
_DOCUMENT_HINT: Final = "send the file as the body: curl --data-binary @agenda.pdf ADDRESS"


class NameRoutes:
    """Routes of documents and names."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms, self._access = rooms, access
        self._reading = asyncio.Lock()
        """Held while a document is read: one at a time."""

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/rooms/{room}/programme", self.programme, methods=["POST"]),
            Route("/rooms/{room}/names", self.names, methods=["GET", "POST"]),
        ]

    async def programme(self, request: Request) -> Response:
        """Return the names in a document: text, Markdown, HTML, PDF, PPTX, DOCX, ODT or ODP."""
        self._access.check_operate(request, request.path_params["room"])
        # Before the room is looked up: a proxy that is still sending the body may not get the answer of an engine that
        # does not have the room, and then does not try the next one.
        data = await _body(request)
        room = operated_room(self._rooms, self._access, request)
        (language, *_) = _languages(room, request.query_params.get("lang"))
        if self._reading.locked():
            raise TooMuch("another document is being read", "try again in a moment")
        async with self._reading:
            try:
                found = await asyncio.to_thread(names_in_document, data, language)
            except UnreadableDocument as error:
                raise RequestRefused(422, error.message, error.hint) from None
        expected = {name.casefold() for name in room.rules.names(language)}
        names = [asdict(one) | {"expected": one.name.casefold() in expected} for one in found]
        return JSONResponse({"room": room.name, "lang": language, "names": names})

    async def names(self, request: Request) -> Response:
        """Return the names to expect in each language; POST adds some."""
        room = operated_room(self._rooms, self._access, request)
        if request.method == "POST":
            name, fields = operator_name(request, room), await json_body.read(request, _HINT, required=True)
            languages, names = _languages(room, json_body.optional_text(fields, "lang", _HINT)), _names(fields)
            try:
                added = await room.corrections.expect(names, languages)
            except RulesError as error:
                raise RequestRefused(422, error.message, error.hint) from None
            room.desk.operators.record(name, f"added {added} name{'' if added == 1 else 's'} to expect")
        known = {language: list(names) for language, names in room.rules.current.names.items()}
        return JSONResponse({"room": room.name, "names": known}, headers={"Cache-Control": "no-store"})


def _languages(room: Room, given: str | None) -> tuple[str, ...]:
    """Return the language that is given, or the spoken ones of the room.

    Raises:
        RequestRefused: neither is known.
    """
    if given:
        return (check(given),)
    spoken = tuple(room.spoken.split(",")) if room.spoken != AUTO else (room.source,)
    if AUTO in spoken:
        raise RequestRefused(
            409,
            "the spoken language of the room is not known yet",
            "wait for the first captions, or name it, such as lang=en",
        )
    return spoken


def _names(fields: dict[str, Any]) -> tuple[str, ...]:
    names = fields.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RequestRefused(422, "names must be a list of strings", _HINT)
    if len(names) > MAX_NAMES:
        raise RequestRefused(413, f"{len(names)} names are too many", f"send at most {MAX_NAMES}")
    cleaned = tuple(filter(None, (" ".join(name.split()) for name in names)))
    for name in cleaned:
        if len(name) > MAX_HOTWORDS:
            raise RequestRefused(413, f"name of {len(name)} characters is too long", f"use at most {MAX_HOTWORDS}")
        if "=" in name or not name.isprintable():
            raise RequestRefused(422, f"{name!r} cannot be a name", "leave out = and control characters")
    return cleaned


async def _body(request: Request) -> bytes:
    """Return the document.

    Raises:
        RequestRefused: it is missing, too large or too slow, or a form.
    """
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise RequestRefused(415, "the document is part of a form", _DOCUMENT_HINT)
    parts, size = [], 0
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            async for part in request.stream():
                size += len(part)
                if size > _MAX_DOCUMENT:
                    raise RequestRefused(413, "the document is too large", f"send at most {_MAX_DOCUMENT >> 20} MB")
                parts.append(part)
    except TimeoutError:
        raise RequestRefused(408, "the document did not arrive in time", f"send it within {_TIMEOUT_S:g} s") from None
    if not size:
        raise RequestRefused(422, "the document is empty", _DOCUMENT_HINT)
    return b"".join(parts)
