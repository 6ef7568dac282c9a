"""`/rooms/R/rules`: replacements of words in a room, read and written by its operators."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.rooms.pipeline.rules_file import MAX_BYTES, RulesConflict
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.routes import json_body
from captioner.server.routes.operator_request import operated_room, operator_name
from captioner.translation.rules import RulesError

_HINT = 'send {"text": "en: heard = meant", "edition": "the edition that you have read"}'


class RulesRoutes:
    """Route of the rules."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms, self._access = rooms, access

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/rules", self.rules, methods=["GET", "POST"])]

    async def rules(self, request: Request) -> Response:
        """Return the text of all rules; POST replaces it if every line is valid, and it applies at once."""
        room = operated_room(self._rooms, self._access, request)
        rules = room.rules
        if request.method == "POST":
            name, fields = operator_name(request, room), await json_body.read(request, _HINT)
            text = json_body.text(fields, "text", _HINT, MAX_BYTES)
            edition = json_body.optional_text(fields, "edition", _HINT)
            try:
                await asyncio.to_thread(rules.write, text, edition)
            except RulesError as error:
                faults = [{"line": fault.line, "reason": fault.reason} for fault in error.faults]
                return JSONResponse({"error": error.message, "hint": error.hint, "faults": faults}, 422)
            except RulesConflict as error:
                newer = {"text": error.text, "edition": error.edition}
                return JSONResponse({"error": error.message, "hint": error.hint, **newer}, 409)
            room.desk.operators.record(name, "changed the rules")
        state = {"text": rules.text, "edition": rules.edition, "problem": rules.problem}
        return JSONResponse({"room": room.name, **state}, headers={"Cache-Control": "no-store"})
