"""`POST /rooms/R/corrections`: words replaced from now on, and in all captions that have them.

The answer to an edit (`/rooms/R/cues/ID`) offers such corrections:

    {"cue": "c7", "lang": "en", "rev": 2, "text": "Welcome to Escalinova.",
     "translated": ["es"], "not_translated": {"fr": "an operator has edited the translation"},
     "offers": [{"lang": "en", "old": "Ascalia Nueva", "new": "Escalinova", "name": true, "count": 1,
                 "captions": [{"cue": "c3", "lang": "en", "before": "Ascalia Nueva", "after": "Escalinova"}]}]}

`captions` has at most the first 50.
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from captioner.languages import lookup
from captioner.rooms.corrections import Correction, InvalidCorrection
from captioner.rooms.retranslation import TranslationsAgain
from captioner.rooms.rooms import Rooms
from captioner.server.access import Access
from captioner.server.error_responses import RequestRefused
from captioner.server.routes import json_body
from captioner.server.routes.operator_request import operated_room, operator_name
from captioner.translation.rules import RulesError

_HINT: Final = 'send {"lang": "en", "old": "Norlan", "new": "Norland"}'
_MAX_LISTED: Final = 50
"""Captions of an offer in an answer."""


class CorrectionRoutes:
    """Route of corrections."""

    def __init__(self, rooms: Rooms, access: Access) -> None:
        self._rooms, self._access = rooms, access

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/rooms/{room}/corrections", self.correct, methods=["POST"])]

    async def correct(self, request: Request) -> Response:
        """Replace words by a rule, and in the captions that have them."""
        room = operated_room(self._rooms, self._access, request)
        fields = await json_body.read(request, _HINT, required=True)
        old, new = json_body.text(fields, "old", _HINT), json_body.text(fields, "new", _HINT)
        language = lookup(json_body.text(fields, "lang", _HINT), room.languages)
        try:
            done = await room.corrections.apply(language, old, new, operator_name(request, room))
        except (InvalidCorrection, RulesError) as error:
            raise RequestRefused(422, error.message, error.hint) from None
        captions = [
            {"cue": one.segment, "lang": one.language, "rev": one.number, "text": one.text} for one in done.captions
        ]
        answer = {"room": room.name, "rules": done.rules, "captions": captions}
        return JSONResponse(answer | translations(done.translations))


def offer(correction: Correction) -> dict[str, Any]:
    """Return a correction as part of the answer to an edit."""
    captions = [
        {"cue": one.segment, "lang": one.language, "before": one.text, "after": correction.corrected(one.text)}
        for one in correction.captions
    ]
    return {
        "lang": correction.language,
        "old": correction.old,
        "new": correction.new,
        "name": correction.is_name,
        "count": len(captions),
        "captions": captions[:_MAX_LISTED],
    }


def translations(again: TranslationsAgain) -> dict[str, Any]:
    """Return which translations are made again, as part of an answer."""
    return {"translated": again.requested, "not_translated": again.refused}
