"""Turns at the model, which all rooms share: a final decode goes before an interim one.

Within a kind the rooms take turns: a room waits for one turn at a time, and turns are given in the order of waiting.

    scheduler = Scheduler()
    with scheduler.turn("final"):
        decode()
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PRIORITIES = {"final": 0, "interim": 1}


class Turn:
    """The turn of one thread, until it is given back: by that thread, or by another one if that thread hangs."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave = leave
        self._held = threading.Lock()

    def give_back(self) -> None:
        """Let the next thread in; a second call does nothing."""
        if self._held.acquire(blocking=False):
            self._leave()


class Scheduler:
    """Lets `seats` threads at a time use the model."""

    def __init__(self, seats: int = 1) -> None:
        self._free = seats
        self._tickets = itertools.count()
        # Bounded by the number of rooms: each has one engine thread, which waits for one turn.
        self._waiting: list[tuple[int, int]] = []
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """Threads that wait for a turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self, kind: str) -> Iterator[Turn]:
        """Wait for the model and keep it inside the `with`; `kind` is `final` or `interim`."""
        self._enter((_PRIORITIES[kind], next(self._tickets)))
        turn = Turn(self._leave)
        try:
            yield turn
        finally:
            turn.give_back()

    def _enter(self, ticket: tuple[int, int]) -> None:
        with self._changed:
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(lambda: self._free > 0 and self._waiting[0] == ticket)
            heapq.heappop(self._waiting)
            self._free -= 1
            self._changed.notify_all()

    def _leave(self) -> None:
        with self._changed:
            self._free += 1
            self._changed.notify_all()
