"""A room's rules where they lie: read again when the file changes, written whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from captioner.delivery.files.atomic import write
from captioner.errors import RoomError
from captioner.translation.glossary import Glossary
from captioner.translation.rules import Rules, RulesError, parse

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks at the file at least."""
NAME = "rules.txt"
LARGEST = 64 * 1024
"""Bytes of the file."""


class RulesFile:
    """The newest rules that could be read; any thread may ask.

    A broken file, edited by hand, changes nothing but `problem`.
    """

    def __init__(self, folder: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`folder`: of the room; None: the rules are kept in memory."""
        self.problem = ""
        """Why the file is not in force; empty when it is."""
        self._path = folder / NAME if folder is not None else None
        self._clock = clock
        self._lock = threading.Lock()
        self._text, self._rules = "", Rules()
        self._stamp: tuple[int, int, int] | None = None
        self._looked = -EVERY
        self()

    def __call__(self) -> Rules:
        """Those in force."""
        with self._lock:
            if self._path is not None and self._clock() - self._looked >= EVERY:
                self._look(self._path)
            return self._rules

    @property
    def text(self) -> str:
        """As it was written, with its comments."""
        self()
        return self._text

    @property
    def edition(self) -> str:
        """What changes with the text: whoever saves says which one was changed."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    def glossary(self, also: Callable[[], Glossary] | None = None) -> Callable[[], Glossary]:
        """The glossary in force, asked anew each time; what the room says comes before `also`."""
        return _Joined(self, also)

    def write(self, text: str, edition: str | None = None) -> Rules:
        """Other rules, in force at once; `edition`: of the text that was changed.

        Raises:
            RulesError: some lines are no rules.
            RulesOvertaken: somebody else has saved meanwhile.
            RoomError: the disk refuses.
        """
        rules = parse(text)
        if edition is not None and edition != self.edition:
            raise RulesOvertaken(self.text, self.edition)
        with self._lock:
            if self._path is not None:
                try:
                    write(self._path, text.encode())
                    self._stamp = _stamp(self._path)
                except OSError as error:
                    raise RoomError(f"the rules cannot be saved: {error.strerror}", "see to the disk") from error
            self._text, self._rules, self.problem = text, rules, ""
        return rules

    def _look(self, path: Path) -> None:
        self._looked = self._clock()
        stamp = _stamp(path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._text = path.read_text(encoding="utf-8-sig") if stamp is not None else ""
            self._rules, self.problem = parse(self._text), ""
        except (OSError, UnicodeDecodeError, RulesError) as error:
            reason = error.message if isinstance(error, RulesError) else str(error)
            self.problem = f"the rules stay as they were: {path.parent.name}/{NAME}, {reason}"
            log.warning("room %s: %s", path.parent.name, self.problem)


class RulesOvertaken(RoomError):
    """Somebody else was faster."""

    def __init__(self, text: str, edition: str) -> None:
        super().__init__("the rules were changed meanwhile", "take over what is new, then save again")
        self.text, self.edition = text, edition


class _Joined:
    """Two glossaries as one, put together again when one of them changes."""

    def __init__(self, book: RulesFile, also: Callable[[], Glossary] | None) -> None:
        self._book, self._also = book, also
        self._of: tuple[Glossary, Glossary] = (Glossary(), Glossary())
        self._joined = Glossary()

    @property
    def problem(self) -> str:
        """Why one of them is not in force."""
        return self._book.problem or str(getattr(self._also, "problem", ""))

    def __call__(self) -> Glossary:
        own, other = self._book().glossary, self._also() if self._also else Glossary()
        if (own, other) != self._of:
            self._of, self._joined = (own, other), own.joined(other)
        return self._joined


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
