from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from captioner.audio.pace import pace
from captioner.types import AudioChunk


class Watch:
    """A clock that only sleeping and working move."""

    def __init__(self) -> None:
        self.now = 100.0

    def time(self) -> float:
        """In seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Without waiting."""
        self.now += seconds


def chunks(count: int) -> Iterator[AudioChunk]:
    return (AudioChunk(100 * index, np.zeros(1600, np.float32)) for index in range(count))


def test_each_chunk_comes_when_it_has_been_spoken() -> None:
    """The first after its own length, the others at their ends."""
    watch = Watch()

    times = [round(watch.now, 3) for _ in pace(chunks(3), clock=watch.time, sleep=watch.sleep)]

    assert times == [100.1, 100.2, 100.3]


def test_a_slow_listener_catches_up() -> None:
    """What is late comes at once, so the delay does not grow."""
    watch, times = Watch(), []

    for chunk in pace(chunks(5), clock=watch.time, sleep=watch.sleep):
        times.append(round(watch.now, 3))
        watch.now += 0.25 if chunk.start == 0 else 0

    assert times == [100.1, 100.35, 100.35, 100.4, 100.5]
