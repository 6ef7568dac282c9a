"""`POST /rooms/R/screen`: settings of the hall screens of a room, in place of those of their addresses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.delivery.hub.events import hall_fields
from captioner.errors import LanguageError
from captioner.languages import lookup
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body
from captioner.server.routes.operator_request import operated_room, operator_name
from captioner.types import HallSettings

_HINT = 'send {"lang": "en,es", "size": 8, "title": null}; null: as the address says; {}: reset all'
_NAMES = tuple(field.name for field in fields(HallSettings))
_FLAGS = ("clock", "readable", "blank")
_THEMES = ("dark", "light", "yellow")
_MAX_LANGUAGES = 2
_SIZES = (2, 20)
"""Smallest and largest size of the text in per cent of the screen's height."""
_MAX_LINES = 20
_MAX_TITLE = 200
"""Characters of a title."""


class HallRoutes:
    """Route of the hall screens."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/screen", self.change, methods=["POST"])]

    async def change(self, request: Request) -> Response:
        """Change the settings that are given, `null`: to what the address says; `{}`: reset all."""
        room = operated_room(self._rooms, self._access, request)
        given = await json_body.read(request, _HINT)
        changes = settings_of(given, (*room.languages, *room.on_demand.available))
        hall = replace(room.orders.hall, **changes) if changes else HallSettings()
        room.control.set_hall(hall, operator_name(request, room))
        return JSONResponse({"room": room.name, "settings": hall_fields(hall)})


def settings_of(given: dict[str, Any], among: Collection[str]) -> dict[str, Any]:
    """Return the checked settings of a request; `among`: languages that the room has or may open.

    Raises:
        RequestRefused: a field is unknown or has an invalid value.
        LanguageError: the room does not have the language.
    """
    if unknown := given.keys() - _NAMES:
        raise RequestRefused(422, f"unknown field {min(unknown)!r}", f"use {', '.join(_NAMES)}")
    return {name: value if value is None else _checked(name, given, among) for name, value in given.items()}


def _checked(name: str, given: dict[str, Any], among: Collection[str]) -> object:
    """Return the value of one setting."""
    if name in _FLAGS:
        return json_body.flag(given, name, _HINT)
    if name == "size":
        return _within(name, json_body.number(given, name, _HINT), *_SIZES)
    if name == "lines":
        return int(_within(name, json_body.optional_int(given, name, _HINT) or 0, 1, _MAX_LINES))
    if name == "title":
        return " ".join(json_body.text(given, name, _HINT, longest=_MAX_TITLE).split())
    value = json_body.text(given, name, _HINT)
    if name == "theme":
        if value not in _THEMES:
            raise RequestRefused(422, f"unknown theme {value!r}", f"use {', '.join(_THEMES)}")
        return value
    languages = list(dict.fromkeys(lookup(part.strip(), among) for part in value.split(",")))
    if missing := [language for language in languages if language not in among]:
        raise LanguageError(f"the room has no language {missing[0]!r}", f"it has {', '.join(among)}")
    if len(languages) > _MAX_LANGUAGES:
        raise RequestRefused(422, f"{len(languages)} languages are too many", f"use at most {_MAX_LANGUAGES}")
    return ",".join(languages)


def _within(name: str, value: float, low: int, high: int) -> float:
    if not low <= value <= high:
        raise RequestRefused(422, f"{name} of {value:g} is out of range", f"use {low} to {high}")
    return value
