"""Does the event loop still turn? While it does not, no viewer is told anything, and it cannot say so itself.

A thread asks it again and again. Where it does not answer in time the log says so, once, and in which line of which
function it stands; and again when it goes on. Under systemd with `WatchdogSec=` the thread also tells that the process
is alive, as long as the loop is: a process that stands still for good is then killed and started anew
(sd_notify(3), sd_watchdog_enabled(3)). Finals are on the disk before that.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading
import time
import traceback
from types import TracebackType
from typing import Self

log = logging.getLogger(__name__)


class LoopWatchdog:
    """Watches the loop of the thread that enters it, for the length of the `with`."""

    def __init__(self, *, every: float = 1.0, patience: float = 2.0) -> None:
        """`every`: seconds between two questions; `patience`: seconds that an answer may take before it is said."""
        self._every, self._patience = every, patience
        self._over = threading.Event()
        self._deaf = False
        """Whether systemd did not take the last sign of life."""
        self._notify = os.environ.get("NOTIFY_SOCKET", "") if os.environ.get("WATCHDOG_USEC") else ""

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._watched = threading.get_ident()
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()  # the thread is not waited for: it may be waiting for this loop

    def _run(self) -> None:
        while not self._over.wait(self._every):
            if not self._ask():
                return
            if self._notify and not self._over.is_set():
                self._alive()

    def _ask(self) -> bool:
        """Back when the loop has answered; False when it is over meanwhile."""
        answered, asked = threading.Event(), time.monotonic()
        try:
            self._loop.call_soon_threadsafe(answered.set)
        except RuntimeError:  # it is closed
            return False
        if answered.wait(self._patience) or self._over.is_set():
            return True
        log.error("the event loop stands still, no viewer is told anything; it is in %s", self._place())
        while not answered.wait(0.05):
            if self._over.is_set():
                return False
        log.warning("the event loop goes on after %.1f s", time.monotonic() - asked)
        return True

    def _place(self) -> str:
        """Where the loop's thread is at this moment, the innermost call last."""
        frame = sys._current_frames().get(self._watched)
        if frame is None:
            return "a thread that has gone"
        calls = traceback.extract_stack(frame)[-4:]
        return " > ".join(f"{call.name} ({os.path.basename(call.filename)}:{call.lineno})" for call in calls)  # noqa: PTH119

    def _alive(self) -> None:
        address = "\0" + self._notify[1:] if self._notify.startswith("@") else self._notify
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
                told.sendto(b"WATCHDOG=1", address)
            self._deaf = False
        except OSError as error:
            if not self._deaf:
                log.warning("systemd cannot be told that the process is alive: %s", error)
            self._deaf = True
