"""Time that a thread has spent on one piece of work, measured by another thread.

1. The time is counted in checks, each worth no more than `_MAX_STEP_S` seconds: a stopped process, a machine that slept
   and a clock that jumped must not count as a hang.
2. Being starved is not hanging: of each check only the share counts in which this process got the CPU (`CpuShare`).

    with watch.at():         # on the thread that works
        engine.decode()

    if watch.look() > 30:    # on another one, about once per second
        ...
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from captioner.rooms.cpu import CPU_SHARE

_MAX_STEP_S = 2.0
"""Most seconds that one check counts."""


class HangWatch:
    """Watches one thread; checked by one other thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, cpu_share: Callable[[], float] = CPU_SHARE) -> None:
        """`cpu_share`: share of the CPU that this process gets, 0 to 1; called while there is work."""
        self.starved_s = 0.0
        """Seconds of the present piece of work in which the CPU was not available."""
        self._clock, self._cpu_share = clock, cpu_share
        self._count = 0
        """Pieces of work that were started or ended; odd while one is being done."""
        self._seen = 0
        self._looked_at = clock()
        self._elapsed = 0.0

    @contextmanager
    def at(self) -> Iterator[None]:
        """Mark the inside of the `with` as one piece of work."""
        self._count += 1
        try:
            yield
        finally:
            self._count += 1

    def look(self) -> float:
        """Return the seconds for which the same piece of work has been seen and had the CPU; 0.0 if there is none."""
        now, count = self._clock(), self._count
        step, self._looked_at = min(now - self._looked_at, _MAX_STEP_S), now
        if count == self._seen and count % 2 == 1:
            had_cpu = step * self._cpu_share()
            self._elapsed, self.starved_s = self._elapsed + had_cpu, self.starved_s + step - had_cpu
        else:
            self._elapsed = self.starved_s = 0.0
        self._seen = count
        return self._elapsed
