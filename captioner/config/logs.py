"""The log on standard error: for people, or a JSON line for each event where a machine reads it.

    {"t": "2026-05-01T09:30:00.123Z", "level": "warning", "event": "the bus does not answer, edges stand still: %s",
     "message": "the bus does not answer, edges stand still: …", "room": "hall", "logger": "…redis.writer"}

`event` is the sentence before anything is put into it: the same for all events of a kind. `room` is there where the
event is of one: whoever begins work for a room says so with `of_room`, and its threads inherit it.
"""

from __future__ import annotations

import contextvars
import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Literal, TextIO

Form = Literal["human", "json"]

_ROOM: Final[contextvars.ContextVar[str]] = contextvars.ContextVar("room", default="")
_FALSE_ALARM: Final = "ASGI callable returned without completing handshake."
"""What uvicorn says of a WebSocket that was refused with an answer of its own."""


def of_room(name: str) -> contextvars.Context:
    """The present context, with what is logged in it being of this room: run threads and tasks in it."""
    context = contextvars.copy_context()
    context.run(_ROOM.set, name)
    return context


def room_of(record: logging.LogRecord) -> str:
    """Of which room it is, asked where it is logged; empty: of none."""
    return getattr(record, "room", "") or _ROOM.get()


def inherited(work: Callable[[], None]) -> Callable[[], None]:
    """The work in the present context, for a thread of its own."""
    context = contextvars.copy_context()
    return lambda: context.run(work)


def set_up(form: Form, *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """From now on everything that is logged goes to standard error in this form.

    For people warnings, with `verbose` also what goes well; for machines both.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Lines() if form == "json" else Everything() if verbose else OneLine())
    handler.addFilter(lambda record: record.getMessage() != _FALSE_ALARM)
    logging.basicConfig(handlers=[handler], level=logging.INFO if verbose else logging.WARNING, force=True)
    # What goes well is news of ours; of libraries it is noise.
    logging.getLogger("captioner").setLevel(logging.INFO if verbose or form == "json" else logging.WARNING)


def is_json() -> bool:
    """Whether a machine reads what is said."""
    return any(isinstance(handler.formatter, Lines) for handler in logging.getLogger().handlers)


class Everything(logging.Formatter):
    """A line, and how an error came about."""

    def __init__(self) -> None:
        super().__init__("captioner: %(message)s")


class OneLine(logging.Formatter):
    """One line for each event; how an error came about is for those who ask with -v."""

    def format(self, record: logging.LogRecord) -> str:
        """`captioner: what happened: Error: why`."""
        return f"captioner: {record.getMessage()}{_error(record)}"


class Lines(logging.Formatter):
    """One line of JSON for each event."""

    def format(self, record: logging.LogRecord) -> str:
        """With how an error came about as `trace`."""
        said: dict[str, object] = {
            "t": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": str(record.msg),
            "message": record.getMessage() + _error(record),
            "logger": record.name,
        }
        if room := room_of(record):
            said["room"] = room
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def _error(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f": {type(error).__name__}: {error}" if error else ""
