from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.stream import LiveEngine, Stream
from captioner.types import Revision
from tests.captioner.rooms.test_engine_worker import HangingEngine
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence


class Listener:
    """Takes what a stream publishes, and knows when it is over."""

    def __init__(self) -> None:
        self.said: list[Revision] = []
        self._over = threading.Event()

    def stream(
        self,
        make: Callable[[], LiveEngine],
        *translators: ScriptedTranslator,
        start: int = 0,
        scheduler: Scheduler | None = None,
        hang: float = 30.0,
        renew: Callable[[], None] = lambda: None,
    ) -> Stream:
        """A stream that publishes here."""
        names = map("c{}".format, itertools.count(1))
        buffer, say, over = AudioBuffer(start), self.said.extend, self._over.set
        turns = scheduler or Scheduler()
        return Stream(buffer, make, translators, turns, names, say, over, patience=10, hang=hang, renew=renew)

    def finish(self, stream: Stream) -> None:
        """End it and wait until it is over."""
        stream.end()
        assert self._over.wait(10)

    def finals(self, language: str) -> list[tuple[str, str]]:
        """Segment and text of each."""
        return [(each.segment, each.text) for each in self.said if each.final and each.language == language]


def test_everything_becomes_final() -> None:
    """Audio becomes revisions; at the end what is open becomes final, in every language."""
    listener = Listener()
    stream = listener.stream(ScriptedEngine, ScriptedTranslator("es"))
    stream.buffer.put(silence(5))
    listener.finish(stream)

    assert listener.finals("en") == [("c1", "w1 w2 w3"), ("c2", "w4 w5")]
    assert listener.finals("es") == [("c1", "es:w1 w2 w3"), ("c2", "es:w4 w5")]


class HangingTranslator(ScriptedTranslator):
    """Does not come back until it is let go."""

    def __init__(self, *targets: str) -> None:
        super().__init__(*targets)
        self.go = threading.Event()

    def push(self, revision: Revision) -> Iterator[Revision]:
        """When it may."""
        self.go.wait()
        yield from super().push(revision)


def test_a_translator_that_hangs_or_dies_is_alone_in_it() -> None:
    """What was said and other languages go on meanwhile; its own finals come later, and its problem is said."""
    listener, hanging = Listener(), HangingTranslator("fr")
    dying = ScriptedTranslator("de", deaths={1})
    stream = listener.stream(ScriptedEngine, ScriptedTranslator("es"), hanging, dying)
    stream.buffer.put(silence(6))
    while len(listener.finals("es")) < 2 or not any("(scripted) is failing" in said for said in stream.problems):
        time.sleep(0.001)
    meanwhile = listener.finals("en"), listener.finals("fr")
    hanging.go.set()
    listener.finish(stream)

    assert meanwhile == ([("c1", "w1 w2 w3"), ("c2", "w4 w5 w6")], [])
    assert listener.finals("fr") == [("c1", "fr:w1 w2 w3"), ("c2", "fr:w4 w5 w6")]
    assert sorted(listener.finals("de")) == [("c1", "de:w1 w2 w3"), ("c2", "de:w4 w5 w6")]


def test_chunks_do_not_matter() -> None:
    """The same audio in pieces of any length ends in the same finals."""
    finals = []
    for seconds in (0.02, 0.1, 1, 4, 8):
        listener = Listener()
        stream = listener.stream(ScriptedEngine)
        for _ in range(round(8 / seconds)):
            stream.buffer.put(silence(seconds))
        listener.finish(stream)
        finals.append(listener.finals("en"))

    assert [finals[0]] * 5 == finals


def test_a_dead_engine_is_made_anew() -> None:
    """What it left open becomes final, the next one goes on with the next audio and new identities."""
    deaths = {2}
    engines: list[ScriptedEngine] = []

    def make() -> ScriptedEngine:
        engines.append(ScriptedEngine(deaths=deaths))
        return engines[-1]

    listener = Listener()
    stream = listener.stream(make, start=60_000)
    stream.buffer.put(silence(1))
    while not listener.said:
        time.sleep(0.001)
    stream.buffer.put(silence(1))
    while len(engines) < 2:
        time.sleep(0.001)
    stream.buffer.put(silence(1))
    listener.finish(stream)

    assert listener.finals("en") == [("c1", "w1"), ("c2", "w1")]
    assert (stream.errors, engines[1].chunks[0][0]) == (1, 62_000)
    numbers = [each.number for each in listener.said if each.segment == "c1"]
    assert numbers == [1, 2]


def test_a_hanging_engine_is_given_up() -> None:
    """That is said, what it left open becomes final, the waiting audio is for the next, others have the turn."""
    engines: list[ScriptedEngine] = [HangingEngine(2), ScriptedEngine()]
    hung = engines[0]
    assert isinstance(hung, HangingEngine)
    renewed: list[bool] = []
    listener, scheduler, made = Listener(), Scheduler(), iter(engines)
    stream = listener.stream(lambda: next(made), scheduler=scheduler, hang=0.02, renew=lambda: renewed.append(True))
    stream.buffer.put(silence(2))
    assert hung.reached.wait(10)
    stream.buffer.put(silence(3))
    said: set[str] = set()
    while not stream.errors:
        said |= set(stream.problems)
        stream.look()
        time.sleep(0.002)
    said |= set(stream.problems)
    listener.finish(stream)
    hung.go.set()

    assert listener.finals("en") == [("c1", "w1"), ("c2", "w1 w2 w3")]
    assert (stream.errors, renewed, scheduler.waiting) == (1, [True], 0)
    assert any("does not answer" in problem for problem in said)
    assert ("speech recognition did not answer for 0 s and is started anew",) == stream.problems


def test_an_engine_that_hangs_at_the_end() -> None:
    """Its publisher is told all the same that it is over."""
    hung = HangingEngine(2)
    engines = iter([hung, ScriptedEngine()])
    listener = Listener()
    stream = listener.stream(lambda: next(engines), hang=0.02)
    stream.buffer.put(silence(2))
    stream.end()
    while not stream.errors:
        stream.look()
        time.sleep(0.002)
    listener.finish(stream)
    hung.go.set()

    assert listener.finals("en") == [("c1", "w1")]


def test_hanging_on_takes_longer_and_longer() -> None:
    """Each engine gets twice the time of the one before: every one given up keeps a thread."""
    engines: list[HangingEngine] = []

    def make() -> HangingEngine:
        engines.append(HangingEngine(1))
        return engines[-1]

    listener = Listener()
    stream = listener.stream(make, hang=0.01)
    given = []
    for count in range(1, 4):
        given.append(stream.limit)
        stream.buffer.put(silence(1))
        while stream.errors < count:
            stream.look()
            time.sleep(0.001)
    stream.end()
    for engine in engines:
        engine.go.set()

    assert [0.01, 0.02, 0.04] == given
