"""The client behind a request of an operator, for the audit trail.

The name of an operator is what they have entered; the address and the name in the token are what the server knows. They
are part of the context of the request, like the room of log lines, so that actions need no further parameter.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Client that has sent a request."""

    address: str = ""
    """IP address; empty if it is not known."""
    token: str = ""
    """Name in the token; empty without one."""


PRESENT: ContextVar[Actor | None] = ContextVar("actor", default=None)
"""Actor of the present request; None: captioner acts without one."""
