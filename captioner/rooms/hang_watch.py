"""Time that a thread has spent on one piece of work, measured by another thread.

The time is counted in checks, each worth no more than `_MAX_STEP_S` seconds: a stopped process, a machine that slept
and a clock that jumped must not count as a hang.

    with watch.at():         # on the thread that works
        engine.decode()

    if watch.look() > 30:    # on another one, about once per second
        ...
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MAX_STEP_S = 2.0
"""Most seconds that one check counts."""


class HangWatch:
    """Watches one thread; checked by one other thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
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
        """Return the seconds for which the same piece of work has been seen; 0.0 if there is none."""
        now, count = self._clock(), self._count
        step, self._looked_at = min(now - self._looked_at, _MAX_STEP_S), now
        same = count == self._seen and count % 2 == 1
        self._elapsed, self._seen = self._elapsed + step if same else 0.0, count
        return self._elapsed
