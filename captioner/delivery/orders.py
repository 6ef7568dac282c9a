"""Orders of the operators that hold until they are revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from captioner.types import HallSettings


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
    hall: HallSettings = field(default_factory=HallSettings)
    """Settings of the hall screens."""

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Orders:
        """Return orders that this version or an earlier one has written.

        Raises:
            AttributeError, KeyError, TypeError: these are not orders.
        """
        names = tuple(str(name) for name in found.get("names", ()))
        hall = {each.name: found.get("hall", {}).get(each.name) for each in fields(HallSettings)}
        return cls(
            bool(found["hidden"]), bool(found["paused"]), names, str(found.get("speaker", "")), HallSettings(**hall)
        )
