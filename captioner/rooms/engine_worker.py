"""The thread that drives one engine, until the audio ends, the engine fails, or it hangs and is replaced.

1. The thread waits for audio, feeds all that has arrived, waits for its turn when a decode is due, feeds what arrived
   meanwhile, decodes, and passes the revisions on.
2. A thread cannot be stopped from outside. The worker of an engine that hangs is *superseded*: its turn is given back
   for it, another worker takes the room's audio from there on, and if the engine ever returns, the thread changes
   nothing and ends.
3. English that the recognizer makes apart from the transcriptions is made on another thread. Only one of both drives
   the engine at a time; the other one may compute meanwhile.
4. Audio in the buffer belongs to whichever worker drains it next: an engine that fails or hangs costs the audio that it
   was fed and has not transcribed, no more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

import numpy as np

from captioner.audio.buffer import AudioBuffer
from captioner.config import logs
from captioner.rooms.engine_load import EngineLoad
from captioner.rooms.hang_watch import HangWatch
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.room_timeline import RoomTimeline
from captioner.rooms.scheduler import Scheduler, Turn
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.rooms.speech_translation_worker import SpeechTranslationWorker
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

_MAX_FEED_S = 10.0
"""Most seconds of audio fed between two decodes: a backlog must not become a window longer than a model accepts."""


class EngineListener(Protocol):
    """Receives what a worker does, on the thread of the worker."""

    def on_revision(self, revision: Revision) -> None:
        """Receive a revision, with its name and times in the room."""
        ...

    def on_end(self, worker: EngineWorker, error: Exception | None) -> None:
        """Learn that the engine has made everything final, or what it failed with."""
        ...


class _SupersededError(Exception):
    """Another worker has taken over."""


class EngineWorker:
    """Drives one engine, from `start` to `EngineListener.on_end`."""

    def __init__(
        self,
        engine: LiveEngine,
        buffer: AudioBuffer,
        listener: EngineListener,
        *,
        scheduler: Scheduler,
        segment_names: Iterator[str],
        load: EngineLoad,
        speakers: SpeakerChanges,
    ) -> None:
        """Create a worker.

        Args:
            engine: to drive.
            buffer: holds the audio.
            listener: receives the revisions and the end.
            scheduler: gives turns at the model.
            segment_names: unused segment names of the room.
            load: receives the time that the engine needs.
            speakers: speakers of the audio.
        """
        self.engine = engine
        self.watch = HangWatch()
        """Duration of the present work of the engine; waiting for audio, turn, disk or viewers does not count."""
        self._buffer = buffer
        self._listener = listener
        self._scheduler = scheduler
        self._load = load
        self._speakers = speakers
        self._timeline = RoomTimeline(segment_names, buffer.position_ms)
        self._fed_ms: int | None = None
        """Milliseconds of the room's stream up to which the engine was fed; None if it was not."""
        self._open: dict[str, Revision] = {}
        self._turn: Turn | None = None
        self._superseded = False
        self._busy = threading.Lock()
        """Held while this worker drains audio or passes a revision on, so that it is not superseded meanwhile."""
        self._translations = SpeechTranslationWorker(engine, self, scheduler=scheduler, load=load)

    def start(self) -> None:
        """Start the thread, which does not keep the process from ending."""
        threading.Thread(target=logs.inherited(self._run), name="engine", daemon=True).start()

    def supersede(self) -> bool:
        """Make the worker drain and publish nothing more; False if it does so now, and therefore does not hang."""
        if not self._busy.acquire(blocking=False):
            return False
        self._superseded = True
        self._busy.release()
        self._translations.abandon()
        return True

    def give_turn_back(self) -> None:
        """Give back the turns at the model that a superseded worker holds."""
        if self._turn is not None:
            self._turn.give_back()
        self._translations.give_turn_back()

    def look(self) -> tuple[float, float]:
        """Return the seconds of the present work of the engine, and those for which it waited for the CPU."""
        watches = self.watch, self._translations.watch
        return max((watch.look(), watch.starved_s) for watch in watches)

    def finalized(self) -> Iterator[Revision]:
        """Make final what the engine has left open, for the worker that takes over."""
        for revision in tuple(self._open.values()):
            stable = revision.stable + revision.tail
            yield replace(revision, number=revision.number + 1, stable=stable, tail="", final=True)
        self._open.clear()

    def _run(self) -> None:
        try:
            while self._buffer.wait():
                self._step()
            self._translations.finish()
            with self._turn_at_model("final"), self.engine.guard:
                self.publish(self.engine.flush(), self.watch)
        except _SupersededError:
            return
        except Exception as error:  # whatever an engine fails with, its stream goes on and reports it
            self.end(error)
        else:
            self.end(None)

    def end(self, error: Exception | None) -> None:
        """Report the end, once."""
        with self._busy:
            superseded, self._superseded = self._superseded, True
        self._translations.abandon()
        if not superseded:
            self._listener.on_end(self, error)

    def _step(self) -> None:
        with self.engine.guard:
            self.feed(self.watch)
        while (due := self._due()) is not None:
            asked = time.monotonic()
            with self._turn_at_model(due):
                self._load.wait_seconds.observe(time.monotonic() - asked)
                began = time.monotonic()
                with self.engine.guard:
                    self.feed(self.watch)
                    published = self.publish(self.engine.decode(), self.watch)
                self._load.decode_seconds[due].observe(time.monotonic() - began)
            if not published and self._buffer.finished:  # the end of the stream does not wait for a lost recognizer
                return

    def _due(self) -> str | None:
        with self.engine.guard:
            if self.engine.translation_due:
                self._translations.wake()
            return self.engine.due

    @contextmanager
    def _turn_at_model(self, due: str) -> Iterator[None]:
        with self._scheduler.turn(due) as self._turn:
            self._check()
            yield

    def feed(self, watch: HangWatch) -> None:
        """Feed the engine what has arrived; `guard` is held, and `watch` that of the thread."""
        if self.engine.behind >= 1000 * _MAX_FEED_S:  # the rest waits in the buffer, which is bounded
            return
        with self._busy:
            self._check()
            chunks = self._buffer.drain(_MAX_FEED_S)
        for chunk in chunks:
            with watch.at():
                self._feed_chunk(chunk)

    def _feed_chunk(self, chunk: AudioChunk) -> None:
        if self._fed_ms is None:
            self._timeline.origin_ms = self._fed_ms = chunk.start
        if chunk.start > self._fed_ms:  # silence in place of dropped audio keeps the engine's clock right
            gap = np.zeros((chunk.start - self._fed_ms) * SAMPLE_RATE // 1000, np.float32)
            self.engine.feed(AudioChunk(self._fed_ms, gap))
        for part, speaker in self._speakers.divided(chunk):
            self.engine.change_speaker(speaker)
            self.engine.feed(part)
        self._load.audio_seconds += chunk.milliseconds / 1000
        self._fed_ms = chunk.start + chunk.milliseconds

    def publish(self, revisions: Iterator[Revision], watch: HangWatch) -> int:
        """Pass revisions on, and return their number; `guard` is held, and `watch` that of the thread."""
        count = 0
        while True:
            with watch.at():
                revision = next(revisions, None)
            if revision is None:
                return count
            count += 1
            with self._busy:
                self._check()
                self._pass_on(self._timeline(revision))

    def _check(self) -> None:
        if self._superseded:
            raise _SupersededError

    def _pass_on(self, revision: Revision) -> None:
        if revision.final:
            self._open.pop(revision.segment, None)
        else:
            self._open[revision.segment] = revision
        self._listener.on_revision(revision)
