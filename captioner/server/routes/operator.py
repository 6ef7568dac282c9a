"""`POST /rooms/R/cues/ID`, `/clear`, `/hide`, `/show`, `/pause`, `/resume`, `/speaker`, `/end`: actions of an operator.

`?operator=ID` is the ID that the operator gave to `/rooms/R/desk`; other operators see the name that belongs to it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.languages import lookup
from captioner.rooms.desk.held_captions import EditConflict
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body
from captioner.server.routes.corrections import offer, translations
from captioner.server.routes.operator_request import operated_room, operator_name

_SPEAKER = 'send {"speaker": "Ana"}, {"number": 2}, or {} for nobody'
_EDIT = 'send {"lang": "es", "text": "the caption"}'


class OperatorRoutes:
    """Routes that change captions, screens and the stream."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/rooms/{room}/cues/{cue}", self.edit, methods=["POST"]),
            Route("/rooms/{room}/clear", self.clear, methods=["POST"]),
            Route("/rooms/{room}/hide", self.hide, methods=["POST"]),
            Route("/rooms/{room}/show", self.show, methods=["POST"]),
            Route("/rooms/{room}/pause", self.pause, methods=["POST"]),
            Route("/rooms/{room}/resume", self.resume, methods=["POST"]),
            Route("/rooms/{room}/speaker", self.speaker, methods=["POST"]),
            Route("/rooms/{room}/end", self.end, methods=["POST"]),
        ]

    async def edit(self, request: Request) -> Response:
        """Replace the text of a final or waiting caption; `rev` is the revision that the new text is based on.

        The answer has corrections to offer, each for `/rooms/R/corrections`.
        """
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _EDIT, required=True)
        language, text = edit_of(fields, room.languages)
        rev = json_body.optional_int(fields, "rev", _EDIT)
        try:
            name = operator_name(request, room)
            edit = room.corrections.edit(request.path_params["cue"], language, text, rev=rev, who=name)
        except EditConflict as error:
            newer = {"rev": error.current.number, "text": error.current.text}
            return JSONResponse({"error": error.message, "hint": error.hint, **newer}, 409)
        revision = edit.revision
        found = {"cue": revision.segment, "lang": language, "rev": revision.number, "text": revision.stable}
        offers = [offer(correction) for correction in await room.corrections.offers(edit)]
        return JSONResponse(found | translations(edit.translations) | {"offers": offers})

    async def clear(self, request: Request) -> Response:
        """Empty the screens; later captions appear."""
        return self._style(request, "clear")

    async def hide(self, request: Request) -> Response:
        """Hide captions until `show`."""
        return self._style(request, "hide")

    async def show(self, request: Request) -> Response:
        """Show captions again."""
        return self._style(request, "show")

    async def pause(self, request: Request) -> Response:
        """Neither show nor write speech from now until `resume`."""
        room = operated_room(self._rooms, self._access, request)
        room.desk.orders.pause(operator_name(request, room))
        return JSONResponse({"room": room.name, "paused": True})

    async def resume(self, request: Request) -> Response:
        """Caption speech again from now on."""
        room = operated_room(self._rooms, self._access, request)
        room.desk.orders.resume(operator_name(request, room))
        return JSONResponse({"room": room.name, "paused": False})

    async def speaker(self, request: Request) -> Response:
        """Let a speaker speak from now on, by name or by number; `{}`: nobody is named."""
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _SPEAKER)
        if unknown := fields.keys() - {"speaker", "number"}:
            raise RequestRefused(422, f"unknown field {min(unknown)!r}", _SPEAKER)
        if len(fields) > 1:
            raise RequestRefused(422, "both speaker and number are given", _SPEAKER)
        speakers, who = room.desk.speakers, operator_name(request, room)
        if (number := json_body.optional_int(fields, "number", _SPEAKER)) is not None:
            speakers.choose_number(number, who)
        else:
            speakers.choose(json_body.optional_text(fields, "speaker", _SPEAKER) or "", who)
        return JSONResponse({"room": room.name, "speaker": speakers.present})

    async def end(self, request: Request) -> Response:
        """End the stream; its publisher receives `done` when all captions are final."""
        room = operated_room(self._rooms, self._access, request)
        name = operator_name(request, room)
        room.publishing.end()
        room.desk.operators.record(name, "ended the stream")
        return JSONResponse({"room": room.name, "state": "ending"}, 202)

    def _style(self, request: Request, action: Literal["hide", "show", "clear"]) -> Response:
        room = operated_room(self._rooms, self._access, request)
        room.control.style(action, operator_name(request, room))
        return JSONResponse({"room": room.name, "action": action})


def edit_of(fields: dict[str, Any], among: Collection[str]) -> tuple[str, str]:
    """Return language and text of an edit; `among`: languages of the room.

    Raises:
        RequestRefused: a field is missing or too long.
    """
    language = lookup(json_body.text(fields, "lang", _EDIT), among)
    text = " ".join(json_body.text(fields, "text", _EDIT, longest=json_body.MAX_BODY).split())
    if len(text) > json_body.MAX_TEXT:
        raise RequestRefused(413, f"caption of {len(text)} characters is too long", f"use at most {json_body.MAX_TEXT}")
    return language, text
