"""`/rooms/R/desk` and `/rooms/R/takeovers/es`: events for operators; approving, typing and returning captions.

`GET /rooms/R/desk?operator=ID&name=Anna` is the event stream of the room with these events between, without ids:

| event | data |
|---|---|
| `desk` | whole state, every second: delay, pause, speakers, takeovers, operators, lag, load, viewers, level, … |
| `level` | five times a second while there is audio: `{"level", "peak", "clipped", "silent", "alarm"}` |
| `held` | held caption with the fields of a `cue`, `why` (`delay`, `human`, `pause`, `rejected`) and `due` in Unix ms |
| `drop` | end of holding a caption: `aired`, `rejected`, `old` |
| `log` | action of an operator |

A WebSocket of the same address sends the same text: the console uses it because, unlike an event stream, it does not
occupy one of the six connections that a browser opens to a server with HTTP/1.1.

The stream ends with the room. An operator who has taken a language over and disconnects has `patience` seconds of
[operator] to reconnect.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterable, Callable
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from captioner.errors import CaptionerError
from captioner.languages import lookup
from captioner.rooms.desk import OperatorConnection
from captioner.rooms.desk.connection import EditTarget
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.rooms.task_group import run_until_first
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.limits import ConnectionLimit, address_of
from captioner.server.routes import json_body
from captioner.server.routes.audio_socket import refuse
from captioner.server.routes.operator_request import operated_room, operator_id, operator_name

_CUE = 'send {"cue": "c12"}, with "lang": "es" for one language only'
_TEXT = 'send {"text": "the caption so far", "final": false}'
_MAX_NAME = 40
"""Characters of an operator's name."""


class _DeskStream(StreamingResponse):
    """Events for one page of an operator, who leaves the desk at its end."""

    def __init__(self, connection: OperatorConnection, on_left: Callable[[], None]) -> None:
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(connection, media_type="text/event-stream", headers=headers)
        self._on_left = on_left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the page disconnects or the room closes."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._on_left()


