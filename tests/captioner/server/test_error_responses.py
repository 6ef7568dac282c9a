from __future__ import annotations

import asyncio
import json

import pytest
from starlette.requests import Request

from captioner.errors import CaptionerError, LanguageError, NoSuchRoom, RoomBusy, RoomError, TooMuch
from captioner.server.error_responses import RequestRefused, error_message, on_captioner_error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoSuchRoom("x"), 404),
        (RoomBusy("x"), 409),
        (RoomError("x"), 409),
        (TooMuch("x"), 429),
        (LanguageError("x"), 404),
        (CaptionerError("x"), 400),
        (RequestRefused(418, "x"), 418),
    ],
)
def test_status_of_an_error(error: CaptionerError, status: int) -> None:
    """Each class has its status; the body has the message and the hint."""
    answer = asyncio.run(on_captioner_error(Request({"type": "http"}), error))

    assert (status, {"error": "x", "hint": ""}) == (answer.status_code, json.loads(bytes(answer.body)))


def test_an_error_as_a_websocket_message() -> None:
    """It has the message and the hint."""
    assert {"type": "error", "error": "x", "hint": "y"} == error_message(TooMuch("x", "y"))
