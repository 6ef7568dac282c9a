"""Plans of rooms, which the schedule sets while a session is on; a room may open later."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.rooms.registry import RoomRegistry


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """Plan of one room."""

    hotwords: str = ""
    """Names to expect in streams that begin now, separated by commas."""
    kept: bool = True
    """False: neither captions nor audio are kept from now on."""


NO_PLAN = RoomPlan()
"""Plan of a room without a session."""


class RoomPlans:
    """Plans by room; belongs to the event loop's thread."""

    def __init__(self, registry: RoomRegistry) -> None:
        self._registry = registry
        self._plans: dict[str, RoomPlan] = {}

    def set(self, room: str, plan: RoomPlan) -> None:
        """Set the plan of a room, which need not be open."""
        self._plans[room] = plan
        if plan == NO_PLAN:
            del self._plans[room]
        if (opened := self._registry.find(room)) is not None:
            opened.output.keep(kept=plan.kept)

    def of(self, room: str) -> RoomPlan:
        """Return the plan of a room."""
        return self._plans.get(room, NO_PLAN)
