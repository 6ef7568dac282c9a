"""`POST /rooms/R/cues/ID`, `/clear`, `/hide`, `/show`, `/pause`, `/resume`, `/end`: the hand on the captions.

`?operator=ID` says whose hand it is, as it was said to `/rooms/R/desk`; it is told to the other operators.
"""

from __future__ import annotations

from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.desk.held_captions import EditConflict
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body as body

_EDIT = 'send {"lang": "es", "text": "the caption"}'
_ID = 64
"""Characters of an operator's ID."""
NOBODY = "an operator"
"""Who did it, where nobody says."""


class OperatorRoutes:
    """The operator's addresses."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms = rooms
        self._access = access

    def routes(self) -> list[Route]:
        """All take POST only."""
        return [
            Route("/rooms/{room}/cues/{cue}", self.edit, methods=["POST"]),
            Route("/rooms/{room}/clear", self.clear, methods=["POST"]),
            Route("/rooms/{room}/hide", self.hide, methods=["POST"]),
            Route("/rooms/{room}/show", self.show, methods=["POST"]),
            Route("/rooms/{room}/pause", self.pause, methods=["POST"]),
            Route("/rooms/{room}/resume", self.resume, methods=["POST"]),
            Route("/rooms/{room}/end", self.end, methods=["POST"]),
        ]

    async def edit(self, request: Request) -> Response:
        """Another text for a final caption, or for one that waits; `rev`: of the text that it is to replace."""
        room = operated_room(self._rooms, self._access, request)
        given = await body.fields(request, _EDIT, needed=True)
        language, text = edited(given)
        rev = body.whole(given, "rev", _EDIT)
        try:
            revision = room.edit(request.path_params["cue"], language, text, rev=rev, who=operator_name(request, room))
        except EditConflict as error:
            newer = {"rev": error.now.number, "text": error.now.text}
            return JSONResponse({"error": error.message, "hint": error.hint, **newer}, 409)
        return JSONResponse(
            {"cue": revision.segment, "lang": language, "rev": revision.number, "text": revision.stable}
        )

    async def clear(self, request: Request) -> Response:
        """Empty the screens; what is spoken next appears."""
        return self._style(request, "clear")

    async def hide(self, request: Request) -> Response:
        """Show no captions until `show`."""
        return self._style(request, "hide")

    async def show(self, request: Request) -> Response:
        """Show captions again."""
        return self._style(request, "show")

    async def pause(self, request: Request) -> Response:
        """What is said from now on goes nowhere, neither to screens nor into files, until `resume`."""
        room = operated_room(self._rooms, self._access, request)
        room.desk.pause(operator_name(request, room))
        return JSONResponse({"room": room.name, "paused": True})

    async def resume(self, request: Request) -> Response:
        """What is said from now on is captioned again."""
        room = operated_room(self._rooms, self._access, request)
        room.desk.resume(operator_name(request, room))
        return JSONResponse({"room": room.name, "paused": False})

    async def end(self, request: Request) -> Response:
        """End the stream: the publisher is told `done` when all is final."""
        room = operated_room(self._rooms, self._access, request)
        by = operator_name(request, room)
        room.end()
        room.desk.operators.note(by, "ended the stream")
        return JSONResponse({"room": room.name, "state": "ending"}, 202)

    def _style(self, request: Request, action: Literal["hide", "show", "clear"]) -> Response:
        room = operated_room(self._rooms, self._access, request)
        room.style(action, operator_name(request, room))
        return JSONResponse({"room": room.name, "action": action})


def edited(given: dict[str, Any]) -> tuple[str, str]:
    """Language and text of an edit.

    Raises:
        RequestRefused: it is none.
    """
    if not isinstance(given.get("lang"), str) or not isinstance(given.get("text"), str):
        raise RequestRefused(422, "lang and text must be given, as strings", _EDIT)
    text = " ".join(given["text"].split())
    if len(text) > body.LONGEST:
        raise RequestRefused(413, f"{len(text)} characters are no caption", f"at most {body.LONGEST}")
    return given["lang"].lower(), text


def operated_room(rooms: Rooms, access: Access, request: Request) -> Room:
    """The room of the address, for who may operate it.

    Raises:
        RequestRefused: they may not.
        NoSuchRoom: there is none.
    """
    access.check_operate(request, request.path_params["room"])
    return rooms.get(request.path_params["room"])


def operator_id(request: Request) -> str:
    """Which operator's hand it is.

    Raises:
        RequestRefused: its name is too long to be one.
    """
    operator = request.query_params.get("operator", "")
    if len(operator) > _ID:
        raise RequestRefused(422, "this is no operator's ID", f"at most {_ID} characters")
    return operator


def operator_name(request: Request, room: Room) -> str:
    """The same by name."""
    operator = operator_id(request)
    return next(
        (
            connection.name
            for connection in room.desk.operators.connections
            if operator and connection.operator == operator
        ),
        NOBODY,
    )
