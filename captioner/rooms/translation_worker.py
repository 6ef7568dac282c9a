"""One translator at work on a thread of its own, as an interpreter in a booth: late perhaps, never in the way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

from captioner.config import logs
from captioner.errors import CaptionerError
from captioner.translation import Translator
from captioner.types import Revision

log = logging.getLogger(__name__)

_MANY = 20
"""Finals that may wait before the room's status says so."""
_LONG = 8.0
"""Seconds that a translation may take before the room's status says so."""


class TranslationWorker:
    """Source revisions in, at once; target revisions out through `emit`, on the booth's thread.

    What waits has one slot per segment: a newer revision takes the place of an older one, so open segments cannot pile
    up. A final keeps its slot until it is translated: none is dropped; when more than a few wait, `problem` says so.
    What the translator throws is logged and said in `problem`; the final that it failed on is tried again after the
    others, after a growing pause. One that does not come back is said there, too; nothing but its own languages wait.
    """

    def __init__(
        self,
        translator: Translator,
        emit: Callable[[tuple[Revision, ...]], None],
        *,
        pause: tuple[float, float] = (1, 15),
        patience: float = _LONG,
    ) -> None:
        """`pause`: seconds before the first retry, and at most; `patience`: for one translation until it is said."""
        self._translator = translator
        self._emit = emit
        self._pause, self._patience = pause, patience
        self._begun: float | None = None
        """When the translation that is being made was begun."""
        self._slots: dict[str, Revision] = {}
        self._changed = threading.Condition()
        self._ending = False
        self._failures = 0
        self._lost = 0
        self._error = ""
        self._thread = threading.Thread(
            target=logs.inherited(self._run), name=f"translate-{translator.name}", daemon=True
        )
        self._thread.start()

    @property
    def name(self) -> str:
        """Of the translator, as the user calls it."""
        return self._translator.name

    @property
    def targets(self) -> tuple[str, ...]:
        """The languages it is for."""
        return self._translator.targets

    @property
    def waiting(self) -> int:
        """Finals that are not translated yet."""
        return sum(revision.final for revision in tuple(self._slots.values()))

    @property
    def counts(self) -> dict[str, int]:
        """What the translator has done so far."""
        return self._translator.counts

    @property
    def problem(self) -> str:
        """What viewers of these languages should know; empty when all is well."""
        languages = ", ".join(self._translator.targets)
        if self._lost:
            return f"{self._lost} captions stay without translation into {languages} ({self.name})"
        if self._error:
            return f"translation into {languages} ({self.name}) is failing: {self._error}"
        begun = self._begun
        if begun is not None and (taken := time.monotonic() - begun) > self._patience:
            return f"translation into {languages} ({self.name}) has not answered for {taken:.0f} s"
        if self.waiting > _MANY:
            return f"translation into {languages} ({self.name}) is {self.waiting} captions behind"
        return self._translator.problem

    def push(self, revision: Revision) -> None:
        """Hand over the newest state of a segment."""
        with self._changed:
            if revision.final:  # behind the finals that wait, wherever the open state of it stood
                self._slots.pop(revision.segment, None)
            self._slots[revision.segment] = revision
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more will be pushed: translate what waits, flush and let the translator go. Returns at once."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()

    def finish(self, timeout: float) -> None:
        """`end`, and wait for it; come back after `timeout` seconds at the latest."""
        self.end()
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.warning("%s is still translating %d captions after the end", self.name, self.waiting)

    def _run(self) -> None:
        while (revision := self._next()) is not None:
            self._try(partial(self._translator.push, revision), again=revision)
            self._rest()
        self._try(self._translator.flush, again=None)
        self._translator.close()

    def _next(self) -> Revision | None:
        """What to translate now: finals first, in order; None when all is done."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._slots) or self._ending)
            if not self._slots:
                return None
            segment = next((s for s, r in self._slots.items() if r.final), next(iter(self._slots)))
            return self._slots.pop(segment)

    def _try(self, translate: Callable[[], Iterator[Revision]], again: Revision | None) -> None:
        self._begun = time.monotonic()
        try:
            for revision in translate():
                self._emit((revision,))
        except Exception as error:  # whatever a translator dies of, its room goes on and says so
            self._failed(error, again)
        else:
            self._failures, self._error = 0, ""
        finally:
            self._begun = None

    def _failed(self, error: Exception, again: Revision | None) -> None:
        log.warning("%s failed: %s", self.name, error, exc_info=not isinstance(error, CaptionerError))
        self._failures += 1
        self._error = str(error) or type(error).__name__
        if again is None or not again.final:
            return
        if self._ending and self._failures > len(self._slots) + 1:  # each that waited has had its last chance
            self._lost += 1
            log.error("%s: caption %s stays untranslated: %s", self.name, again.segment, self._error)
            return
        with self._changed:
            self._slots[again.segment] = again

    def _rest(self) -> None:
        """After a failure wait, longer each time, but not past the end."""
        if not self._failures:
            return
        shortest, longest = self._pause
        until = time.monotonic() + min(longest, shortest * 2 ** (self._failures - 1))
        with self._changed:
            self._changed.wait_for(lambda: self._ending, until - time.monotonic())
