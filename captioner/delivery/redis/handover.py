"""Handover of a room from one process to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.orders import Orders
from captioner.types import Revision

SEQ_GAP = 1_000_000
"""Gap left in `seq` after a takeover; larger than any number of events that the previous owner can have published
without writing them to Redis."""
_SEGMENT_STEP = 1000


@dataclass(frozen=True, slots=True)
class Handover:
    """A room as its previous owner left it."""

    epoch: str
    source: str
    """Spoken language."""
    languages: tuple[str, ...]
    events: tuple[tuple[EncodedEvent, tuple[str, ...]], ...]
    """The last events, ordered by `seq`, each with the languages whose viewers get it."""
    finals: tuple[Revision, ...]
    """All finals that Redis has, and their edits, in the order in which they were published."""
    orders: Orders = field(default_factory=Orders)
    """Orders of the operators that hold."""


class Leases(Protocol):
    """Ownership of rooms among processes that share them."""

    async def take(self, room: str, /) -> Handover | None:
        """Take a room and return what another process has left of it; None: nothing, or the room was ours before.

        Raises:
            RoomBusy: another process has the room.
        """
        ...


class NoLeases:
    """Leases of a process that shares no room: every room is its own."""

    async def take(self, _room: str, /) -> Handover | None:
        """Take a room, which no other process has had."""
        return None


def next_segment_number(highest: int) -> int:
    """First number for new segments after a takeover; the previous owner may have used some of the numbers between."""
    return (highest // _SEGMENT_STEP + 1) * _SEGMENT_STEP + 1
