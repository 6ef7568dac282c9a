"""Limits of one process."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ROOMS = 64
"""Rooms of one process by default. A live room has three threads and takes about 2 MB (64 rooms with whisper-base: 140
MB), so that this is far above what one machine captions in time and still bounds what publishers can open."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest numbers and longest times that one process accepts."""

    max_rooms: int = MAX_ROOMS
    """Rooms. At the limit, the room that ended first and has no viewer is closed; its files stay."""
    max_viewers: int = 20_000
    """Viewers of a room."""
    max_targets: int = 16
    """Caption languages of a room besides the spoken one."""
    backlog_s: float = 60.0
    """Seconds of audio that may wait in a room."""
    drain_s: float = 60.0
    """Seconds that translation may take to finish after the end of a stream."""
    hang_s: float = 30.0
    """Seconds that one call of an engine may take before the engine is replaced."""
    heartbeat_s: float = 5.0
    """Seconds between two `hb` events."""
