"""One publisher's audio on its way through one engine: the thread that drives it, and the booths that translate.

An engine that dies takes nothing with it, and one that hangs is given up: what it left open becomes final as it stands,
a new one goes on with the audio that waits in the buffer, and `problems` says so meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.engine_worker import EngineLoad, EngineWorker, LiveEngine
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.translation_worker import TranslationWorker
from captioner.translation import Translator
from captioner.types import Revision

__all__ = ["EngineLoad", "LiveEngine", "Stream"]

log = logging.getLogger(__name__)

_RESTART = (0.5, 10.0)
"""Seconds before a dead engine is made anew, first and at most. Meanwhile audio waits in the buffer."""
_SAID = 5.0
"""Seconds without an answer from the engine after which that is said."""
_TOLD = 5.0
"""Seconds for which a failure is said at least: viewers are told once a second, and a new engine may speak before."""
_PATIENT = 5
"""How often an engine is given twice as long as the one before it, when one after the other hangs: each one given up
keeps its thread, and perhaps its weights, for ever."""


class Stream:
    """From `ready` to `done` for one publisher; `publish` is called from the threads of the engine and the booths."""

    def __init__(
        self,
        buffer: AudioBuffer,
        make_engine: Callable[[], LiveEngine],
        translators: tuple[Translator, ...],
        scheduler: Scheduler,
        names: Iterator[str],
        publish: Callable[[tuple[Revision, ...]], None],
        over: Callable[[], None],
        *,
        patience: float = 60.0,
        hang: float = 30.0,
        renew: Callable[[], None] = lambda: None,
        translates: Callable[[Revision, str], bool] = lambda _revision, _by: True,
    ) -> None:
        """Make the engine, which may take a while, and start.

        Args:
            buffer: holds the audio.
            make_engine: makes one, and another when that has died.
            translators: get what is said.
            scheduler: gives turns at the model.
            names: the segment identities yet unused in the room.
            publish: takes revisions.
            over: called when everything is final.
            patience: seconds that the translators get for what they owe at the end.
            hang: seconds that an engine may take for one thing before it is given up.
            renew: called before another engine is made in place of one that hung: what they share may hang, too.
            translates: whether the translator of that name may have a revision, asked when it is published.
        """
        self.buffer = buffer
        self.errors = 0
        """How often the engine died."""
        self.load = EngineLoad()
        self.spoken = time.monotonic()
        """When the last revision came."""
        self._make_engine = make_engine
        self._scheduler = scheduler
        self._names = names
        self._publish = publish
        self._over = over
        self._patience, self._hang, self._renew = patience, hang, renew
        self._translates = translates
        self._error = ""
        self._failed = 0.0
        """When the engine failed last."""
        self._well = True
        """Whether the engine has said something since."""
        self._context = copy_context()
        """Whose room it is, for what the threads log."""
        self._hung = 0
        """Engines in a row that hung."""
        self._silent = False
        """Whether the engine takes suspiciously long."""
        self._driver = self._drive(make_engine())
        self._booths = tuple(TranslationWorker(translator, publish) for translator in translators)
        self._driver.start()

    @property
    def behind(self) -> float:
        """Seconds of audio that has arrived and is still to be read."""
        return self.buffer.waiting_s + self._driver.engine.behind / 1000

    @property
    def problems(self) -> tuple[str, ...]:
        """What is not as it should be, in words."""
        dropped = self.buffer.dropped_s
        recent = not self._well or time.monotonic() - self._failed < _TOLD
        said = (
            self._error if recent else "",
            f"speech recognition does not answer, after {self.limit:.0f} s it is started anew" if self._silent else "",
            self.buffer.problem,
            f"{dropped:.1f} s of audio came too fast and were dropped" if dropped else "",
            *(booth.problem for booth in self._booths),
        )
        return tuple(dict.fromkeys(filter(None, said)))  # a problem that all booths share is said once

    @property
    def failure(self) -> str:
        """Why its engine died or was given up, until another has said something; empty when none has."""
        return "" if self._well else self._error

    @property
    def translated(self) -> tuple[tuple[str, tuple[str, ...], dict[str, int]], ...]:
        """Per translator its name, its languages, and what it has done: finals, rewrites, terms of the glossary."""
        return tuple((booth.name, booth.targets, booth.counts) for booth in self._booths)

    @property
    def owed(self) -> dict[str, int]:
        """Finals that wait for a translator, by its name."""
        return {booth.name: booth.waiting for booth in self._booths}

    def end(self) -> None:
        """No more audio: what is open becomes final, then `over` is called. Returns at once."""
        self.buffer.close()

    def look(self) -> None:
        """Give up an engine that hangs; called about once a second, and never takes long."""
        been = self._driver.watch.look()
        self._silent = been >= min(_SAID, self.limit / 2)
        if been >= self.limit and self._driver.relieve():
            self._silent = False
            self._fail(f"speech recognition did not answer for {self.limit:.0f} s and is started anew")
            log.error("the engine hangs for %.0f s: it is given up, another one is made", self.limit)
            self._hung += 1
            relief = self._context.copy()
            threading.Thread(target=relief.run, args=(self._succeed, self._driver), name="relief", daemon=True).start()

    @property
    def limit(self) -> float:
        """Seconds that its engine may take for one thing: twice as long as the one before it that hung."""
        return self._hang * 2.0 ** min(self._hung, _PATIENT)

    def _drive(self, engine: LiveEngine) -> EngineWorker:
        return EngineWorker(engine, self.buffer, self._scheduler, self._names, self.load, self._heard, self._ended)

    def _tell(self, revision: Revision) -> None:
        self.spoken = time.monotonic()
        self._publish((revision,))
        for booth in self._booths:
            if self._translates(revision, booth.name):
                booth.push(revision)

    def translate(self, revision: Revision, but: str) -> None:
        """What a person wrote in the spoken language, to all translators but that one."""
        for booth in self._booths:
            if booth.name != but:
                booth.push(revision)

    def _heard(self, revision: Revision) -> None:
        """The engine says something, so it is well."""
        self._well, self._hung = True, 0
        self._tell(revision)

    def _fail(self, error: str) -> None:
        self.errors += 1
        self._error, self._failed, self._well = error, time.monotonic(), False

    def _succeed(self, hung: EngineWorker) -> None:
        """Another engine takes the place of one that hangs."""
        try:
            self._renew()
        except Exception:  # whatever keeps the weights from being loaded, those that are loaded may do
            log.exception("the recognizer could not be loaded anew; the one that hung goes on")
        hung.give_turn_back()
        with self._surely():
            self._settle(hung)
            self._restart(hung)

    def _ended(self, driver: EngineWorker, error: Exception | None) -> None:
        """On the driver's thread: its engine has said everything, or died."""
        with self._surely():
            self._settle(driver)
            if error is None:
                self._finish()
                return
            log.error("the engine failed and is started again", exc_info=error)
            self._fail(f"speech recognition failed and was started again: {error}")
            shortest, longest = _RESTART
            time.sleep(min(longest, shortest * 2 ** min(self.errors - 1, 8)))
            self._restart(driver)

    @contextmanager
    def _surely(self) -> Iterator[None]:
        """Whatever happens, somebody goes on with the stream or it is over: its publisher waits for that."""
        try:
            yield
        except Exception as error:
            log.exception("the stream is given up")
            self._fail(f"the stream was given up: {error}")
            self._over()

    def _settle(self, driver: EngineWorker) -> None:
        for revision in driver.left():
            self._tell(revision)

    def _restart(self, driver: EngineWorker) -> None:
        try:
            engine = self._make_engine()
        except Exception:
            log.exception("the engine could not be made anew; the old one goes on")
            engine = driver.engine
        self._driver = self._drive(engine)
        self._driver.start()

    def _finish(self) -> None:
        """The booths all at once: one that hangs must not take the time of the others."""
        until = time.monotonic() + self._patience
        for booth in self._booths:
            booth.end()
        for booth in self._booths:
            booth.finish(max(0.0, until - time.monotonic()))
        self._over()
