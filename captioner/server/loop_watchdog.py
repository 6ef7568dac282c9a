"""Detects a blocked event loop: viewers receive nothing meanwhile, and the loop cannot report that itself.

A thread schedules a callback in the loop at intervals. If the callback is late, the log has one line with the code that
blocks the loop, and another one when the loop continues. Under systemd with `WatchdogSec=` the thread also sends
keep-alive messages while the loop runs, so that systemd kills and restarts a process that is blocked for good
(sd_notify(3), sd_watchdog_enabled(3)). Finals are on disk before that.
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
    """Watches the running loop of the thread that enters the `with`, until that ends."""

    def __init__(self, *, interval_s: float = 1.0, timeout_s: float = 2.0) -> None:
        """Create the watchdog.

        Args:
            interval_s: seconds between two callbacks.
            timeout_s: seconds after which a callback is late.
        """
        self._interval_s, self._timeout_s = interval_s, timeout_s
        self._stopped = threading.Event()
        self._notify_failed = False
        self._notify_socket = os.environ.get("NOTIFY_SOCKET", "") if os.environ.get("WATCHDOG_USEC") else ""

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._watched_thread = threading.get_ident()
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()  # the thread is not joined: it may be waiting for this loop

    def _run(self) -> None:
        while not self._stopped.wait(self._interval_s):
            if not self._wait_for_loop():
                return
            if self._notify_socket and not self._stopped.is_set():
                self._notify_systemd()

    def _wait_for_loop(self) -> bool:
        """Return when the loop has run a callback; False if the watchdog was stopped meanwhile."""
        answered, started = threading.Event(), time.monotonic()
        try:
            self._loop.call_soon_threadsafe(answered.set)
        except RuntimeError:  # the loop is closed
            return False
        if answered.wait(self._timeout_s) or self._stopped.is_set():
            return True
        log.error("the event loop is blocked, viewers receive nothing; it is in %s", self._calls())
        while not answered.wait(0.05):
            if self._stopped.is_set():
                return False
        log.warning("the event loop continues after %.1f s", time.monotonic() - started)
        return True

    def _calls(self) -> str:
        """Present calls of the loop's thread, the innermost last."""
        frame = sys._current_frames().get(self._watched_thread)
        if frame is None:
            return "a thread that has ended"
        calls = traceback.extract_stack(frame)[-4:]
        return " > ".join(f"{call.name} ({os.path.basename(call.filename)}:{call.lineno})" for call in calls)  # noqa: PTH119

    def _notify_systemd(self) -> None:
        # Not the package sdnotify: with its exceptions handled it is no shorter than sending one datagram.
        address = "\0" + self._notify_socket[1:] if self._notify_socket.startswith("@") else self._notify_socket
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.sendto(b"WATCHDOG=1", address)
            self._notify_failed = False
        except OSError as error:
            if not self._notify_failed:
                log.warning("cannot send keep-alive messages to systemd: %s", error)
            self._notify_failed = True
