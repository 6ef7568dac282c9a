"""What the schedule says about a room while a session is on; applied to streams that begin meanwhile."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """Plan of one room."""

    hotwords: str = ""
    """Names to expect, separated by commas."""
    kept: bool = True
    """False: neither captions nor audio are kept."""


NO_PLAN = RoomPlan()
"""Plan of a room without a session."""