class DeskRoutes:
    """Routes of the desk."""

    def __init__(self, rooms: Rooms, access: Access, connections: ConnectionLimit) -> None:
        self._rooms, self._access, self._connections = rooms, access, connections

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        actions = {
            "/rooms/{room}/desk/presence": self.presence,
            "/rooms/{room}/desk/delay": self.delay,
            "/rooms/{room}/desk/speakers": self.rename_speaker,
            "/rooms/{room}/desk/approve": self.approve,
            "/rooms/{room}/desk/reject": self.reject,
            "/rooms/{room}/takeovers/{lang}": self.take,
            "/rooms/{room}/takeovers/{lang}/text": self.write,
            "/rooms/{room}/takeovers/{lang}/return": self.give_back,
        }
        return [
            Route("/rooms/{room}/desk", self.stream, methods=["GET"]),
            WebSocketRoute("/rooms/{room}/desk", self.socket),
            *(Route(path, action, methods=["POST"]) for path, action in actions.items()),
        ]

    async def stream(self, request: Request) -> Response:
        """Join the operators of a room."""
        room = operated_room(self._rooms, self._access, request)
        return _DeskStream(*self._join(room, request))

    async def socket(self, socket: WebSocket) -> None:
        """Join the operators of a room over a WebSocket."""
        with contextlib.suppress(WebSocketDisconnect), contextlib.ExitStack() as stack:
            try:
                room = operated_room(self._rooms, self._access, socket)
                connection, leave = self._join(room, socket)
            except CaptionerError as error:
                await refuse(socket, error)
            else:
                stack.callback(leave)
                await socket.accept()
                await run_until_first(_send_events(socket, connection), _closed(socket))

    def _join(self, room: Room, request: HTTPConnection) -> tuple[OperatorConnection, Callable[[], None]]:
        """Add a page before the answer, which is 429 if there are too many; returns the function that removes it."""
        connection = _connection(room, request)
        with contextlib.ExitStack() as stack:
            stack.callback(self._connections.take(address_of(request)))
            room.desk.sessions.join(connection)
            stack.callback(room.desk.sessions.leave, connection)
            return connection, stack.pop_all().close

    async def presence(self, request: Request) -> Response:
        """Set the caption that the operator is editing; `{}`: none."""
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _CUE)
        cue, lang = json_body.optional_text(fields, "cue", _CUE), _language(fields, room)
        room.desk.sessions.set_editing(operator_id(request), EditTarget(lang, cue) if cue and lang else None)
        return JSONResponse({"room": room.name})

    async def delay(self, request: Request) -> Response:
        """Set how long captions wait for approval."""
        room = operated_room(self._rooms, self._access, request)
        hint = 'send {"seconds": 5}; 0 turns the delay off'
        seconds = json_body.number(await json_body.read(request, hint), "seconds", hint)
        room.desk.held.set_delay(seconds, operator_name(request, room))
        return JSONResponse({"room": room.name, "delay": seconds})

    async def rename_speaker(self, request: Request) -> Response:
        """Name the speaker with a number."""
        room = operated_room(self._rooms, self._access, request)
        hint = 'send {"number": 2, "name": "Ana"}; an empty name removes it'
        fields = await json_body.read(request, hint)
        number, name = json_body.optional_int(fields, "number", hint), json_body.text(fields, "name", hint)
        if number is None:
            raise RequestRefused(422, "number is missing", hint)
        room.desk.speakers.rename(number, name, operator_name(request, room))
        return JSONResponse({"room": room.name, "speakers": room.desk.speakers.state})

    async def approve(self, request: Request) -> Response:
        """Approve one waiting caption; `{}`: all of them."""
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _CUE)
        cue, lang = json_body.optional_text(fields, "cue", _CUE), _language(fields, room)
        held, name = room.desk.held, operator_name(request, room)
        return JSONResponse({"approved": held.approve(cue, lang, name) if cue else held.approve_all(name)})

    async def reject(self, request: Request) -> Response:
        """Reject a waiting caption; with a spoken caption its translations are rejected."""
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _CUE)
        cue, lang = json_body.text(fields, "cue", _CUE), _language(fields, room)
        return JSONResponse({"rejected": room.desk.held.reject(cue, lang, operator_name(request, room))})

    async def take(self, request: Request) -> Response:
        """Take a language over; `force`: also from another operator."""
        room = operated_room(self._rooms, self._access, request)
        hint = 'send {}, or {"force": true}'
        force = json_body.flag(await json_body.read(request, hint), "force", hint)
        language = lookup(request.path_params["lang"], room.languages)
        room.desk.takeovers.take(language, operator_id(request), operator_name(request, room), force=force)
        return JSONResponse({"room": room.name, "lang": language, "by": "human"})

    async def write(self, request: Request) -> Response:
        """Show the text of the present caption; after `final` the next text begins another caption."""
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _TEXT)
        text, final = json_body.text(fields, "text", _TEXT), json_body.flag(fields, "final", _TEXT)
        language = lookup(request.path_params["lang"], room.languages)
        revision = room.desk.takeovers.write(language, operator_id(request), text, final=final)
        if revision is None:
            return JSONResponse({"cue": None})
        return JSONResponse({"cue": revision.segment, "rev": revision.number, "text": revision.text})

    async def give_back(self, request: Request) -> Response:
        """Return a language to automatic captions at the end of the machine's sentence."""
        room = operated_room(self._rooms, self._access, request)
        language = lookup(request.path_params["lang"], room.languages)
        room.desk.takeovers.give_back(language, operator_id(request), operator_name(request, room))
        return JSONResponse({"room": room.name, "lang": language, "by": "machine"})


def _connection(room: Room, request: HTTPConnection) -> OperatorConnection:
    last_id = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
    name = " ".join(request.query_params.get("name", "").split())[:_MAX_NAME] or _free_name(room)
    return OperatorConnection(room.hub.subscribe(None, last_id, counted=False), operator_id(request), name)


def _language(fields: dict[str, Any], room: Room) -> str | None:
    """Return the language of a caption; None: the spoken one with its translations."""
    given = json_body.optional_text(fields, "lang", _CUE)
    return lookup(given, room.languages) if given else None


def _free_name(room: Room) -> str:
    """First unused name of `operator 1`, `operator 2`, … in a room."""
    taken = {connection.name for connection in room.desk.operators.connections}
    return next(name for name in map("operator {}".format, itertools.count(1)) if name not in taken)


async def _send_events(socket: WebSocket, connection: AsyncIterable[bytes]) -> None:
    async for event in connection:
        await socket.send_text(event.decode())
    await socket.close()


async def _closed(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
