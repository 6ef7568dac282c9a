"""Who operates a room, what each has in hand, and what they did."""

from __future__ import annotations

from collections import deque

from captioner.delivery.hub.events import dump, frame, now
from captioner.errors import TooMuch
from captioner.rooms.desk.connection import Clerk, Place

_CLERKS = 20
"""Pages of operators in one room."""
_LOGGED = 200
"""Deeds that are remembered."""


class Staff:
    """All pages of all operators; what is told goes to each of them."""

    def __init__(self) -> None:
        self.clerks: list[Clerk] = []
        self.log: deque[dict[str, object]] = deque(maxlen=_LOGGED)
        """Who did what, oldest first."""

    def join(self, clerk: Clerk) -> None:
        """Another page.

        Raises:
            TooMuch: there are as many as may be.
        """
        if len(self.clerks) >= _CLERKS:
            raise TooMuch(f"this room has its {_CLERKS} consoles open", "close one")
        self.clerks.append(clerk)

    def leave(self, clerk: Clerk) -> bool:
        """A page has gone; False where it was not there."""
        if clerk not in self.clerks:
            return False
        self.clerks.remove(clerk)
        return True

    def is_here(self, operator: str) -> bool:
        """Whether any page of that operator is open."""
        return any(clerk.operator == operator for clerk in self.clerks)

    def hold(self, operator: str, place: Place | None) -> None:
        """What that operator has in hand now."""
        for clerk in self.clerks:
            if clerk.operator == operator:
                clerk.editing = place

    def note(self, who: str, deed: str) -> None:
        """Remember who did what, and tell all; never what a caption says."""
        line: dict[str, object] = {"v": 1, "t": now(), "who": who, "text": deed}
        self.log.append(line)
        self.tell("log", line)

    def tell(self, name: str, data: dict[str, object]) -> None:
        """An event to all pages."""
        if self.clerks:
            wire = frame(name, dump(data))
            for clerk in self.clerks:
                clerk.tell(wire)

    @property
    def about(self) -> list[dict[str, object]]:
        """For operators: who else is there, and which caption they have in hand."""
        return [
            {
                "id": clerk.operator,
                "name": clerk.name,
                "editing": {"lang": place.language, "cue": place.segment} if (place := clerk.editing) else None,
            }
            for clerk in self.clerks
        ]
