"""One publisher's audio on its way through one engine: the thread that drives it, and the booths that translate."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

import numpy as np

from captioner import logs
from captioner.booth import Booth
from captioner.histogram import MOMENTS, SECONDS, Histogram
from captioner.intake import Intake
from captioner.scheduler import Scheduler
from captioner.translators import Translator
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

log = logging.getLogger(__name__)

_STEP = 10.0
"""Seconds of audio fed between two decodes at most: a backlog must not become a window longer than a model takes."""
_RESTART = (0.5, 10.0)
"""Seconds before a dead engine is made anew, first and at most. Meanwhile audio waits in the intake."""


class Engine(Protocol):
    """What a stream drives: `captioner.engine`, or a scripted one. Its clock starts with the first sample it is fed."""

    @property
    def due(self) -> str | None:
        """`final` (speech has ended), `interim` (a newer reading) or None: nothing to decode."""
        ...

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in."""
        ...

    def decode(self) -> Iterator[Revision]:
        """Do what is due, once."""
        ...

    def flush(self) -> Iterator[Revision]:
        """The stream has ended: make everything final."""
        ...


class Work:
    """What an engine has cost."""

    def __init__(self) -> None:
        self.reading = {kind: Histogram(SECONDS) for kind in ("final", "interim")}
        """Seconds of each reading, by its kind."""
        self.waiting = Histogram(MOMENTS)
        """Seconds that each reading waited for its turn at the model."""
        self.heard = 0.0
        """Seconds of audio."""

    def add(self, other: Work) -> None:
        """What another has cost, too."""
        for kind, seconds in other.reading.items():
            self.reading[kind].add(seconds)
        self.waiting.add(other.waiting)
        self.heard += other.heard


