"""`/rooms/R/rules`: the words that a room wants, read and written by its operators."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.pipeline.rules_file import LARGEST, RulesOvertaken
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.routes import json_body as body
from captioner.server.routes.operator import operated_room, operator_name
from captioner.translation.rules import RulesError

_HINT = 'send {"text": "en: heard = meant", "edition": the one that you have read}'


class RulesRoutes:
    """Its one address."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms, self._access = rooms, access

    def routes(self) -> list[Route]:
        """To read and to write."""
        return [Route("/rooms/{room}/rules", self.rules, methods=["GET", "POST"])]

    async def rules(self, request: Request) -> Response:
        """The text of all rules; or another one, which is in force at once if every line is a rule."""
        room = operated_room(self._rooms, self._access, request)
        book = room.rules
        if request.method == "POST":
            by, given = operator_name(request, room), await body.fields(request, _HINT)
            text = body.text(given, "text", _HINT, LARGEST)
            edition = body.optional(given, "edition", _HINT)
            try:
                await asyncio.to_thread(book.write, text, edition)
            except RulesError as error:
                faults = [{"line": fault.line, "reason": fault.reason} for fault in error.faults]
                return JSONResponse({"error": error.message, "hint": error.hint, "faults": faults}, 422)
            except RulesOvertaken as error:
                newer = {"text": error.text, "edition": error.edition}
                return JSONResponse({"error": error.message, "hint": error.hint, **newer}, 409)
            room.desk.operators.note(by, "changed the rules")
        known = {"text": book.text, "edition": book.edition, "problem": book.problem}
        return JSONResponse({"room": room.name, **known}, headers={"Cache-Control": "no-store"})
