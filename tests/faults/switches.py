"""Faults of another process, switched from here: a folder, a file for each that is on."""

from __future__ import annotations

import time
from pathlib import Path

_LOOK = 0.005
"""Seconds between two looks of who waits."""


class Switches:
    """The same folder for who switches and for who fails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def on(self, name: str) -> None:
        """The fault begins."""
        (self._folder / name).touch()

    def off(self, name: str) -> None:
        """The fault is over."""
        (self._folder / name).unlink(missing_ok=True)

    def is_on(self, name: str) -> bool:
        """Whether it is."""
        return (self._folder / name).exists()

    def taken(self, name: str) -> bool:
        """Whether it was on: it befalls one, and is off then."""
        try:
            (self._folder / name).unlink()
        except FileNotFoundError:
            return False
        return True

    def wait(self, name: str) -> None:
        """As long as it is on."""
        while self.is_on(name):
            time.sleep(_LOOK)
