"""`POST /rooms/R/cues/ID`, `/clear`, `/hide`, `/show`, `/end`: the operator."""

from __future__ import annotations

import asyncio
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner import received
from captioner.rooms import Rooms
from captioner.server.access import Access
from captioner.server.answers import Refused

_LARGEST = 64 * 1024
"""Bytes of a body; an edit is far smaller. Starlette's own limit would answer in plain text."""
_PATIENCE = 10.0
"""Seconds that a body may take."""
_LONGEST = 1000
"""Characters of a caption that an operator may write."""


class Operator:
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
            Route("/rooms/{room}/end", self.end, methods=["POST"]),
        ]

    async def edit(self, request: Request) -> Response:
        """Another text for a final caption, on screens and in files."""
        self._access.may_operate(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        language, text = _edit(await _body(request))
        revision = room.edit(request.path_params["cue"], language, text)
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

    async def end(self, request: Request) -> Response:
        """End the stream: the publisher is told `done` when all is final."""
        self._access.may_operate(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        room.end()
        return JSONResponse({"room": room.name, "state": "ending"}, 202)

    def _style(self, request: Request, action: Literal["hide", "show", "clear"]) -> Response:
        self._access.may_operate(request, request.path_params["room"])
        room = self._rooms.get(request.path_params["room"])
        room.style(action)
        return JSONResponse({"room": room.name, "action": action})


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > _LARGEST:
                    raise Refused(413, "the body is too large", f"{_LARGEST} bytes are the most")
    except TimeoutError:
        raise Refused(408, "the body did not come", "send it at once") from None
    return body


def _edit(body: bytes) -> tuple[str, str]:
    """Language and text of an edit.

    Raises:
        Refused: it is not one.
    """
    hint = 'send {"lang": "es", "text": "the caption"}'
    try:
        given = received.value(body)
    except ValueError:
        raise Refused(400, "the body is not JSON", hint) from None
    language, text = (given.get("lang"), given.get("text")) if isinstance(given, dict) else (None, None)
    if not isinstance(language, str) or not isinstance(text, str):
        raise Refused(422, "lang and text must be given, as strings", hint)
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        raise Refused(413, f"{len(text)} characters are no caption", f"at most {_LONGEST}")
    return language.lower(), text
