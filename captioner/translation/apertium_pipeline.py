"""Pipeline of one Apertium pair, shared by all rooms: a text that Apertium cannot translate stops no other one.

1. One process translates for all rooms, one text at a time. A text that has not been answered after `PATIENCE_S` keeps
   its process to itself, and the other texts get another one, of at most `MAX_PROCESSES`.
2. A process that has not answered within `TIMEOUT_S`, or of which a program has died, is killed. A new one then gets a
   text that is known to work, which finds out whether Apertium itself is at fault, and the same text once more.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from captioner.errors import TranslatorError, UntranslatableText
from captioner.translation.apertium_process import ApertiumProcess

log = logging.getLogger(__name__)

TIMEOUT_S = 5.0
"""Seconds within which a text must be translated; the first takes 0.1 s, later ones 0.01 s, 10,000 letters 0.7 s."""
PATIENCE_S = 1.0
"""Seconds that texts wait for the process of another text, before another process is started."""
MAX_PROCESSES = 3
"""Processes at a time, of which all but one translate a text that is overdue."""
_KNOWN_TEXT = "1"
"""Text that every pair translates: a number."""


class Pipeline:
    """Translates texts of one pair, from any thread."""

    def __init__(self, mode: Path, *, timeout_s: float = TIMEOUT_S, patience_s: float = PATIENCE_S) -> None:
        self._mode = mode
        self._timeout_s, self._patience_s = timeout_s, patience_s
        self._changed = threading.Condition()
        self._closed = False
        self._idle: ApertiumProcess | None = None
        self._busy: dict[ApertiumProcess, float] = {}
        """Process -> monotonic time at which it was taken."""

    @property
    def idle(self) -> ApertiumProcess | None:
        """Process that waits for a text."""
        return self._idle

    @property
    def busy(self) -> tuple[ApertiumProcess, ...]:
        """Processes at work."""
        with self._changed:
            return tuple(self._busy)

    def translate(self, text: str) -> str:
        """Translate a text; programs that have died since the last text are restarted.

        Raises:
            UntranslatableText: The programs die or hang on this text, and not on another one.
            TranslatorError: The programs die or hang on any text.
        """
        process = self._take()
        try:
            try:
                return process.translate(text, self._timeout_s)
            except TranslatorError as error:
                if self._closed:
                    raise
                log.warning("%s; trying again", error)
            process.translate(_KNOWN_TEXT, self._timeout_s)
            try:
                return process.translate(text, self._timeout_s)
            except TranslatorError as error:
                raise UntranslatableText(f"{error.message} to a text of {len(text)} characters") from error
        finally:
            self._give_back(process)

    def close(self) -> None:
        """Stop the programs; those at work stop when they have answered."""
        with self._changed:
            self._closed = True
            process, self._idle = self._idle, None
        if process is not None:
            process.stop()

    def _take(self) -> ApertiumProcess:
        """Return the idle process, or another one if those at work are overdue."""
        with self._changed:
            while self._idle is None and not self._may_add():
                self._changed.wait(self._patience_s / 4)
            process, self._idle = self._idle or ApertiumProcess(self._mode), None
            self._busy[process] = time.monotonic()
            return process

    def _may_add(self) -> bool:
        overdue = time.monotonic() - self._patience_s
        return len(self._busy) < MAX_PROCESSES and all(since <= overdue for since in self._busy.values())

    def _give_back(self, process: ApertiumProcess) -> None:
        with self._changed:
            del self._busy[process]
            kept = self._idle is None and not self._closed
            if kept:
                self._idle = process
            self._changed.notify()
        if not kept:
            process.stop()
