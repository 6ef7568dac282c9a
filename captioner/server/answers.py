"""Every refusal in one form: `{"error": what is wrong, "hint": what to do}` with the fitting status."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from captioner.errors import CaptionerError, LanguageError, NoSuchRoom, RoomBusy, RoomError, TooMuch

log = logging.getLogger(__name__)

_STATUS: Mapping[type[CaptionerError], int] = {
    NoSuchRoom: 404,
    RoomBusy: 409,
    TooMuch: 429,
    RoomError: 409,
    LanguageError: 404,
}
"""Error -> status over HTTP, most particular first; anything else is 400."""

_HINTS = {
    404: "the addresses are listed in the README; / lists the rooms",
    405: "see the header Allow",
    413: "send less at once",
}


class Refused(CaptionerError):
    """A request that is refused with a status of its own."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


def refusal(status: int, error: str, hint: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """The answer."""
    return JSONResponse({"error": error, "hint": hint}, status, headers)


def told(error: CaptionerError) -> dict[str, str]:
    """The same for a WebSocket, which has no status."""
    return {"type": "error", "error": error.message, "hint": error.hint}


async def on_captioner_error(_: Request, error: Exception) -> Response:
    """What captioner raises on purpose."""
    assert isinstance(error, CaptionerError)
    if isinstance(error, Refused):
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
        return refusal(error.status, error.message, error.hint, headers)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    return refusal(status, error.message, error.hint)


async def on_http_error(_: Request, error: Exception) -> Response:
    """What the router raises: no such address, no such method, too large."""
    assert isinstance(error, HTTPException)
    phrase = error.detail or HTTPStatus(error.status_code).phrase
    return refusal(error.status_code, phrase, _HINTS.get(error.status_code, ""), error.headers)


async def on_bug(request: Request, _: Exception) -> Response:
    """What nobody foresaw: the log has the details, the answer none."""
    log.error("%s %s failed", request.method, request.url.path)
    return refusal(500, "something went wrong here", "the server's log says what; please report it")
