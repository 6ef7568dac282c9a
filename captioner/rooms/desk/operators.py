"""Connected operators of a room, and the log of their actions."""

from __future__ import annotations

import asyncio
from collections import deque

from captioner.delivery.files.audit_log import AuditLog
from captioner.delivery.hub.events import frame, now_ms, to_json
from captioner.errors import TooMuch
from captioner.rooms.desk.actor import PRESENT
from captioner.rooms.desk.connection import EditTarget, OperatorConnection
from captioner.types import Revision

_MAX_CONNECTIONS = 20
"""Pages of operators in one room; more are refused."""
_MAX_LOG = 200
"""Lines of the log; the oldest are removed."""


class Operators:
    """Pages of all operators of a room."""

    def __init__(self, audit: AuditLog | None = None, loop: asyncio.AbstractEventLoop | None = None) -> None:
        """`audit` receives every action; it is saved on a thread of `loop`."""
        self._audit, self._loop = audit or AuditLog(None), loop
        self.connections: list[OperatorConnection] = []
        self.log: deque[dict[str, object]] = deque(maxlen=_MAX_LOG)
        """Actions of operators, oldest first."""

    def join(self, connection: OperatorConnection) -> None:
        """Add a page.

        Raises:
            TooMuch: too many pages are open.
        """
        if len(self.connections) >= _MAX_CONNECTIONS:
            raise TooMuch(f"this room has {_MAX_CONNECTIONS} consoles open", "close one")
        self.connections.append(connection)

    def leave(self, connection: OperatorConnection) -> bool:
        """Remove a page; False if it was not there."""
        if connection not in self.connections:
            return False
        self.connections.remove(connection)
        return True

    def is_connected(self, operator: str) -> bool:
        """True if any page of the operator is open."""
        return any(connection.operator == operator for connection in self.connections)

    def name(self, operator: str, default: str) -> str:
        """Name of a connected operator."""
        named = (each.name for each in self.connections if operator and each.operator == operator)
        return next(named, default)

    def set_editing(self, operator: str, target: EditTarget | None) -> None:
        """Set the caption that an operator is editing."""
        for connection in self.connections:
            if connection.operator == operator:
                connection.editing = target

    @property
    def problem(self) -> str:
        """Why actions could not be written to the audit trail; empty if they could."""
        return self._audit.problem

    def record(self, name: str, action: str, edit: Revision | None = None) -> None:
        """Log an action, send it to all pages and add it to the audit trail; never the text of a caption.

        `edit`: the revision that the action has made.
        """
        line: dict[str, object] = {"v": 1, "t": now_ms(), "who": name, "text": action}
        self.log.append(line)
        self.broadcast("log", line)
        actor = PRESENT.get()
        known = {"address": actor.address, "token": actor.token} if actor is not None else {}
        target = {"cue": edit.segment, "lang": edit.language, "rev": edit.number} if edit is not None else {}
        self._audit.add(line | {key: value for key, value in known.items() if value} | target)
        if self._loop is not None:
            self._loop.run_in_executor(None, self._audit.save)

    def broadcast(self, event: str, data: dict[str, object]) -> None:
        """Send an event to all pages."""
        if self.connections:
            encoded = frame(event, to_json(data))
            for connection in self.connections:
                connection.send(encoded)

    @property
    def state(self) -> list[dict[str, object]]:
        """Operators and the captions that they are editing, for the other operators."""
        return [
            {
                "id": connection.operator,
                "name": connection.name,
                "editing": {"lang": target.language, "cue": target.segment} if (target := connection.editing) else None,
            }
            for connection in self.connections
        ]
