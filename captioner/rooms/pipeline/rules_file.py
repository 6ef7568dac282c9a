"""The file with the replacement rules of a room: read again when it changes, written atomically."""

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

CHECK_INTERVAL_S = 0.5
"""Shortest time in seconds between two checks whether the file has changed."""
NAME = "rules.txt"
MAX_BYTES = 64 * 1024
"""Largest size of the file."""


class RulesFile:
    """The newest valid rules of a room; may be read on any thread.

    A file with errors changes nothing but `problem`.
    """

    def __init__(self, folder: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`folder`: of the room; None: the rules are kept in memory only."""
        self.problem = ""
        """Why the file is not in effect; empty if it is."""
        self._path = folder / NAME if folder is not None else None
        self._clock = clock
        self._lock = threading.Lock()
        self._text, self._rules = "", Rules()
        self._stamp: tuple[int, int, int] | None = None
        self._checked = -CHECK_INTERVAL_S
        self._check()

    @property
    def current(self) -> Rules:
        """The rules in effect."""
        self._check()
        return self._rules

    def pairs(self, language: str) -> tuple[tuple[str, str], ...]:
        """Return the replacements in effect for a language: text to replace, replacement."""
        return self.current.of(language)

    def names(self, language: str) -> tuple[str, ...]:
        """Return the names that the recognizer is to expect in a language, the newest one last."""
        return self.current.names.get(language, ())

    @property
    def text(self) -> str:
        """Text of the file, with its comments."""
        self._check()
        return self._text

    @property
    def edition(self) -> str:
        """Hash of the text; a client that saves sends the one it has edited."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    def glossary(self, also: Callable[[], Glossary] | None = None) -> Callable[[], Glossary]:
        """Return a function that gives the glossary in effect; entries of the room come before those of `also`."""
        return _JoinedGlossary(self, also)

    def write(self, text: str, edition: str | None = None) -> Rules:
        """Replace the rules, effective immediately.

        Args:
            text: the whole file.
            edition: `edition` of the text that was edited; None: do not check.

        Raises:
            RulesError: some lines are not valid rules.
            RulesConflict: the rules have changed since that edition.
            RoomError: the file cannot be written.
        """
        rules = parse(text)
        if edition is not None and edition != self.edition:
            raise RulesConflict(self.text, self.edition)
        with self._lock:
            if self._path is not None:
                try:
                    write(self._path, text.encode())
                    self._stamp = _stamp(self._path)
                except OSError as error:
                    raise RoomError(f"cannot save the rules: {error.strerror}", "check the disk") from error
            self._text, self._rules, self.problem = text, rules, ""
        return rules

    def _check(self) -> None:
        with self._lock:
            if self._path is not None and self._clock() - self._checked >= CHECK_INTERVAL_S:
                self._read(self._path)

    def _read(self, path: Path) -> None:
        self._checked = self._clock()
        stamp = _stamp(path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._text = path.read_text(encoding="utf-8-sig") if stamp is not None else ""
            self._rules, self.problem = parse(self._text), ""
        except (OSError, UnicodeDecodeError, RulesError) as error:
            reason = error.message if isinstance(error, RulesError) else str(error)
            self.problem = f"the rules are unchanged, {path.parent.name}/{NAME} is not valid: {reason}"
            log.warning("room %s: %s", path.parent.name, self.problem)


class RulesConflict(RoomError):
    """The rules have changed since they were read."""

    def __init__(self, text: str, edition: str) -> None:
        super().__init__("the rules were changed meanwhile", "merge the new text into yours, then save again")
        self.text, self.edition = text, edition


class _JoinedGlossary:
    """Two glossaries as one, joined again when one of them changes."""

    def __init__(self, file: RulesFile, also: Callable[[], Glossary] | None) -> None:
        self._file, self._also = file, also
        self._of: tuple[Glossary, Glossary] = (Glossary(), Glossary())
        self._joined = Glossary()

    @property
    def problem(self) -> str:
        """Why one of the two is not in effect."""
        return self._file.problem or str(getattr(self._also, "problem", ""))

    def __call__(self) -> Glossary:
        own, other = self._file.current.glossary, self._also() if self._also else Glossary()
        if (own, other) != self._of:
            self._of, self._joined = (own, other), own.joined(other)
        return self._joined


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
