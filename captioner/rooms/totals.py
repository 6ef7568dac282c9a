"""Figures of a room, summed over its streams."""

from __future__ import annotations

from collections import Counter

from captioner.rooms.engine_load import EngineLoad
from captioner.rooms.stream import Stream


class StreamTotals:
    """Sums over streams that have ended; `including` adds one that still runs."""

    def __init__(self) -> None:
        self.dropped_s = 0.0
        """Seconds of audio that were dropped."""
        self.errors = 0
        """Engines that failed or hung."""
        self.load = EngineLoad()
        self.translations: Counter[tuple[str, str, str]] = Counter()
        """Counts per translator, its languages, and what is counted (`finals`, `rewrites`, …)."""

    def add(self, stream: Stream) -> None:
        """Add the figures of a stream."""
        self.dropped_s += stream.buffer.dropped_s
        self.errors += stream.engine.errors
        self.load.add(stream.engine.load)
        for name, targets, counts in stream.translation_counts:
            self.translations.update({(name, ",".join(targets), what): times for what, times in counts.items()})

    def including(self, stream: Stream | None) -> StreamTotals:
        """Return a copy, with a running stream added if there is one."""
        total = StreamTotals()
        total.dropped_s, total.errors = self.dropped_s, self.errors
        total.load.add(self.load)
        total.translations.update(self.translations)
        if stream is not None:
            total.add(stream)
        return total
