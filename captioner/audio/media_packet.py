"""Compressed packet of a stream with picture and sound."""

from __future__ import annotations

from dataclasses import dataclass

TICKS_PER_S = 90_000
"""Ticks per second of all times of packets, as in MPEG transport streams."""


@dataclass(frozen=True, slots=True)
class MediaPacket:
    """Access unit of the video, or frames of one of the audio tracks, with its times in ticks."""

    stream: int
    """Index of the stream in its connection."""
    is_video: bool
    pts: int
    """Presentation time."""
    dts: int
    """Decoding time."""
    duration: int
    is_keyframe: bool
    data: bytes
    arrived_s: float = 0.0
    """Monotonic time in seconds at which it was received."""
