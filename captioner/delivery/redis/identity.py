"""How an engine is called on the bus: as the one before it that had the same folder, when that is dead.

A name in the folder, and a lock on it that the system frees when its process dies. Who gets the lock is the only one
with that name, so its predecessor's leases are its own: after a kill it goes on at once, and need not wait until they
lapse. A second process on the folder, or a folder without locks, has a name that nobody had.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
from pathlib import Path

log = logging.getLogger(__name__)

FILE = ".engine"


class Identity:
    """Ours as long as this object lives."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: of the captions; None: a new name."""
        self.name = secrets.token_hex(8)
        self._file: int | None = None
        if folder is not None and sys.platform != "win32":
            try:
                self._take(folder)
            except OSError as error:
                log.info("%s keeps no name, after a kill rooms wait for their leases: %s", folder, error.strerror)

    def _take(self, folder: Path) -> None:
        import fcntl

        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            known = os.read(file, 64).decode("ascii", "replace").strip()
            if len(known) == len(self.name) and known.isalnum():
                self.name = known
            else:
                os.ftruncate(file, 0)
                os.pwrite(file, self.name.encode(), 0)
        except OSError:
            os.close(file)
            raise
        self._file = file

    def close(self) -> None:
        """Let the name go to the next process."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
