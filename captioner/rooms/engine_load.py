"""Time that engines have needed, for the metrics."""

from __future__ import annotations

from captioner.delivery.hub.histogram import MOMENTS, SECONDS, Histogram


class EngineLoad:
    """Audio taken in and time spent on it, by one or more engines."""

    def __init__(self) -> None:
        self.decode_seconds = {kind: Histogram(SECONDS) for kind in ("final", "interim", "translation")}
        """Seconds per decode, by its kind."""
        self.wait_seconds = Histogram(MOMENTS)
        """Seconds that each decode waited for its turn."""
        self.audio_seconds = 0.0
        """Seconds of audio taken in."""

    def add(self, other: EngineLoad) -> None:
        """Add the figures of another engine."""
        for kind, seconds in other.decode_seconds.items():
            self.decode_seconds[kind].add(seconds)
        self.wait_seconds.add(other.wait_seconds)
        self.audio_seconds += other.audio_seconds
