from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.engine_worker import EngineLoad, EngineWorker, LiveEngine
from captioner.rooms.scheduler import Scheduler
from captioner.types import AudioChunk, Revision
from tests.fakes import ScriptedEngine, silence


class HangingEngine(ScriptedEngine):
    """Hangs at a word until it is let go."""

    def __init__(self, word: int) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.go = threading.Event()
        self._word = word

    def decode(self) -> Iterator[Revision]:
        """The next word, unless that is the one."""
        if len(self._spoken) + 1 == self._word:
            self.reached.set()
            self.go.wait()
        yield from super().decode()


class Shift:
    """A driver with its surroundings."""

    def __init__(
        self, engine: LiveEngine, buffer: AudioBuffer | None = None, scheduler: Scheduler | None = None
    ) -> None:
        self.said: list[Revision] = []
        self.ends: list[Exception | None] = []
        self.over = threading.Event()
        self.buffer = buffer or AudioBuffer()
        names = map("c{}".format, itertools.count(1))
        self.driver = EngineWorker(
            engine, self.buffer, scheduler or Scheduler(), names, EngineLoad(), self.said.append, self._end
        )
        self.driver.start()

    def _end(self, _: EngineWorker, error: Exception | None) -> None:
        self.ends.append(error)
        self.over.set()


def eventually(what: Callable[[], bool]) -> None:
    """Wait for it."""
    for _ in range(5000):
        if what():
            return
        threading.Event().wait(0.002)
    raise AssertionError("it does not come")


def test_a_relieved_driver_touches_nothing() -> None:
    """Its turn is for others, its audio too, and when it comes back it says nothing and ends nothing."""
    scheduler, engine = Scheduler(), HangingEngine(2)
    hung = Shift(engine, scheduler=scheduler)
    hung.buffer.put(silence(2))
    assert engine.reached.wait(10)
    hung.buffer.put(silence(3))
    assert hung.driver.relieve()
    hung.driver.give_turn_back()
    with scheduler.turn("final"):
        engine.go.set()
        eventually(lambda: not any(thread.name == "engine" for thread in threading.enumerate()))
        kept = hung.buffer.waiting_s

    assert (["w1"], [], 3.0) == ([revision.text for revision in hung.said], hung.ends, kept)
    assert [("c1", "w1", True)] == [(left.segment, left.text, left.final) for left in hung.driver.left()]
    assert [] == list(hung.driver.left())


def test_the_turn_is_given_back_once() -> None:
    """A driver that comes back late does not let two in at a time."""
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


def test_who_publishes_does_not_hang() -> None:
    """While it hands on what was said, which a disk may keep waiting, it is not relieved."""
    held, go = threading.Event(), threading.Event()

    def publish(_: Revision) -> None:
        held.set()
        go.wait()

    buffer = AudioBuffer()
    driver = EngineWorker(ScriptedEngine(), buffer, Scheduler(), iter(("c1",)), EngineLoad(), publish, lambda *_: None)
    driver.start()
    buffer.put(silence(1))
    assert held.wait(10)
    seen = [driver.watch.look() for _ in range(3)], driver.relieve()
    go.set()
    buffer.close()

    assert ([0.0, 0.0, 0.0], False) == seen


def test_what_an_engine_cannot_read_yet_waits_in_the_intake() -> None:
    """Where it has a bound: an engine is never handed more than a few readings' worth."""

    class Slow(HangingEngine):
        longest = 0

        def feed(self, chunk: AudioChunk) -> None:
            super().feed(chunk)
            self.longest = max(self.longest, self.behind)

    engine = Slow(2)
    shift = Shift(engine, AudioBuffer(limit_s=60))
    shift.buffer.put(silence(50))
    assert engine.reached.wait(10)
    waits = shift.buffer.waiting_s
    engine.go.set()
    shift.buffer.close()
    assert shift.over.wait(10)

    assert 30 <= waits
    assert engine.longest <= 20_000
    assert "w50" in shift.said[-1].text
