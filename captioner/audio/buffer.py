"""Audio on its way from the publisher to the engine: a queue bounded in seconds."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from captioner.audio.meter import FLOOR, SILENCE, Loudness, Meter
from captioner.audio.source_status import SourceStatus
from captioner.types import SAMPLE_RATE, AudioChunk, Samples

_POLL = 0.02
"""Seconds between two looks of a publisher that waits for room. Only a publisher that sends faster than the engine
reads ever waits, so the engine's thread need not know how to wake it."""

_QUIET = 5.0
"""Seconds without audio after which a publisher counts as stalled; some send nothing between two sentences."""
_ALARMS = {
    "silence": f"no sound: nothing above {FLOOR:.0f} dBFS for more than {SILENCE:.0f} s",
    "clipping": "the sound is clipped: turn it down where it comes from",
}
"""Alarm of the meter -> what the operator reads."""


class AudioBuffer:
    """Samples in, `AudioChunk`s out; one publisher and one engine thread.

    When `limit` seconds wait, `put` makes the publisher wait, which is right for whoever can: a WebSocket that is not
    read any further, a file. A microphone cannot wait: `offer` refuses and counts the seconds as `dropped`; the clock
    of the stream goes on, so what follows keeps its time.
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
        """What the source is doing; of one that cannot say, by what has arrived."""
        if self._source_status is not None:
            return self._source_status()
        if self._closed or self._arrived is None:
            return SourceStatus("publisher", "ended" if self._closed else "connecting")
        quiet = time.monotonic() - self._arrived
        return (
            SourceStatus("publisher", "stalled", "it sends nothing")
            if quiet > _QUIET
            else SourceStatus("publisher", "live")
        )

    @property
    def loudness(self) -> Loudness:
        """How loud it was in the last second."""
        with self._changed:
            return self._meter.look()

    @property
    def problem(self) -> str:
        """What is wrong with the source or its sound, in words; empty when all is well."""
        status = self.source_status
        if status.problem or status.state != "live":
            return status.problem
        return _ALARMS.get(self.loudness.alarm, "")

    @property
    def waiting_s(self) -> float:
        """How much audio waits."""
        return self._waiting / SAMPLE_RATE

    @property
    def dropped_s(self) -> float:
        """Seconds of audio refused so far."""
        return self._dropped / SAMPLE_RATE

    @property
    def position_ms(self) -> int:
        """Milliseconds of the room's stream that have arrived, the dropped ones included."""
        return round(1000 * self._position / SAMPLE_RATE)

    @property
    def closed(self) -> bool:
        """Whether no more audio is taken."""
        return self._closed

    @property
    def full(self) -> bool:
        """Whether `limit` seconds wait."""
        return self._waiting >= self._limit

    def offer(self, samples: Samples) -> bool:
        """Take the samples, or refuse and count them when full; after `close` they are no part of the stream."""
        with self._changed:
            if self._closed or not len(samples):
                return not self._closed
            self._arrived = time.monotonic()
            self._meter.push(samples)
            start, taken = self._position, not self.full
            self._position += len(samples)
            if taken:
                self._parts.append((start, samples))
                self._waiting += len(samples)
                self._changed.notify_all()
            else:
                self._dropped += len(samples)
            return taken

    def put(self, samples: Samples) -> None:
        """Take the samples; blocks while full. For a source on a thread of its own."""
        for part in _seconds(samples):
            while self.full and not self._closed:
                time.sleep(_POLL)
            self.offer(part)

    async def put_async(self, samples: Samples) -> None:
        """Take the samples; waits while full. For a source in the event loop."""
        for part in _seconds(samples):
            while self.full and not self._closed:
                await asyncio.sleep(_POLL)
            self.offer(part)

    def close(self) -> None:
        """No more audio will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def wait(self) -> bool:
        """Block until audio waits; False when none waits and none will come."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._parts) or self._closed)
            return bool(self._parts)

    def drain(self, most: float) -> tuple[AudioChunk, ...]:
        """What waits, joined, about `most` seconds of it at most; more than one chunk where some was dropped."""
        runs: list[tuple[int, list[Samples]]] = []
        taken = 0
        with self._changed:
            while self._parts and taken < most * SAMPLE_RATE:
                start, samples = self._parts.popleft()
                if not runs or runs[-1][0] + sum(map(len, runs[-1][1])) != start:
                    runs.append((start, []))
                runs[-1][1].append(samples)
                taken += len(samples)
            self._waiting -= taken
        return tuple(AudioChunk(round(1000 * start / SAMPLE_RATE), np.concatenate(parts)) for start, parts in runs)


def _seconds(samples: Samples) -> list[Samples]:
    """Pieces of at most a second, so that one huge frame fills the queue no further than its bound."""
    return [samples[at : at + SAMPLE_RATE] for at in range(0, len(samples), SAMPLE_RATE)]
