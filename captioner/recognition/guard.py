"""Lock on an engine that two threads drive."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Guard:
    """Held by the thread that drives an engine; the engine opens it while the recognizer computes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Let the other thread drive the engine inside the `with`; does nothing if the lock is not held."""
        held = self._lock.locked()
        if held:
            self._lock.release()
        try:
            yield
        finally:
            if held:
                self._lock.acquire()
