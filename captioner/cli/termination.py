"""SIGTERM ends a command as Ctrl-C does, with exit code 143.

By default it would end Python without any cleanup: temporary folders, unfinished files and child processes would stay.
"""

from __future__ import annotations

import signal
from types import FrameType


class Termination:
    """Handler of SIGTERM for commands; a server that runs has handlers of its own."""

    def __init__(self) -> None:
        self.received = False
        """True if the command was ended by SIGTERM."""

    def install(self) -> None:
        """Install the handler; only the main thread can."""
        signal.signal(signal.SIGTERM, self._handle)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        """Raise KeyboardInterrupt, or what the event loop does instead; a second SIGTERM ends the process at once."""
        self.received = True
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell script
            signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.raise_signal(signal.SIGINT)
