"""Status of a room's audio: `audio` in `GET /rooms/R`."""

from __future__ import annotations

import time

from captioner.audio.buffer import AudioBuffer
from captioner.delivery.protocols import ViewableRoom
from captioner.rooms.room import Room


def audio_status(room: ViewableRoom) -> dict[str, object] | None:
    """Source and audio level; None without a publisher, and at an edge, which has no audio.

    `state` is one of `captioner.audio.source_status`, `alarm` one of `captioner.audio.meter`. `missing` and `dropped`
    are seconds of audio that the room did not receive from its present publisher.
    """
    if not isinstance(room, Room) or room.stream is None:
        return None
    return _fields(room.stream.buffer)


def _fields(buffer: AudioBuffer) -> dict[str, object]:
    status, loudness = buffer.source_status, buffer.loudness
    retry = None if status.retry_at is None else round(max(0.0, status.retry_at - time.monotonic()), 1)
    return {
        "source": status.source,
        "state": status.state,
        "detail": status.detail,
        "retry_in": retry,
        "cuts": status.disconnects,
        "missing": round(status.missing_s, 1),
        "dropped": round(buffer.dropped_s, 1),
        "level": loudness.level,
        "peak": loudness.peak,
        "clipped": loudness.clipped,
        "silent": loudness.silent,
        "alarm": loudness.alarm if status.state == "live" else "",
    }
