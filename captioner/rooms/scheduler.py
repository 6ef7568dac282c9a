"""Turns at the model, which all rooms share: a final decode goes before an interim one.

Within a kind the rooms take turns: a room waits for one turn at a time, and turns are given in the order of waiting.
Translations apart from the decodes begin only while a seat is free that nobody waits for. They occupy none, so that no
decode of any room ever waits for one.

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
from functools import partial

_TRANSLATION = "translation"
_PRIORITIES = {"final": 0, "interim": 1, _TRANSLATION: 2}


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
    """Lets `seats` decodes at a time use the model, and beside them `translations` translations."""

    def __init__(self, seats: int = 1, translations: int = 1) -> None:
        self._free = seats
        self._free_translations = translations
        self._tickets = itertools.count()
        # Bounded by the number of rooms: each has two threads, and each of them waits for one turn.
        self._waiting: list[tuple[int, int]] = []
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """Threads that wait for a turn."""
        return len(self._waiting)

    @contextmanager
    def turn(self, kind: str) -> Iterator[Turn]:
        """Wait for the model and keep it inside the `with`; `kind` is `final`, `interim` or `translation`."""
        translates = kind == _TRANSLATION
        self._enter((_PRIORITIES[kind], next(self._tickets)), translates)
        turn = Turn(partial(self._leave, translates))
        try:
            yield turn
        finally:
            turn.give_back()

    def _enter(self, ticket: tuple[int, int], translates: bool) -> None:
        def may_enter() -> bool:
            return self._waiting[0] == ticket and self._free > 0 and (not translates or self._free_translations > 0)

        with self._changed:
            heapq.heappush(self._waiting, ticket)
            self._changed.wait_for(may_enter)
            heapq.heappop(self._waiting)
            self._add(translates, -1)

    def _leave(self, translates: bool) -> None:
        with self._changed:
            self._add(translates, 1)

    def _add(self, translates: bool, count: int) -> None:
        if translates:
            self._free_translations += count
        else:
            self._free += count
        self._changed.notify_all()
