"""A glossary in a file that people change while captions run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from captioner.config import untrusted
from captioner.errors import ConfigError, LanguageError
from captioner.translation.glossary import Glossary, read

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the file at least: a look is one `stat`, on the thread of whoever translates."""


class LiveGlossary:
    """The newest glossary that the file has held and that could be read; shared by all rooms.

    A broken file changes nothing but `problem`: the glossary that was read before stays until the file is mended.
    """

    def __init__(self, path: Path, *, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        """Read it.

        Raises:
            ConfigError: it cannot be read, or something in it is not what it should be.
            LanguageError: it names a language that nobody knows.
        """
        self.problem = ""
        """Why the file is not in force; empty when it is."""
        self._path, self._every, self._clock = untrusted.path(str(path)), every, clock
        self._lock = threading.Lock()
        self._stamp = self._stamped()
        self._glossary = read(self._path)
        self._looked = clock()

    def __call__(self) -> Glossary:
        """The glossary in force."""
        with self._lock:
            if self._clock() - self._looked >= self._every:
                self._look()
            return self._glossary

    def _look(self) -> None:
        self._looked = self._clock()
        stamp = self._stamped()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._glossary, self.problem = read(self._path), ""
        except (ConfigError, LanguageError) as error:
            self.problem = f"the glossary stays as it was: {error.message}"
            log.warning("%s", self.problem)
        else:
            log.info("the glossary %s has changed and is in force", self._path)

    def _stamped(self) -> tuple[int, int, int] | None:
        """What changes when the file does; an editor may put another file in its place."""
        try:
            stat = self._path.stat()
        except OSError:
            return None  # reading it will say why
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
