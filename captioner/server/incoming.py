"""What comes into a room, as the console and other machines read it: `audio` in `GET /rooms/R`."""

from __future__ import annotations

import time

from captioner.audio.buffer import Intake
from captioner.delivery.protocols import ViewableRoom
from captioner.rooms.room import Room


def incoming(room: ViewableRoom) -> dict[str, object] | None:
    """The source and the level of its sound; None while nobody publishes, and at an edge, which has no audio.

    `state` is one of `audio.source_status`, `alarm` one of `captioner.audio.meter`. `missing` and `dropped` are
    seconds that the room did not hear, since its present publisher began.
    """
    if not isinstance(room, Room) or room.stream is None:
        return None
    return _about(room.stream.intake)


def _about(intake: Intake) -> dict[str, object]:
    supply, loudness = intake.supply, intake.loudness
    retry = None if supply.retry is None else round(max(0.0, supply.retry - time.monotonic()), 1)
    return {
        "source": supply.source,
        "state": supply.state,
        "detail": supply.detail,
        "retry_in": retry,
        "cuts": supply.cuts,
        "missing": round(supply.missing, 1),
        "dropped": round(intake.dropped, 1),
        "level": loudness.level,
        "peak": loudness.peak,
        "clipped": loudness.clipped,
        "silent": loudness.silent,
        "alarm": loudness.alarm if supply.state == "live" else "",
    }
