from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from captioner.audio.pace import pace
from captioner.types import AudioChunk


class Clock:
    """A clock that only sleeping and working move."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the clock without waiting."""
        self.now += seconds


def chunks(count: int) -> Iterator[AudioChunk]:
    return (AudioChunk(100 * index, np.zeros(1600, np.float32)) for index in range(count))


def test_chunks_arrive_when_spoken() -> None:
    """A chunk arrives at its end."""
    clock = Clock()

    times = [round(clock.now, 3) for _ in pace(chunks(3), clock=clock.time, sleep=clock.sleep)]

    assert times == [100.1, 100.2, 100.3]


def test_slow_consumer() -> None:
    """Late chunks arrive at once, so the delay does not grow."""
    clock, times = Clock(), []

    for chunk in pace(chunks(5), clock=clock.time, sleep=clock.sleep):
        times.append(round(clock.now, 3))
        clock.now += 0.25 if chunk.start == 0 else 0

    assert times == [100.1, 100.35, 100.35, 100.4, 100.5]
