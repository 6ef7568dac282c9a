"""Progress of work on weights."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str], None]
"""Takes one line of progress."""


def silent(_line: str) -> None:
    """Report nothing."""
