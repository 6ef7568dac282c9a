"""Orders of the operators that hold until they are revoked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders that hold in a room; another process that takes the room over keeps them."""

    hidden: bool = False
    """Captions are hidden on every screen."""
    paused: bool = False
    """Speech is neither shown nor written."""
