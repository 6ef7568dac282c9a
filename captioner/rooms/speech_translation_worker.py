"""The thread that translates the speech of one engine by the recognizer, beside the decodes of the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Protocol

from captioner.config import logs
from captioner.rooms.engine_load import EngineLoad
from captioner.rooms.hang_watch import HangWatch
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.scheduler import Scheduler, Turn
from captioner.types import Revision


class EngineDriver(Protocol):
    """The worker of the engine."""

    def feed(self, watch: HangWatch, /) -> None:
        """Feed the engine what has arrived; raises an exception if the engine is superseded."""
        ...

    def publish(self, revisions: Iterator[Revision], watch: HangWatch, /) -> int:
        """Pass revisions on; raises an exception if the engine is superseded."""
        ...

    def end(self, error: Exception, /) -> None:
        """End the engine, which has failed."""
        ...


class SpeechTranslationWorker:
    """Performs the translations of an engine that become due, until `finish`, or the engine is superseded or fails."""

    def __init__(self, engine: LiveEngine, driver: EngineDriver, *, scheduler: Scheduler, load: EngineLoad) -> None:
        """Create a worker; its thread starts with the first `wake`.

        Args:
            engine: to drive.
            driver: drives it on another thread.
            scheduler: gives turns at the model.
            load: receives the time that translations need.
        """
        self.watch = HangWatch()
        """Duration of the present translation."""
        self._engine, self._driver = engine, driver
        self._scheduler, self._load = scheduler, load
        self._changed = threading.Condition()
        self._wanted = False
        self._busy = False
        """True from the beginning of a translation until its revisions are passed on."""
        self._ended = False
        self._abandoned = False
        self._started = False
        self._turn: Turn | None = None

    def wake(self) -> None:
        """Perform the translation that is due, on the thread of the worker."""
        with self._changed:
            self._wanted = True
            self._changed.notify_all()
            started, self._started = self._started, True
        if not started:
            threading.Thread(target=logs.inherited(self._run), name="speech-translation", daemon=True).start()

    def finish(self) -> None:
        """Begin no other translation, and wait for the present one; `guard` is not held."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._abandoned or not self._busy)

    def abandon(self) -> None:
        """Begin no other translation, and wait for none."""
        with self._changed:
            self._ended = self._abandoned = True
            self._changed.notify_all()

    def give_turn_back(self) -> None:
        """Give back the turn at the model of a translation that hangs."""
        if self._turn is not None:
            self._turn.give_back()

    def _run(self) -> None:
        try:
            while self._wait():
                with self._scheduler.turn("translation") as self._turn:
                    self._translate()
        except Exception as error:  # whatever the engine fails with, its stream goes on and reports it
            self._driver.end(error)

    def _wait(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted or self._ended)
            self._wanted = False
            return not self._ended

    def _translate(self) -> None:
        with self._changed:
            self._busy = not self._ended
        try:
            if self._busy:
                self._perform()
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _perform(self) -> None:
        with self._engine.guard:
            self._driver.feed(self.watch)
            job = self._engine.translation()
        if job is None:
            return
        began = time.monotonic()
        with self.watch.at():
            hypothesis = job.run()
        self._load.decode_seconds["translation"].observe(time.monotonic() - began)
        with self._engine.guard:
            self._driver.publish(job.apply(hypothesis), self.watch)
            self._wanted = self._wanted or self._engine.translation_due
