"""`/rooms/R/desk` and `/rooms/R/takeovers/es`: what operators see, and how they approve, type and hand back.

`GET /rooms/R/desk?operator=ID&name=Anna` is the room's own event stream with these events in between, without an id:

| event | data |
|---|---|
| `desk` | the whole state, every second: delay, pause, takeovers, operators, lag, load, viewers, level |
| `level` | five times a second while there is audio: `{"level", "peak", "clipped", "silent", "alarm"}` |
| `held` | a caption that is on no screen, as a `cue` has it, with `why`: `delay`, `human`, `pause`; `due` in ms |
| `drop` | that caption is not held any more: `aired`, `rejected`, `old` |
| `log` | who did what |

A line ends with the room. Whoever captions a language and loses the line has `patience` seconds to be back.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from captioner.rooms.desk import OperatorConnection
from captioner.rooms.desk.connection import EditTarget
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.routes import json_body as body
from captioner.server.routes.operator import operated_room, operator_id, operator_name

_CUE = 'send {"cue": "c12"}, and {"lang": "es"} for one language alone'
_TEXT = 'send {"text": "the caption so far", "final": false}'
_NAME = 40
"""Characters of an operator's name."""


class DeskRoutes:
    """The desk's addresses."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms, self._access = rooms, access

    def routes(self) -> list[Route]:
        """One to look, the others to act."""
        acts = {
            "/rooms/{room}/desk/presence": self.presence,
            "/rooms/{room}/desk/delay": self.delay,
            "/rooms/{room}/desk/approve": self.approve,
            "/rooms/{room}/desk/reject": self.reject,
            "/rooms/{room}/takeovers/{lang}": self.take,
            "/rooms/{room}/takeovers/{lang}/text": self.write,
            "/rooms/{room}/takeovers/{lang}/return": self.give_back,
        }
        return [
            Route("/rooms/{room}/desk", self.stream, methods=["GET"]),
            *(Route(path, act, methods=["POST"]) for path, act in acts.items()),
        ]

    async def stream(self, request: Request) -> Response:
        """Join the operators."""
        room = operated_room(self._rooms, self._access, request)
        seen = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
        name = " ".join(request.query_params.get("name", "").split())[:_NAME] or _unnamed(room)
        connection = OperatorConnection(room.hub.subscribe(None, seen, counted=False), operator_id(request), name)
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        return StreamingResponse(_line(room, connection), media_type="text/event-stream", headers=headers)

    async def presence(self, request: Request) -> Response:
        """Which caption the operator has in hand; none: `{}`."""
        room = operated_room(self._rooms, self._access, request)
        given = await body.fields(request, _CUE)
        cue, lang = body.optional(given, "cue", _CUE), body.optional(given, "lang", _CUE)
        room.desk.set_editing(operator_id(request), EditTarget(lang, cue) if cue and lang else None)
        return JSONResponse({"room": room.name})

    async def delay(self, request: Request) -> Response:
        """How long captions wait for an operator."""
        room = operated_room(self._rooms, self._access, request)
        hint = 'send {"seconds": 5}; 0: they do not wait'
        seconds = body.number(await body.fields(request, hint), "seconds", hint)
        room.desk.held.set_delay(seconds, operator_name(request, room))
        return JSONResponse({"room": room.name, "delay": seconds})

    async def approve(self, request: Request) -> Response:
        """A caption goes out now, or with `{}` all that wait."""
        room = operated_room(self._rooms, self._access, request)
        given = await body.fields(request, _CUE)
        cue, lang = body.optional(given, "cue", _CUE), body.optional(given, "lang", _CUE)
        by = operator_name(request, room)
        return JSONResponse(
            {"approved": room.desk.held.approve(cue, lang, by) if cue else room.desk.held.approve_all(by)}
        )

    async def reject(self, request: Request) -> Response:
        """A caption goes nowhere; what was spoken takes its translations with it."""
        room = operated_room(self._rooms, self._access, request)
        given = await body.fields(request, _CUE)
        cue, lang = body.text(given, "cue", _CUE), body.optional(given, "lang", _CUE)
        return JSONResponse({"rejected": room.desk.held.reject(cue, lang, operator_name(request, room))})

    async def take(self, request: Request) -> Response:
        """This operator captions the language from now on; `force`: also where another does."""
        room = operated_room(self._rooms, self._access, request)
        hint = 'send {}, or {"force": true}'
        force = body.flag(await body.fields(request, hint), "force", hint)
        language = request.path_params["lang"]
        room.desk.takeovers.take(language, operator_id(request), operator_name(request, room), force=force)
        return JSONResponse({"room": room.name, "lang": language, "by": "human"})

    async def write(self, request: Request) -> Response:
        """What the present caption says so far; `final`: that is all of it, the next begins a new one."""
        room = operated_room(self._rooms, self._access, request)
        given = await body.fields(request, _TEXT)
        text, final = body.text(given, "text", _TEXT), body.flag(given, "final", _TEXT)
        revision = room.desk.takeovers.write(request.path_params["lang"], operator_id(request), text, final=final)
        said = {"cue": revision.segment, "rev": revision.number, "text": revision.text} if revision else {"cue": None}
        return JSONResponse(said)

    async def give_back(self, request: Request) -> Response:
        """The machine gets the language at the end of the sentence that it is in."""
        room = operated_room(self._rooms, self._access, request)
        language = request.path_params["lang"]
        room.desk.takeovers.give_back(language, operator_id(request), operator_name(request, room))
        return JSONResponse({"room": room.name, "lang": language, "by": "machine"})


def _unnamed(room: Room) -> str:
    """The first of `operator 1`, `operator 2`, … that nobody is."""
    taken = {connection.name for connection in room.desk.operators.connections}
    return next(name for name in map("operator {}".format, itertools.count(1)) if name not in taken)


async def _line(room: Room, connection: OperatorConnection) -> AsyncIterator[bytes]:
    room.desk.join(connection)
    try:
        async for wire in connection:
            yield wire
    finally:
        room.desk.leave(connection)
