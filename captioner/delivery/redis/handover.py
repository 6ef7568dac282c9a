"""What another process has left of a room, for the one that goes on with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.orders import Orders
from captioner.types import Revision

LEAP = 1_000_000
"""Of `seq`, from what is known of another process to what comes next: more than it may have said unheard."""
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Handover:
    """A room up to now."""

    epoch: str
    source: str
    """The spoken language."""
    languages: tuple[str, ...]
    events: tuple[tuple[EncodedEvent, tuple[str, ...]], ...]
    """The last ones, each with the languages whose viewers are told; by `seq`."""
    finals: tuple[Revision, ...]
    """All that are known, and their edits, in the order in which they came."""
    orders: Orders = field(default_factory=Orders)
    """What its operators have ordered until further notice."""


class Leases(Protocol):
    """Who may speak in which room, among processes that share them."""

    async def take(self, room: str, /) -> Handover | None:
        """The room is ours, with what another process has left of it; None: nothing, or it was ours before.

        Raises:
            RoomBusy: another process has it.
        """
        ...


class NoLeases:
    """The leases of a process that shares no room."""

    async def take(self, _room: str, /) -> Handover | None:
        """Every room is ours."""
        return None


def after(segment: int) -> int:
    """The first number for new segments: another process may have shown some of the next numbers unheard."""
    return (segment // _THOUSAND + 1) * _THOUSAND + 1
