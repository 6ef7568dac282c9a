"""What the streams of a room have come to."""

from __future__ import annotations

from collections import Counter

from captioner.rooms.engine_worker import EngineLoad
from captioner.rooms.stream import Stream


class StreamTotals:
    """Sums over streams; one that still runs may be added to a copy."""

    def __init__(self) -> None:
        self.dropped = 0.0
        """Seconds of audio that were refused."""
        self.errors = 0
        """Engines that died."""
        self.load = EngineLoad()
        """What the engines have cost."""
        self.translated: Counter[tuple[str, str, str]] = Counter()
        """What the translators have done: (name, languages, `finals` or `rewrites` or …) -> how often."""

    def add(self, stream: Stream) -> None:
        """One more."""
        self.dropped += stream.buffer.dropped_s
        self.errors += stream.errors
        self.load.add(stream.load)
        for name, targets, counts in stream.translated:
            self.translated.update({(name, ",".join(targets), what): times for what, times in counts.items()})

    def having(self, stream: Stream | None) -> StreamTotals:
        """These and that one, if there is one."""
        total = StreamTotals()
        total.dropped, total.errors = self.dropped, self.errors
        total.load.add(self.load)
        total.translated.update(self.translated)
        if stream is not None:
            total.add(stream)
        return total
