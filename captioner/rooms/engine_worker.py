"""One engine at work on a thread of its own, until the audio ends, the engine dies, or it hangs and is given up.

1. It waits for audio, feeds all that has come, takes its turn at the model when a decode is due, feeds what came while
   it waited, and hands on what the engine says.
2. A thread cannot be ended from outside. One whose engine hangs is *relieved*: its turn is given back for it, another
   driver takes the room's audio from there on, and should it ever come back, it touches nothing and ends.
3. What is in the buffer belongs to whoever drains it next: an engine that dies or hangs costs the audio that it was fed
   and has not said, no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

import numpy as np

from captioner.audio.buffer import AudioBuffer
from captioner.config import logs
from captioner.delivery.hub.histogram import MOMENTS, SECONDS, Histogram
from captioner.rooms.hang_watch import HangWatch
from captioner.rooms.scheduler import Scheduler, Turn
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

_STEP = 10.0
"""Seconds of audio fed between two decodes at most: a backlog must not become a window longer than a model takes."""


class LiveEngine(Protocol):
    """What is driven: `recognition.engine`, or a scripted one. Its clock starts with the first sample it is fed."""

    @property
    def due(self) -> str | None:
        """`final` (speech has ended), `interim` (a newer reading) or None: nothing to decode."""
        ...

    @property
    def behind(self) -> int:
        """Milliseconds of what it was fed that are still to be read."""
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


class EngineLoad:
    """What an engine has cost."""

    def __init__(self) -> None:
        self.decode_seconds = {kind: Histogram(SECONDS) for kind in ("final", "interim")}
        """Seconds of each reading, by its kind."""
        self.wait_seconds = Histogram(MOMENTS)
        """Seconds that each reading waited for its turn at the model."""
        self.audio_seconds = 0.0
        """Seconds of audio."""

    def add(self, other: EngineLoad) -> None:
        """What another has cost, too."""
        for kind, seconds in other.decode_seconds.items():
            self.decode_seconds[kind].add(seconds)
        self.wait_seconds.add(other.wait_seconds)
        self.audio_seconds += other.audio_seconds


class Superseded(Exception):
    """Another driver has taken over."""


class EngineWorker:
    """From an engine's first sample to its last word."""

    def __init__(
        self,
        engine: LiveEngine,
        buffer: AudioBuffer,
        scheduler: Scheduler,
        names: Iterator[str],
        load: EngineLoad,
        publish: Callable[[Revision], None],
        over: Callable[[EngineWorker, Exception | None], None],
    ) -> None:
        """Not at work yet: see `start`.

        `names`: the segment identities yet unused in the room; `load`: is told what the engine costs; `publish`: takes
        what the engine says, in the room's own time and names; `over`: called on the driver's thread when everything is
        said, or with what it died of.
        """
        self.engine = engine
        self.watch = HangWatch()
        """How long the engine has been at one piece of work; waiting for audio, turn, disk or viewers is none."""
        self._buffer = buffer
        self._scheduler = scheduler
        self._names = names
        self._load = load
        self._publish = publish
        self._over = over
        self._origin = buffer.position_ms
        """Milliseconds of the room's stream at which this engine's time begins."""
        self._fed: int | None = None
        """Milliseconds of the room's stream up to which it has heard; None: nothing yet."""
        self._renamed: dict[str, str] = {}
        self._open: dict[str, Revision] = {}
        self._turn: Turn | None = None
        self._relieved = False
        self._mine = threading.Lock()
        """Held while this driver takes audio or hands on what was said: it is relieved between two such, or never."""

    def start(self) -> None:
        """Begin, on a thread of its own, which nobody waits for when the process ends."""
        threading.Thread(target=logs.inherited(self._run), name="engine", daemon=True).start()

    def relieve(self) -> bool:
        """It takes and says nothing more; False where it does so at this moment, and therefore does not hang."""
        if not self._mine.acquire(blocking=False):
            return False
        self._relieved = True
        self._mine.release()
        return True

    def give_turn_back(self) -> None:
        """Let others to the model that a relieved driver keeps."""
        if self._turn is not None:
            self._turn.give_back()

    def left(self) -> Iterator[Revision]:
        """What it has left open, final as it stands; for who takes over."""
        for revision in tuple(self._open.values()):
            stable = revision.stable + revision.tail
            yield replace(revision, number=revision.number + 1, stable=stable, tail="", final=True)
        self._open.clear()

    def _run(self) -> None:
        try:
            while self._buffer.wait():
                self._step()
            with self._at_model("final"):
                self._tell(self.engine.flush())
        except Superseded:
            return
        except Exception as error:  # whatever an engine dies of, its room goes on and says so
            self._end(error)
        else:
            self._end(None)

    def _end(self, error: Exception | None) -> None:
        with self._mine:
            relieved, self._relieved = self._relieved, True
        if not relieved:
            self._over(self, error)

    def _step(self) -> None:
        self._feed()
        while (due := self.engine.due) is not None:
            asked = time.monotonic()
            with self._at_model(due):
                self._load.wait_seconds.observe(time.monotonic() - asked)
                if self.engine.behind < 1000 * _STEP:  # else it waits in the buffer, which has a bound
                    self._feed()
                began = time.monotonic()
                self._tell(self.engine.decode())
                self._load.decode_seconds[due].observe(time.monotonic() - began)

    @contextmanager
    def _at_model(self, due: str) -> Iterator[None]:
        with self._scheduler.turn(due) as self._turn:
            self._check()
            yield

    def _feed(self) -> None:
        with self._mine:
            self._check()
            chunks = self._buffer.drain(_STEP)
        for chunk in chunks:
            self._feed_one(chunk)

    def _feed_one(self, chunk: AudioChunk) -> None:
        if self._fed is None:
            self._origin = self._fed = chunk.start
        with self.watch.at():
            if chunk.start > self._fed:  # dropped audio: silence in its place keeps the engine's clock right
                gap = np.zeros((chunk.start - self._fed) * SAMPLE_RATE // 1000, np.float32)
                self.engine.feed(AudioChunk(self._fed, gap))
            self.engine.feed(chunk)
        self._load.audio_seconds += chunk.milliseconds / 1000
        self._fed = chunk.start + chunk.milliseconds

    def _tell(self, revisions: Iterator[Revision]) -> None:
        while True:
            with self.watch.at():
                revision = next(revisions, None)
            if revision is None:
                return
            with self._mine:
                self._check()
                self._send(self._rename(revision))

    def _check(self) -> None:
        if self._relieved:
            raise Superseded

    def _send(self, revision: Revision) -> None:
        if revision.final:
            self._open.pop(revision.segment, None)
        else:
            self._open[revision.segment] = revision
        self._publish(revision)

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
