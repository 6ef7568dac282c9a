"""Who operates a room, what each has in hand, and what they did."""

from __future__ import annotations

from collections import deque

from captioner.delivery.hub.events import frame, now_ms, to_json
from captioner.errors import TooMuch
from captioner.rooms.desk.connection import EditTarget, OperatorConnection

_MAX_CONNECTIONS = 20
"""Pages of operators in one room."""
_LOGGED = 200
"""Deeds that are remembered."""


class Operators:
    """All pages of all operators; what is told goes to each of them."""

    def __init__(self) -> None:
        self.connections: list[OperatorConnection] = []
        self.log: deque[dict[str, object]] = deque(maxlen=_LOGGED)
        """Who did what, oldest first."""

    def join(self, connection: OperatorConnection) -> None:
        """Another page.

        Raises:
            TooMuch: there are as many as may be.
        """
        if len(self.connections) >= _MAX_CONNECTIONS:
            raise TooMuch(f"this room has its {_MAX_CONNECTIONS} consoles open", "close one")
        self.connections.append(connection)

    def leave(self, connection: OperatorConnection) -> bool:
        """A page has gone; False where it was not there."""
        if connection not in self.connections:
            return False
        self.connections.remove(connection)
        return True

    def is_here(self, operator: str) -> bool:
        """Whether any page of that operator is open."""
        return any(connection.operator == operator for connection in self.connections)

    def hold(self, operator: str, place: EditTarget | None) -> None:
        """What that operator has in hand now."""
        for connection in self.connections:
            if connection.operator == operator:
                connection.editing = place

    def note(self, who: str, deed: str) -> None:
        """Remember who did what, and tell all; never what a caption says."""
        line: dict[str, object] = {"v": 1, "t": now_ms(), "who": who, "text": deed}
        self.log.append(line)
        self.tell("log", line)

    def tell(self, name: str, data: dict[str, object]) -> None:
        """An event to all pages."""
        if self.connections:
            wire = frame(name, to_json(data))
            for connection in self.connections:
                connection.tell(wire)

    @property
    def about(self) -> list[dict[str, object]]:
        """For operators: who else is there, and which caption they have in hand."""
        return [
            {
                "id": connection.operator,
                "name": connection.name,
                "editing": {"lang": place.language, "cue": place.segment} if (place := connection.editing) else None,
            }
            for connection in self.connections
        ]
