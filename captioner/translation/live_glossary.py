"""Glossary in a file that is edited while captions run."""

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

CHECK_INTERVAL_S = 1.0
"""Minimum seconds between two checks of the file; a check is one `stat` on the thread that translates."""


class LiveGlossary:
    """Newest valid content of a glossary file; shared by all rooms.

    An invalid file only sets `problem`: the glossary that was read before stays in force until the file is corrected.
    """

    def __init__(
        self, path: Path, *, interval_s: float = CHECK_INTERVAL_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Read the file.

        Raises:
            ConfigError: The file is not readable or not a valid glossary.
            LanguageError: The file contains an unknown language.
        """
        self.problem = ""
        """Reason why the file is not in force; empty if it is."""
        self._path, self._interval_s, self._clock = untrusted.path(str(path)), interval_s, clock
        self._lock = threading.Lock()
        self._stamp = self._file_stamp()
        self._glossary = read(self._path)
        self._checked = clock()

    def __call__(self) -> Glossary:
        """Return the glossary in force."""
        with self._lock:
            if self._clock() - self._checked >= self._interval_s:
                self._check()
            return self._glossary

    def _check(self) -> None:
        self._checked = self._clock()
        stamp = self._file_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._glossary, self.problem = read(self._path), ""
        except (ConfigError, LanguageError) as error:
            self.problem = f"the glossary is unchanged: {error.message}"
            log.warning("%s", self.problem)
        else:
            log.info("the glossary %s has changed and is in force", self._path)

    def _file_stamp(self) -> tuple[int, int, int] | None:
        """Return modification time, size and inode: an editor may replace the file by another one."""
        try:
            stat = self._path.stat()
        except OSError:
            return None  # reading the file reports the reason
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
