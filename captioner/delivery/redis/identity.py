"""Identity of an engine towards Redis, which it keeps across restarts.

The name is stored in the captions folder, together with a lock that the operating system releases when the process
dies. Only the process that holds the lock has that name, so the leases of its predecessor are its own: after a kill it
continues at once, without waiting until they expire. A second process on the folder, and a process whose folder
supports no locks, gets a new name.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
from pathlib import Path

log = logging.getLogger(__name__)

FILE = ".engine"


class EngineIdentity:
    """Name of this engine; reserved until `close`."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: the captions folder, which keeps the name; None: a new name."""
        self.name = secrets.token_hex(8)
        self._file: int | None = None
        if folder is not None and sys.platform != "win32":
            try:
                self._lock(folder)
            except OSError as error:
                log.info(
                    "%s cannot keep the engine's name, after a kill rooms wait until their leases expire: %s",
                    folder,
                    error.strerror,
                )

    def _lock(self, folder: Path) -> None:
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
        """Release the name for the next process."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
