"""Faults of another process, switched by files in a folder."""

from __future__ import annotations

import time
from pathlib import Path

_POLL_S = 0.005
"""Seconds between two checks while waiting."""


class Switches:
    """Switches in a folder that test and server share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def on(self, name: str) -> None:
        """Switch a fault on."""
        (self._folder / name).touch()

    def off(self, name: str) -> None:
        """Switch a fault off."""
        (self._folder / name).unlink(missing_ok=True)

    def is_on(self, name: str) -> bool:
        """True while the fault is on."""
        return (self._folder / name).exists()

    def take(self, name: str) -> bool:
        """Switch the fault off; True if it was on, for one caller only."""
        try:
            (self._folder / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def wait(self, name: str) -> None:
        """Block while the fault is on."""
        while self.is_on(name):
            time.sleep(_POLL_S)
