from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from captioner.config import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a test sets up ends with it."""
    root, own = logging.getLogger(), logging.getLogger("captioner")
    handlers, levels = root.handlers[:], (root.level, own.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    own.setLevel(levels[1])


def logged(form: logs.Form, *, verbose: bool = False) -> list[str]:
    """An event of a room, one of a thread of a room, and a failure."""
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
    """Each is one line with its event, its room where it has one, and how an error came about."""
    live, lags, failed = map(json.loads, logged("json"))

    assert ("info", "room %s is live", "room hall is live", "hall") == tuple(
        live[key] for key in ("level", "event", "message", "room")
    )
    assert ("warning", "it lags by 3 s", "lobby") == tuple(lags[key] for key in ("level", "message", "room"))
    assert ("error", "it failed: ValueError: no such thing") == (failed["level"], failed["message"])
    assert "room" not in failed
    assert "Traceback" in failed["trace"]


def test_for_people() -> None:
    """What goes well is not said unless asked for, and no error takes more than a line."""
    short, long = logged("human"), logged("human", verbose=True)

    assert ["captioner: it lags by 3 s", "captioner: it failed: ValueError: no such thing"] == short
    assert "captioner: room hall is live" == long[0]
    assert "Traceback (most recent call last):" in long
