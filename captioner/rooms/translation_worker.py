"""The thread on which one translator works, so that a slow translator delays nothing but its own languages."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from captioner.config import logs
from captioner.errors import CaptionerError, UntranslatableText
from captioner.rooms.stream_listener import StreamListener
from captioner.translation import Translator
from captioner.types import Revision

log = logging.getLogger(__name__)

_MANY_WAITING = 20
"""Finals that may wait before `problem` reports it."""
_SLOW_S = 8.0
"""Seconds that a translation may take before `problem` reports it."""
_LOSS_SHOWN_S = 60.0
"""Seconds for which `problem` reports a final that was given up; at the end of the stream it stays."""


class TranslationWorker:
    """Source revisions in, without waiting; translations out to the listener, on the worker's thread.

    What waits has one slot per segment: a newer revision replaces an older one, so open segments cannot pile up. A
    final keeps its slot until it is translated: none is dropped; when more than a few wait, `problem` reports it.
    Captions to translate again after an edit wait until nothing else does. An
    exception of the translator is logged and reported in `problem`; the final that failed is retried after the others,
    after a growing pause. A final whose text is at fault (`UntranslatableText`) is given up at once, and reported for
    a minute. A translation that does not return is reported, too; only its own languages wait for it.
    """

    def __init__(
        self,
        translator: Translator,
        listener: StreamListener,
        *,
        retry_s: tuple[float, float] = (1, 15),
        slow_s: float = _SLOW_S,
    ) -> None:
        """Create a worker; see `start`.

        Args:
            translator: to drive; closed at the end.
            listener: receives the translations.
            retry_s: first and longest pause in seconds before a retry.
            slow_s: seconds that a translation may take before `problem` reports it.
        """
        self._translator = translator
        self._listener = listener
        self._retry_s, self._slow_s = retry_s, slow_s
        self._started_at: float | None = None
        """Monotonic time at which the present translation was started."""
        self._slots: dict[str, Revision] = {}
        self._edited: dict[str, Revision] = {}
        """Slots of captions that are translated again."""
        self._changed = threading.Condition()
        self._ending = False
        self._discarded = False
        self._failures = 0
        self._lost = 0
        """Finals that were given up."""
        self._lost_at = 0.0
        """Monotonic time of the last one."""
        self._error = ""
        self._thread = threading.Thread(
            target=logs.inherited(self._run), name=f"translate-{translator.name}", daemon=True
        )

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def name(self) -> str:
        """Name of the translator."""
        return self._translator.name

    @property
    def targets(self) -> tuple[str, ...]:
        """Languages of the translator."""
        return self._translator.targets

    @property
    def waiting(self) -> int:
        """Finals that are not translated yet."""
        return sum(revision.final for revision in tuple(self._slots.values()))

    @property
    def counts(self) -> dict[str, int]:
        """Counters of the translator."""
        return self._translator.counts

    @property
    def problem(self) -> str:
        """Present problem, for viewers of these languages; empty if all is well."""
        languages = ", ".join(self._translator.targets)
        if self._lost and (self._ending or time.monotonic() - self._lost_at < _LOSS_SHOWN_S):
            return f"{self._lost} captions are not translated into {languages} ({self.name})"
        if self._error:
            return f"translation into {languages} ({self.name}) is failing: {self._error}"
        started = self._started_at
        if started is not None and (elapsed := time.monotonic() - started) > self._slow_s:
            return f"translation into {languages} ({self.name}) has not responded for {elapsed:.0f} s"
        if self.waiting > _MANY_WAITING:
            return f"translation into {languages} ({self.name}) is {self.waiting} captions behind"
        return self._translator.problem

    def push(self, revision: Revision) -> None:
        """Put the newest revision of a segment into its slot."""
        with self._changed:
            if revision.final:  # behind the finals that wait, wherever the open revision of its segment was
                self._slots.pop(revision.segment, None)
            self._slots[revision.segment] = revision
            self._changed.notify_all()

    def translate_again(self, revision: Revision) -> None:
        """Translate a final once more, when nothing else waits."""
        with self._changed:
            self._edited[revision.segment] = revision
            self._changed.notify_all()

    def end(self) -> None:
        """Take no more revisions: translate what waits, flush, close the translator. Returns immediately."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()

    def discard(self) -> None:
        """Publish nothing more: drop what waits and close the translator. Returns immediately."""
        with self._changed:
            self._discarded = True
            self._slots.clear()
            self._edited.clear()
        self.end()

    def finish(self, timeout: float) -> None:
        """Call `end` and wait for the thread, for `timeout` seconds at the longest."""
        self.end()
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.warning("%s is still translating %d captions after the end of the stream", self.name, self.waiting)

    def _run(self) -> None:
        while (revision := self._next()) is not None:
            self._try(partial(self._translator.push, revision), revision)
            self._pause()
        self._try(self._translator.flush, None)
        self._translator.close()

    def _next(self) -> Revision | None:
        """Return the next revision, finals first, in order; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._slots or self._edited) or self._ending)
            slots = self._slots or self._edited
            if not slots:
                return None
            segment = next((s for s, r in slots.items() if r.final), next(iter(slots)))
            return slots.pop(segment)

    def _try(self, translate: Callable[[], Iterator[Revision]], revision: Revision | None) -> None:
        self._started_at = time.monotonic()
        try:
            for translated in translate():
                if not self._discarded:
                    self._listener.publish(translated)
        except Exception as error:  # whatever a translator fails with, its stream goes on and reports it
            self._fail(error, revision)
        else:
            self._failures, self._error = 0, ""
        finally:
            self._started_at = None

    def _fail(self, error: Exception, revision: Revision | None) -> None:
        log.warning("%s failed: %s", self.name, error, exc_info=not isinstance(error, CaptionerError))
        unfit = isinstance(error, UntranslatableText)
        self._failures = 0 if unfit else self._failures + 1
        self._error = "" if unfit else str(error) or type(error).__name__
        if revision is None or not revision.final:
            return
        if unfit or (self._ending and self._failures > len(self._slots) + 1):  # each that waited has had its last try
            self._lost, self._lost_at = self._lost + 1, time.monotonic()
            log.error("%s: caption %s is not translated: %s", self.name, revision.segment, error)
            return
        with self._changed:
            self._slots[revision.segment] = revision

    def _pause(self) -> None:
        """Wait after a failure, longer each time, but not beyond the end."""
        if not self._failures:
            return
        first, longest = self._retry_s
        until = time.monotonic() + min(longest, first * 2 ** (self._failures - 1))
        with self._changed:
            self._changed.wait_for(lambda: self._ending, until - time.monotonic())
