"""Result of one check of `captioner check`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from captioner.errors import CaptionerError


@dataclass(frozen=True, slots=True)
class Finding:
    """State of one thing that captioner uses, with the fix where it is not usable."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    needed: bool = True
    """True if captioner cannot do what is configured without it."""


def found(name: str, check: Callable[[], str]) -> Finding:
    """Run a check that returns the detail or raises a CaptionerError."""
    try:
        return Finding(name, True, check())
    except CaptionerError as error:
        return Finding(name, False, error.message, error.hint)
