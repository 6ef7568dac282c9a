"""The last lines of the log, by room, for those who operate it: without secrets, without captions."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from captioner.config import logs

_KEPT = 500
"""Lines of the whole process; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One of them."""

    time: int
    """Unix milliseconds."""
    level: str
    text: str
    room: str = ""
    """Whose it is; empty: nobody has said."""


class RoomLog(logging.Handler):
    """Keeps what is logged below `captioner` while it is `kept`."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[LogLine] = deque(maxlen=_KEPT)
        self._guard = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        error = record.exc_info[1] if record.exc_info else None
        text = record.getMessage() + (f": {type(error).__name__}: {error}" if error else "")
        line = LogLine(
            round(1000 * record.created), record.levelname.lower(), logs.without_secrets(text), logs.room_of(record)
        )
        with self._guard:
            self._lines.append(line)

    def of(self, room: str, *, all_rooms: bool = False) -> list[LogLine]:
        """Lines of the room, or that name it, oldest first; `all_rooms`: also those of none, or another."""
        with self._guard:
            lines = tuple(self._lines)
        named = re.compile(rf"(?<![\w.-]){re.escape(room)}(?![\w-]|\.\w)")
        return [line for line in lines if all_rooms or (line.room == room if line.room else named.search(line.text))]

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Listen for the length of the `with`."""
        logger = logging.getLogger("captioner")
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
            self.close()
