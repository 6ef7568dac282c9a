from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.engine_load import EngineLoad
from captioner.rooms.engine_worker import EngineWorker
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.speaker_changes import SpeakerChanges
from captioner.types import AudioChunk, Revision
from tests.fakes import ScriptedEngine, silence


class HangingEngine(ScriptedEngine):
    """Hangs at a word until `go` is set."""

    def __init__(self, word: int) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.go = threading.Event()
        self._word = word

    def decode(self) -> Iterator[Revision]:
        """Recognize the next word, unless it is the one to hang at."""
        if len(self._spoken) + 1 == self._word:
            self.reached.set()
            self.go.wait()
        yield from super().decode()


class Driven:
    """A worker with what it needs, and what it reports."""

    def __init__(
        self, engine: LiveEngine, buffer: AudioBuffer | None = None, scheduler: Scheduler | None = None
    ) -> None:
        self.published: list[Revision] = []
        self.ends: list[Exception | None] = []
        self.over = threading.Event()
        self.buffer = buffer or AudioBuffer()
        self.speakers = SpeakerChanges()
        self.worker = EngineWorker(
            engine,
            self.buffer,
            self,
            scheduler=scheduler or Scheduler(),
            segment_names=map("c{}".format, itertools.count(1)),
            load=EngineLoad(),
            speakers=self.speakers,
        )
        self.worker.start()

    def on_revision(self, revision: Revision) -> None:
        """Keep a revision."""
        self.published.append(revision)

    def on_end(self, _worker: EngineWorker, error: Exception | None) -> None:
        """Note the end."""
        self.ends.append(error)
        self.over.set()


def eventually(condition: Callable[[], bool]) -> None:
    """Wait for a condition, for some ten seconds."""
    for _ in range(5000):
        if condition():
            return
        threading.Event().wait(0.002)
    raise AssertionError("the condition is not met")


def test_a_superseded_worker_changes_nothing() -> None:
    """Its turn is given to others, its audio stays in the buffer; when the engine returns it publishes nothing."""
    scheduler, engine = Scheduler(), HangingEngine(2)
    hung = Driven(engine, scheduler=scheduler)
    hung.buffer.put(silence(2))
    assert engine.reached.wait(10)
    hung.buffer.put(silence(3))
    assert hung.worker.supersede()
    hung.worker.give_turn_back()
    with scheduler.turn("final"):
        engine.go.set()
        eventually(lambda: not any(thread.name == "engine" for thread in threading.enumerate()))
        waiting = hung.buffer.waiting_s

    assert (["w1"], [], 3.0) == ([revision.text for revision in hung.published], hung.ends, waiting)
    assert [("c1", "w1", True)] == [(left.segment, left.text, left.final) for left in hung.worker.finalized()]
    assert [] == list(hung.worker.finalized())


def test_the_turn_is_given_back_once() -> None:
    """A worker whose engine returns late does not let two threads in at a time."""
    scheduler = Scheduler()
    with scheduler.turn("final") as turn:
        turn.give_back()
        with scheduler.turn("final"):
            turn.give_back()
            asking = threading.Thread(target=lambda: scheduler.turn("interim").__enter__(), daemon=True)
            asking.start()
            eventually(lambda: scheduler.waiting == 1)
            asking.join(0.02)
            assert asking.is_alive()
        asking.join(10)
        assert not asking.is_alive()


def test_a_slow_listener_is_not_a_hang() -> None:
    """A worker that passes a revision on, for which a disk may take long, is not superseded."""
    held, go = threading.Event(), threading.Event()

    class Slow(Driven):
        def on_revision(self, _revision: Revision) -> None:
            held.set()
            go.wait()

    driven = Slow(ScriptedEngine())
    driven.buffer.put(silence(1))
    assert held.wait(10)
    seen = [driven.worker.watch.look() for _ in range(3)], driven.worker.supersede()
    go.set()
    driven.buffer.close()

    assert ([0.0, 0.0, 0.0], False) == seen


def test_a_backlog_waits_in_the_buffer() -> None:
    """An engine is fed some decodes' worth of audio at most; the rest waits in the bounded buffer."""

    class Slow(HangingEngine):
        longest = 0

        def feed(self, chunk: AudioChunk) -> None:
            super().feed(chunk)
            self.longest = max(self.longest, self.behind)

    engine = Slow(2)
    driven = Driven(engine, AudioBuffer(limit_s=60))
    driven.buffer.put(silence(50))
    assert engine.reached.wait(10)
    waiting = driven.buffer.waiting_s
    engine.go.set()
    driven.buffer.close()
    assert driven.over.wait(10)

    assert 30 <= waiting
    assert engine.longest <= 20_000
    assert "w50" in driven.published[-1].text


def test_speakers_of_audio_that_waits() -> None:
    """A segment ends where the speaker changes in the audio, however far behind the engine is."""
    driven = Driven(ScriptedEngine(words=9))
    driven.speakers.add(0, "Ana")
    driven.speakers.add(2000, "Ben")
    driven.buffer.put(silence(5))
    driven.buffer.close()
    assert driven.over.wait(10)

    finals = [(one.speaker, one.text) for one in driven.published if one.final]
    assert [("Ana", "w1 w2"), ("Ben", "w3 w4 w5")] == finals
