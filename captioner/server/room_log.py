"""Last lines of the log by room, for operators: without secrets and without text of captions."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from captioner.config import logs

_MAX_LINES = 500
"""Lines kept for the whole process; the oldest are removed."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log."""

    time: int
    """Unix milliseconds."""
    level: str
    text: str
    room: str = ""
    """Room of the line; empty if unknown."""


class RoomLog(logging.Handler):
    """Log handler that keeps lines of the logger `captioner`."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[LogLine] = deque(maxlen=_MAX_LINES)
        self._lines_lock = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        error = record.exc_info[1] if record.exc_info else None
        text = record.getMessage() + (f": {type(error).__name__}: {error}" if error else "")
        line = LogLine(
            round(1000 * record.created), record.levelname.lower(), logs.without_secrets(text), logs.room_of(record)
        )
        with self._lines_lock:
            self._lines.append(line)

    def of(self, room: str, *, all_rooms: bool = False) -> list[LogLine]:
        """Return lines of a room or with its name, oldest first; `all_rooms`: lines of every room and of none."""
        with self._lines_lock:
            lines = tuple(self._lines)
        named = re.compile(rf"(?<![\w.-]){re.escape(room)}(?![\w-]|\.\w)")
        return [line for line in lines if all_rooms or (line.room == room if line.room else named.search(line.text))]

    @contextlib.asynccontextmanager
    async def attached(self) -> AsyncIterator[None]:
        """Keep lines until the `with` ends."""
        logger = logging.getLogger("captioner")
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
            self.close()
