"""Thread that writes finals to the archive, so that a slow disk delays files and not captions on screen."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial

from captioner.delivery.files.archive import Archive
from captioner.types import Revision

log = logging.getLogger(__name__)

_MAX_WAITING = 1000


class ArchiveWriter:
    """Takes finals from any thread and writes them in order, once it was started.

    At most 1000 finals wait; then the thread that puts the next one waits, too. A disk that hangs for that long stops
    recognition, whose audio waits in a bounded buffer of its own, rather than lose a final.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(_MAX_WAITING)
        self._error = ""
        self._queue.put(archive.settle)  # repairs what a crash left
        self._thread = threading.Thread(target=self._run, name="archive", daemon=True)
        self._starting = threading.Lock()

    def start(self) -> None:
        """Start the thread unless it was started, from any thread; may wait until it runs."""
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()

    @property
    def problem(self) -> str:
        """Reason for which the files are not written; empty if they are."""
        return self._error or self._archive.problem or ""

    @property
    def waiting(self) -> int:
        """Number of finals that are not written yet."""
        return self._queue.qsize()

    def put(self, revision: Revision) -> None:
        """Queue a final; waits while the queue is full."""
        self._queue.put(partial(self._archive.write, revision))

    def put_nowait(self, *revisions: Revision) -> None:
        """Queue finals, which are written together, without waiting.

        Raises:
            queue.Full: the queue is full.
        """
        self._queue.put_nowait(partial(self._archive.write, *revisions))

    def flush(self, timeout_s: float) -> bool:
        """Wait at most `timeout_s` seconds until everything queued is on disk; True if it is."""
        done = threading.Event()
        self._queue.put(done.set)
        return done.wait(timeout_s)

    def settle(self, timeout_s: float) -> None:
        """Give the files their final form after the end of a stream, waiting at most `timeout_s` seconds for it.

        More finals may follow.
        """
        self._queue.put(self._archive.close)
        self.flush(timeout_s)

    def discard(self, timeout_s: float) -> None:
        """Remove the files of a room that was refused, and end the thread, waiting at most `timeout_s` seconds."""
        self._queue.put(self._archive.discard)
        self.close(timeout_s)

    def close(self, timeout_s: float) -> None:
        """Write everything queued and end the thread, waiting at most `timeout_s` seconds for it."""
        self.start()
        if self._thread.is_alive():
            self._queue.put(self._archive.close)
            self._queue.put(None)
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                work()
                self._error = ""
            except Exception as error:
                log.exception("captions are not being written", extra={"room": self._archive.room})
                self._error = f"captions are not being written: {error}"
