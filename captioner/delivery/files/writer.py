"""The thread on which finals are written: a slow disk delays files, never captions on the screen."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial

from captioner.delivery.files.archive import Archive
from captioner.types import Revision

log = logging.getLogger(__name__)


class Writer:
    """Finals in, from any thread; written in order.

    At most 1000 finals wait. Then whoever brings the next one waits too: a disk that has stood still for that long
    stops the recognizer, whose audio then waits in a bounded place of its own, rather than lose a final.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(1000)
        self._error = ""
        self._queue.put(archive.settle)  # what a crash did to the files
        self._thread = threading.Thread(target=self._run, name="archive", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def problem(self) -> str:
        """What is wrong with the files; empty when nothing is."""
        return self._error or self._archive.problem or ""

    @property
    def waiting(self) -> int:
        """Finals not written yet."""
        return self._queue.qsize()

    def put(self, revision: Revision) -> None:
        """Write it soon."""
        self._queue.put(partial(self._archive.write, revision))

    def put_now(self, revision: Revision) -> None:
        """Write it soon, for who must not wait.

        Raises:
            queue.Full: as many wait as may.
        """
        self._queue.put_nowait(partial(self._archive.write, revision))

    def kept(self, timeout: float) -> bool:
        """Wait until all that was put is on the disk, for so many seconds at most; whether it is."""
        done = threading.Event()
        self._queue.put(done.set)
        return done.wait(timeout)

    def settle(self, timeout: float) -> None:
        """A stream has ended: give the files their last form; more may follow.

        Back when they have it, or after `timeout` seconds.
        """
        settled = threading.Event()
        self._queue.put(self._archive.close)
        self._queue.put(settled.set)
        settled.wait(timeout)

    def close(self, timeout: float) -> None:
        """Write what waits; come back after `timeout` seconds at the latest."""
        if self._thread.is_alive():
            self._queue.put(self._archive.close)
            self._queue.put(None)
            self._thread.join(timeout)

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                work()
                self._error = ""
            except Exception as error:
                log.exception("captions are not being written", extra={"room": self._archive.room})
                self._error = f"captions are not being written: {error}"
