"""SIGINT and SIGTERM while the server runs: the first stops it in order, a later one ends the process at once.

A second signal within half a second counts as the first one: a program that started captioner may pass on a signal that
captioner got as well. What is said in that moment, and the figures of the room, would be lost.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_REPEATED_S = 0.5
"""Seconds after the first signal in which another one counts as the same."""


class StopSignals:
    """Signal handlers that stay installed until the process ends.

    They are not removed when the server has stopped: a signal during the cleanup behind it would otherwise raise
    KeyboardInterrupt somewhere in the event loop, and the captions that are still being written would be lost.
    """

    def __init__(self, stop: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
        """Create the handlers; `stop` is set by the first signal."""
        self._stop, self._clock = stop, clock
        self._received_at = 0.0
        self.received = 0
        """Number of the first signal; 0: none."""

    def install(self) -> None:
        """Install the handlers, where this is the main thread; others cannot have any."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if not self.received:
            self.received, self._received_at = number, self._clock()
            self._stop.set()
        elif self._clock() - self._received_at > _REPEATED_S:
            signal.signal(number, signal.SIG_DFL)  # ends the process without any cleanup that could fail
            os.kill(os.getpid(), number)
