"""Error responses: `{"error": what is wrong, "hint": what to do}` with an HTTP status."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from captioner.errors import CaptionerError, LanguageError, NoSuchRoom, RoomBusy, RoomError, TooLarge, TooMuch
from captioner.server.error_page import error_page, wants_page

log = logging.getLogger(__name__)

_STATUS: Mapping[type[CaptionerError], int] = {
    NoSuchRoom: 404,
    RoomBusy: 409,
    TooMuch: 429,
    TooLarge: 413,
    RoomError: 409,
    LanguageError: 404,
}
"""Exceptions and their HTTP status, subclasses first; others are 400."""

_OPENAI: Mapping[int, tuple[str, str | None]] = {
    401: ("invalid_request_error", "invalid_api_key"),
    403: ("invalid_request_error", "insufficient_permissions"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
}
"""HTTP status and OpenAI's error type and code."""
_RETRY_AFTER_S = 10
"""Seconds after which a client that was refused for lack of capacity may try again."""

_HINTS = {
    404: "see the README for all addresses; / lists the rooms",
    405: "see the header Allow",
    413: "send a smaller body",
}


class RequestRefused(CaptionerError):
    """A request is refused with a given HTTP status."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


def refusal(
    status: int, error: str, hint: str = "", headers: Mapping[str, str] | None = None, *, path: str = ""
) -> Response:
    """Build an error response; for a path under /v1 in OpenAI's format."""
    if not path.startswith("/v1/"):
        return JSONResponse({"error": error, "hint": hint}, status, headers)
    retry = {"Retry-After": str(_RETRY_AFTER_S)} if status in (429, 503) else {}
    return JSONResponse(openai_error(status, error, hint), status, {**retry, **(headers or {})})


def openai_error(status: int, error: str, hint: str = "") -> dict[str, object]:
    """Build the body of an error in OpenAI's format; https://platform.openai.com/docs/guides/error-codes."""
    kind = "server_error" if status >= 500 else _OPENAI.get(status, ("invalid_request_error", None))[0]
    code = _OPENAI.get(status, ("", None))[1]
    message = f"{error}; {hint}" if hint else error
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def status_of(error: CaptionerError) -> int:
    """Return the HTTP status of an error."""
    if isinstance(error, RequestRefused):
        return error.status
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)


def error_message(error: CaptionerError) -> dict[str, str]:
    """Build the message that reports an error over a WebSocket."""
    return {"type": "error", "error": error.message, "hint": error.hint}


async def on_captioner_error(request: Request, error: Exception) -> Response:
    """Handle errors that captioner raises."""
    assert isinstance(error, CaptionerError)
    status = status_of(error)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return _response(request, status, error.message, error.hint, headers)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Handle errors of the router: unknown address, wrong method, body too large."""
    assert isinstance(error, HTTPException)
    phrase = error.detail or HTTPStatus(error.status_code).phrase
    if error.status_code == 404 and wants_page(request):
        return error_page(request, 404, f"there is no page at {request.url.path}", "check the address")
    hint = _HINTS.get(error.status_code, "")
    return _response(request, error.status_code, phrase, hint, error.headers)


async def on_bug(request: Request, _: Exception) -> Response:
    """Handle unexpected exceptions: details are in the log only."""
    log.error("%s %s failed", request.method, request.url.path)
    hint = "the server's log has the details; please report it"
    return _response(request, 500, "internal error", hint)


def _response(
    request: Request, status: int, error: str, hint: str, headers: Mapping[str, str] | None = None
) -> Response:
    if wants_page(request):
        return error_page(request, status, error, hint, headers)
    return refusal(status, error, hint, headers, path=request.scope.get("path", ""))
