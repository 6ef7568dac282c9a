"""The log on standard error: text for people, or one JSON object per line for log collectors.

    {"t": "2026-05-01T09:30:00.123Z", "level": "warning", "event": "room %s is %s",
     "message": "room hall is lagging", "room": "hall", "logger": "captioner.rooms.room"}

`event` is the message before its arguments are filled in, so all events of a kind share it. `room` is set where the
event belongs to a room: code that starts work for a room runs it in `of_room`, and threads inherit that context.

The JSON formatter is our own: python-json-logger would need the same five fields renamed and computed.
"""

from __future__ import annotations

import contextvars
import json
import logging
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Literal, TextIO

LogFormat = Literal["human", "json"]

_ROOM: Final[contextvars.ContextVar[str]] = contextvars.ContextVar("room", default="")
_REFUSED_HANDSHAKE: Final = "ASGI callable returned without completing handshake."
"""Logged by uvicorn as an error when a WebSocket is refused with an HTTP response, which is not one."""

_SECRET: Final = re.compile(
    r"(?i)(\b(?:token|key|secret|passphrase|password|streamid|sig|signature|auth)=)[^\s&'\"]+|(\bbearer\s+)\S+"
)
_CREDENTIALS: Final = re.compile(r"(\w+://)[^/\s@]+@")
_JWT: Final = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")


def of_room(name: str) -> contextvars.Context:
    """Copy the current context and mark it as belonging to a room; run threads and tasks of the room in it."""
    context = contextvars.copy_context()
    context.run(_ROOM.set, name)
    return context


def room_of(record: logging.LogRecord) -> str:
    """Name of the room that a record belongs to, or an empty string; call it in the thread that logs."""
    return getattr(record, "room", "") or _ROOM.get()


def inherited(work: Callable[[], None]) -> Callable[[], None]:
    """Bind a function to the current context, for a new thread."""
    context = contextvars.copy_context()
    return lambda: context.run(work)


def set_up(form: LogFormat, *, verbose: bool = False, stream: TextIO | None = None) -> None:
    """Send all log records to standard error.

    Text shows warnings and errors, with `verbose` also what goes well; JSON always has both.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else FullFormatter() if verbose else LineFormatter())
    handler.addFilter(lambda record: record.getMessage() != _REFUSED_HANDSHAKE)
    logging.basicConfig(handlers=[handler], level=logging.INFO if verbose else logging.WARNING, force=True)
    # INFO of libraries is noise; only our own is of use.
    logging.getLogger("captioner").setLevel(logging.INFO if verbose or form == "json" else logging.WARNING)


def is_json() -> bool:
    """True if the log is written as JSON."""
    return any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers)


class FullFormatter(logging.Formatter):
    """Text with tracebacks."""

    def __init__(self) -> None:
        super().__init__("captioner: %(message)s")


class LineFormatter(logging.Formatter):
    """One line per event; tracebacks are left to `-v`."""

    def format(self, record: logging.LogRecord) -> str:
        """Format as `captioner: message: ErrorClass: reason`."""
        return f"captioner: {record.getMessage()}{_error(record)}"


class JsonFormatter(logging.Formatter):
    """One JSON object per event."""

    def format(self, record: logging.LogRecord) -> str:
        """Format as JSON; a traceback is in `trace`."""
        fields: dict[str, object] = {
            "t": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": str(record.msg),
            "message": record.getMessage() + _error(record),
            "logger": record.name,
        }
        if room := room_of(record):
            fields["room"] = room
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def _error(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    return f": {type(error).__name__}: {error}" if error else ""


def without_secrets(text: str) -> str:
    """Replace credentials by `…`: `srt://h?passphrase=abc` -> `srt://h?passphrase=…`; one line, 500 characters."""
    text = _JWT.sub("…", _CREDENTIALS.sub(r"\1…@", _SECRET.sub(lambda found: (found[1] or found[2]) + "…", text)))
    return " ".join(text.split())[:500]
