from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from captioner.config import logs


@pytest.fixture(autouse=True)
def restore_logging() -> Iterator[None]:
    """Restore the logging configuration after each test."""
    root, own = logging.getLogger(), logging.getLogger("captioner")
    handlers, levels = root.handlers[:], (root.level, own.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])


def logged(form: logs.LogFormat, *, verbose: bool = False) -> list[str]:
    """Log an event of a room, one from a thread of a room, and an exception; return the lines."""
    stream = io.StringIO()
    logs.set_up(form, verbose=verbose, stream=stream)
    log = logging.getLogger("captioner.test")
    log.info("room %s is live", "hall", extra={"room": "hall"})

    def work() -> None:
        thread = threading.Thread(target=logs.inherited(lambda: log.warning("it lags by %d s", 3)))
        thread.start()
        thread.join()

    logs.of_room("lobby").run(work)
    try:
        raise ValueError("no such thing")
    except ValueError:
        log.exception("it failed")
    logging.getLogger("uvicorn.error").error("ASGI callable returned without completing handshake.")
    return stream.getvalue().splitlines()


def test_json_lines() -> None:
    """Each event is one JSON line with its message template, its room if it has one, and its traceback."""
    live, lags, failed = map(json.loads, logged("json"))

    assert ("info", "room %s is live", "room hall is live", "hall") == tuple(
        live[key] for key in ("level", "event", "message", "room")
    )
    assert ("warning", "it lags by 3 s", "lobby") == tuple(lags[key] for key in ("level", "message", "room"))
    assert ("error", "it failed: ValueError: no such thing") == (failed["level"], failed["message"])
    assert "room" not in failed
    assert "Traceback" in failed["trace"]


def test_text() -> None:
    """Text shows one line per warning or error; `verbose` adds information and tracebacks."""
    short, long = logged("human"), logged("human", verbose=True)

    assert ["captioner: it lags by 3 s", "captioner: it failed: ValueError: no such thing"] == short
    assert "captioner: room hall is live" == long[0]
    assert "Traceback (most recent call last):" in long


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("srt://h:9?passphrase=abc&mode=x", "srt://h:9?passphrase=…&mode=x"),
        ("rtmp://user:pw@host/live", "rtmp://…@host/live"),
        ("GET /x?token=abc.def", "GET /x?token=…"),
        ("Authorization: Bearer abc", "Authorization: Bearer …"),
        ("got eyJhbGciOiJI.eyJzdWIi.c2ln here", "got … here"),
        ("two\nlines", "two lines"),
    ],
)
def test_secrets_are_left_out(said: str, shown: str) -> None:
    """Tokens, keys and credentials of addresses."""
    assert shown == logs.without_secrets(said)
