"""SIGINT and SIGTERM while the server runs: the first stops it in order, the second ends the process at once."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """Signal handlers that stay installed until the process ends.

    They are not removed when the server has stopped: a signal during the cleanup behind it would otherwise raise
    KeyboardInterrupt somewhere in the event loop, and the captions that are still being written would be lost.
    """

    def __init__(self, stop: threading.Event) -> None:
        """Create the handlers; `stop` is set by the first signal."""
        self._stop = stop
        self.received = 0
        """Number of the first signal; 0: none."""

    def install(self) -> None:
        """Install the handlers, where this is the main thread; others cannot have any."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self.received:  # the default action ends the process without any cleanup that could fail
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.received = number
        self._stop.set()
