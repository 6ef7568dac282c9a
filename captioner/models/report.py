"""Progress of work on weights."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str], None]
"""Takes one line of progress."""

Progress = Callable[[str, int, int], None]
"""Takes the name of what is downloaded, its bytes on disk, and its size."""


def silent(_line: str) -> None:
    """Report nothing."""


def hidden(_name: str, _done: int, _size: int) -> None:
    """Show nothing."""