class Stream:
    """From `ready` to `done` for one publisher.

    Its engine thread waits for audio, feeds all that has come, takes its turn at the model when a decode is due, feeds
    what came while it waited, and publishes. `publish` is called from this thread and from those of the booths.
    """

    def __init__(
        self,
        intake: Intake,
        make_engine: Callable[[], Engine],
        translators: tuple[Translator, ...],
        scheduler: Scheduler,
        names: Iterator[str],
        publish: Callable[[tuple[Revision, ...]], None],
        over: Callable[[], None],
        *,
        patience: float = 60.0,
        translates: Callable[[Revision, str], bool] = lambda _revision, _by: True,
    ) -> None:
        """Make the engine, which may take a while, and start.

        `names`: the segment identities yet unused in the room; `over`: called when everything is final; `patience`:
        seconds that the translators get for what they owe at the end; `translates`: whether the translator of that name
        may have it, asked when it is published.
        """
        self.intake = intake
        self.errors = 0
        """How often the engine died."""
        self.work = Work()
        self.spoken = time.monotonic()
        """When the last revision came."""
        self._make_engine = make_engine
        self._scheduler = scheduler
        self._names = names
        self._publish = publish
        self._over = over
        self._patience = patience
        self._translates = translates
        self._error = ""
        self._renamed: dict[str, str] = {}
        self._open: dict[str, Revision] = {}
        self._engine = make_engine()
        self._origin = intake.position
        """Milliseconds of the room's stream at which this engine's time begins."""
        self._fed: int | None = None
        """Milliseconds of the room's stream up to which it has heard; None: nothing yet."""
        self._booths = tuple(Booth(translator, self._hand_out) for translator in translators)
        self._thread = threading.Thread(target=logs.inherited(self._run), name="engine", daemon=True)
        self._thread.start()

    @property
    def problems(self) -> tuple[str, ...]:
        """What is not as it should be, in words."""
        dropped = self.intake.dropped
        said = (
            self._error,
            self.intake.problem,
            f"{dropped:.1f} s of audio came too fast and were dropped" if dropped else "",
            *(booth.problem for booth in self._booths),
        )
        return tuple(dict.fromkeys(filter(None, said)))  # a problem that all booths share is said once

    @property
    def failure(self) -> str:
        """Why its engine died, until another has said something; empty when none has."""
        return self._error

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
        self.intake.close()

    def _run(self) -> None:
        try:
            while self.intake.wait():
                self._guard(self._step)
            self._guard(self._flush)
            self._settle()
            self._end_booths()
        finally:
            self._over()

    def _end_booths(self) -> None:
        """All at once: one that hangs must not take the time of the others."""
        until = time.monotonic() + self._patience
        for booth in self._booths:
            booth.end()
        for booth in self._booths:
            booth.finish(max(0.0, until - time.monotonic()))

    def _step(self) -> None:
        self._feed()
        while (due := self._engine.due) is not None:
            asked = time.monotonic()
            with self._scheduler.turn(due):
                self.work.waiting.observe(time.monotonic() - asked)
                self._feed()
                began = time.monotonic()
                self._tell(self._engine.decode())
                self.work.reading[due].observe(time.monotonic() - began)

    def _feed(self) -> None:
        for chunk in self.intake.drain(_STEP):
            if self._fed is None:
                self._origin = self._fed = chunk.start
            if chunk.start > self._fed:  # dropped audio: silence in its place keeps the engine's clock right
                gap = np.zeros((chunk.start - self._fed) * SAMPLE_RATE // 1000, np.float32)
                self._engine.feed(AudioChunk(self._fed, gap))
            self._engine.feed(chunk)
            self.work.heard += chunk.milliseconds / 1000
            self._fed = chunk.start + chunk.milliseconds

    def _flush(self) -> None:
        with self._scheduler.turn("final"):
            self._tell(self._engine.flush())

    def _tell(self, revisions: Iterator[Revision]) -> None:
        for revision in revisions:
            self.spoken = time.monotonic()
            self._error = ""
            self._send(self._rename(revision))

    def _send(self, revision: Revision) -> None:
        if revision.final:
            self._open.pop(revision.segment, None)
        else:
            self._open[revision.segment] = revision
        self._publish((revision,))
        for booth in self._booths:
            if self._translates(revision, booth.name):
                booth.push(revision)

    def translate(self, revision: Revision, but: str) -> None:
        """What a person wrote in the spoken language, to all translators but that one."""
        for booth in self._booths:
            if booth.name != but:
                booth.push(revision)

    def _hand_out(self, revisions: tuple[Revision, ...]) -> None:
        self._publish(revisions)

    def _rename(self, revision: Revision) -> Revision:
        """Every engine counts its segments and its time from the start; in the room both go on."""
        if revision.segment not in self._renamed:
            self._renamed[revision.segment] = next(self._names)
        segment = self._renamed[revision.segment]
        if revision.final:  # it comes once, so its name is not asked for again
            del self._renamed[revision.segment]
        by = self._origin
        words = tuple(replace(word, start=word.start + by, end=word.end + by) for word in revision.words)
        return replace(revision, segment=segment, start=revision.start + by, end=revision.end + by, words=words)

    def _guard(self, work: Callable[[], None]) -> None:
        """An engine that dies takes nothing with it: what it left open becomes final, and a new one goes on."""
        try:
            work()
        except Exception as error:
            log.exception("the engine failed and is started again")
            self.errors += 1
            self._error = f"speech recognition failed and was started again: {error}"
            self._settle()
            self._restart()

    def _settle(self) -> None:
        self._renamed.clear()
        for revision in tuple(self._open.values()):
            settled = replace(
                revision, number=revision.number + 1, stable=revision.stable + revision.tail, tail="", final=True
            )
            self._send(settled)

    def _restart(self) -> None:
        shortest, longest = _RESTART
        time.sleep(min(longest, shortest * 2 ** min(self.errors - 1, 8)))
        try:
            self._engine, self._fed = self._make_engine(), None
        except Exception:
            log.exception("the engine could not be made anew; the old one goes on")
