"""Audio between the publisher and the engine: a queue bounded in seconds."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from captioner.audio.meter import FLOOR_DBFS, SILENCE_S, Loudness, Meter
from captioner.audio.source_status import SourceStatus
from captioner.types import SAMPLE_RATE, AudioChunk, Samples

_POLL_S = 0.02
"""Seconds between two checks of a publisher that waits for space. Only a publisher that sends faster than the engine
reads ever waits, so the engine's thread does not need to wake it."""

_STALLED_S = 5.0
"""Seconds without audio after which a publisher counts as stalled; some send nothing between two sentences."""
_ALARMS = {
    "silence": f"no sound: nothing above {FLOOR_DBFS:.0f} dBFS for more than {SILENCE_S:.0f} s",
    "clipping": "the audio is clipped: reduce the level at the source",
}
"""Alarm of the meter -> message for the operator."""


class AudioBuffer:
    """Queue of samples with one publisher and one engine thread.

    When `limit_s` seconds wait, `put` blocks the publisher, which is right for those that can wait: a WebSocket that is
    not read any further, a file. A microphone cannot wait: `offer` drops the samples and counts them; the clock of the
    stream advances, so later audio keeps its time.
    """

    def __init__(
        self,
        start_ms: int = 0,
        limit_s: float = 60.0,
        *,
        source_status: Callable[[], SourceStatus] | None = None,
    ) -> None:
        """Create an empty buffer.

        Args:
            start_ms: Position in the room's stream at which this audio begins.
            limit_s: Seconds of audio that may wait.
            source_status: Status of the source; None derives it from what has arrived.
        """
        self._limit = round(limit_s * SAMPLE_RATE)
        self._position = round(start_ms * SAMPLE_RATE / 1000)
        self._source_status = source_status
        self._parts: deque[tuple[int, Samples]] = deque()
        self._waiting = 0
        self._dropped = 0
        self._closed = False
        self._changed = threading.Condition()
        self._meter = Meter()
        self._arrived: float | None = None

    @property
    def source_status(self) -> SourceStatus:
        """Status of the source."""
        if self._source_status is not None:
            return self._source_status()
        if self._closed or self._arrived is None:
            return SourceStatus("publisher", "ended" if self._closed else "connecting")
        if time.monotonic() - self._arrived > _STALLED_S:
            return SourceStatus("publisher", "stalled", "no audio arrives")
        return SourceStatus("publisher", "live")

    @property
    def loudness(self) -> Loudness:
        """Loudness of the last second."""
        with self._changed:
            return self._meter.read()

    @property
    def problem(self) -> str:
        """Problem of the source or its audio in words; empty if there is none."""
        status = self.source_status
        if status.problem or status.state != "live":
            return status.problem
        return _ALARMS.get(self.loudness.alarm, "")

    @property
    def waiting_s(self) -> float:
        """Seconds of audio that wait."""
        return self._waiting / SAMPLE_RATE

    @property
    def dropped_s(self) -> float:
        """Seconds of audio dropped so far."""
        return self._dropped / SAMPLE_RATE

    @property
    def position_ms(self) -> int:
        """Milliseconds of the room's stream that have arrived, including dropped audio."""
        return round(1000 * self._position / SAMPLE_RATE)

    @property
    def closed(self) -> bool:
        """True if no more audio is accepted."""
        return self._closed

    @property
    def finished(self) -> bool:
        """True if no audio waits and no more is accepted."""
        return self._closed and not self._parts

    def offer(self, samples: Samples) -> bool:
        """Add samples, or drop and count them if full; returns False if dropped or closed."""
        with self._changed:
            if self._closed or not len(samples):
                return not self._closed
            self._arrived = time.monotonic()
            self._meter.push(samples)
            start, accepted = self._position, not self._full
            self._position += len(samples)
            if accepted:
                self._parts.append((start, samples))
                self._waiting += len(samples)
                self._changed.notify_all()
            else:
                self._dropped += len(samples)
            return accepted

    def put(self, samples: Samples) -> None:
        """Add samples, blocking while full; for a source on its own thread."""
        for part in _seconds(samples):
            while self._full and not self._closed:
                time.sleep(_POLL_S)
            self.offer(part)

    async def put_async(self, samples: Samples) -> None:
        """Add samples, waiting while full; for a source in the event loop."""
        for part in _seconds(samples):
            while self._full and not self._closed:
                await asyncio.sleep(_POLL_S)
            self.offer(part)

    def close(self) -> None:
        """Accept no more audio."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self) -> bool:
        """Block until audio waits; returns False if none waits and the buffer is closed."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._parts) or self._closed)
            return bool(self._parts)

    def drain(self, max_s: float) -> tuple[AudioChunk, ...]:
        """Remove and return about `max_s` seconds of audio at most; more than one chunk if some was dropped."""
        runs: list[tuple[int, list[Samples]]] = []
        taken = 0
        with self._changed:
            while self._parts and taken < max_s * SAMPLE_RATE:
                start, samples = self._parts.popleft()
                if not runs or runs[-1][0] + sum(map(len, runs[-1][1])) != start:
                    runs.append((start, []))
                runs[-1][1].append(samples)
                taken += len(samples)
            self._waiting -= taken
        return tuple(AudioChunk(round(1000 * start / SAMPLE_RATE), np.concatenate(parts)) for start, parts in runs)

    @property
    def _full(self) -> bool:
        """True if `limit_s` seconds wait."""
        return self._waiting >= self._limit


def _seconds(samples: Samples) -> list[Samples]:
    """Divide samples into pieces of at most a second, so that one huge frame does not exceed the bound."""
    return [samples[at : at + SAMPLE_RATE] for at in range(0, len(samples), SAMPLE_RATE)]
