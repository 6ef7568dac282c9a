"""Orders of the operators that hold until they are revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders that hold in a room; another process that takes the room over keeps them."""

    hidden: bool = False
    """Captions are hidden on every screen."""
    paused: bool = False
    """Speech is neither shown nor written."""
    names: tuple[str, ...] = ()
    """Names of the speakers with the numbers 1, 2, 3, …; an empty one is not named."""
    speaker: str = ""
    """Name of the present speaker; empty: nobody is named."""

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Orders:
        """Return orders that this version or an earlier one has written.

        Raises:
            KeyError, TypeError: these are not orders.
        """
        names = tuple(str(name) for name in fields.get("names", ()))
        return cls(bool(fields["hidden"]), bool(fields["paused"]), names, str(fields.get("speaker", "")))
