"""How long a thread has been at one piece of work, as somebody sees it who looks now and then.

Counted in looks, each worth no more than `_MOST` seconds: a process that was stopped, a machine that slept and a
clock that jumped have hung nobody.

    with watch.at():         # on the thread that works
        engine.decode()

    if watch.look() > 30:    # on another one, about once a second
        ...
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MOST = 2.0
"""Seconds that may lie between two looks, for all that this counts."""


class HangWatch:
    """One thread works, one looks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pieces = 0
        """Pieces of work that were begun or ended: odd while one is being done."""
        self._seen = 0
        self._looked = clock()
        self._been = 0.0

    @contextmanager
    def at(self) -> Iterator[None]:
        """A piece of work, for the length of the `with`."""
        self._pieces += 1
        try:
            yield
        finally:
            self._pieces += 1

    def look(self) -> float:
        """Seconds for which the same piece has been seen; 0.0 when there is none."""
        now, pieces = self._clock(), self._pieces
        passed, self._looked = min(now - self._looked, _MOST), now
        same = pieces == self._seen and pieces % 2 == 1
        self._been, self._seen = self._been + passed if same else 0.0, pieces
        return self._been
