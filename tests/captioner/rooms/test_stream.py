from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.hang_watch import HangWatch
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.stream import Stream
from captioner.translation import Translator
from captioner.types import Revision
from tests.captioner.rooms.listener import RecordingListener
from tests.captioner.rooms.test_engine_worker import HangingEngine
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence


class ScriptedPipelines:
    """Engines and translators that a test gives."""

    def __init__(self, make: Callable[[], LiveEngine], *translators: Translator) -> None:
        self._make, self._translators = make, translators
        self.reloads = 0

    def engine(self) -> LiveEngine:
        """Make an engine."""
        return self._make()

    def translators(self) -> tuple[Translator, ...]:
        """Return the translators."""
        return self._translators

    def reload(self) -> None:
        """Count the call."""
        self.reloads += 1


def opened(
    listener: RecordingListener,
    pipelines: ScriptedPipelines,
    *,
    start: int = 0,
    scheduler: Scheduler | None = None,
    hang_timeout_s: float = 30.0,
) -> Stream:
    """Start a stream."""
    stream = Stream(
        AudioBuffer(start),
        pipelines,
        listener,
        scheduler=scheduler or Scheduler(),
        segment_names=map("c{}".format, itertools.count(1)),
        hang_timeout_s=hang_timeout_s,
        drain_s=10,
    )
    stream.start()
    return stream


def finish(stream: Stream, listener: RecordingListener) -> None:
    """End a stream and wait for its end."""
    stream.end()
    assert listener.over.wait(10)


def test_everything_becomes_final() -> None:
    """At the end of the audio, what is open becomes final in every language."""
    listener = RecordingListener()
    stream = opened(listener, ScriptedPipelines(ScriptedEngine, ScriptedTranslator("es")))
    stream.buffer.put(silence(5))
    finish(stream, listener)

    assert listener.finals("en") == [("c1", "w1 w2 w3"), ("c2", "w4 w5")]
    assert listener.finals("es") == [("c1", "es:w1 w2 w3"), ("c2", "es:w4 w5")]


def test_translators_are_closed_if_no_engine_can_be_built() -> None:
    """The error of the engine is raised, and no translator is left open."""
    translator = ScriptedTranslator("es")
    with pytest.raises(ZeroDivisionError):
        opened(RecordingListener(), ScriptedPipelines(lambda: 1 // 0, translator))  # type: ignore[arg-type, return-value]

    assert translator.closed


class HangingTranslator(ScriptedTranslator):
    """Hangs until `go` is set."""

    def __init__(self, *targets: str) -> None:
        super().__init__(*targets)
        self.go = threading.Event()

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Wait, then translate."""
        self.go.wait()
        yield from super().push(revision)


def test_a_translator_that_hangs_or_fails_affects_its_own_languages_only() -> None:
    """Other languages go on meanwhile; its own finals come later, and its problem is reported."""
    listener, hanging = RecordingListener(), HangingTranslator("fr")
    dying = ScriptedTranslator("de", deaths={1})
    stream = opened(listener, ScriptedPipelines(ScriptedEngine, ScriptedTranslator("es"), hanging, dying))
    stream.buffer.put(silence(6))
    while len(listener.finals("es")) < 2 or not any("(scripted) is failing" in text for text in stream.problems):
        time.sleep(0.001)
    meanwhile = listener.finals("en"), listener.finals("fr")
    hanging.go.set()
    finish(stream, listener)

    assert meanwhile == ([("c1", "w1 w2 w3"), ("c2", "w4 w5 w6")], [])
    assert listener.finals("fr") == [("c1", "fr:w1 w2 w3"), ("c2", "fr:w4 w5 w6")]
    assert sorted(listener.finals("de")) == [("c1", "de:w1 w2 w3"), ("c2", "de:w4 w5 w6")]


def test_chunks_do_not_matter() -> None:
    """The same audio in chunks of any length results in the same finals."""
    finals = []
    for seconds in (0.02, 0.1, 1, 4, 8):
        listener = RecordingListener()
        stream = opened(listener, ScriptedPipelines(ScriptedEngine))
        for _ in range(round(8 / seconds)):
            stream.buffer.put(silence(seconds))
        finish(stream, listener)
        finals.append(listener.finals("en"))

    assert [finals[0]] * 5 == finals


def test_a_failed_engine_is_replaced() -> None:
    """Open captions become final; the next engine continues with the next audio and new segment names."""
    deaths = {2}
    engines: list[ScriptedEngine] = []

    def make() -> ScriptedEngine:
        engines.append(ScriptedEngine(deaths=deaths))
        return engines[-1]

    listener = RecordingListener()
    stream = opened(listener, ScriptedPipelines(make), start=60_000)
    stream.buffer.put(silence(1))
    while not listener.published:
        time.sleep(0.001)
    stream.buffer.put(silence(1))
    while len(engines) < 2:
        time.sleep(0.001)
    stream.buffer.put(silence(1))
    finish(stream, listener)

    assert listener.finals("en") == [("c1", "w1"), ("c2", "w1")]
    assert (stream.engine.errors, engines[1].chunks[0][0]) == (1, 62_000)
    numbers = [each.number for each in listener.published if each.segment == "c1"]
    assert numbers == [1, 2]


def test_an_engine_that_hangs_is_replaced() -> None:
    """The hang is reported, what is open becomes final, the next engine gets the waiting audio, others the turn."""
    engines: list[ScriptedEngine] = [HangingEngine(2), ScriptedEngine()]
    hung = engines[0]
    assert isinstance(hung, HangingEngine)
    made = iter(engines)
    listener, scheduler, pipelines = RecordingListener(), Scheduler(), ScriptedPipelines(lambda: next(made))
    stream = opened(listener, pipelines, scheduler=scheduler, hang_timeout_s=0.02)
    stream.buffer.put(silence(2))
    assert hung.reached.wait(10)
    stream.buffer.put(silence(3))
    reported: set[str] = set()
    while not stream.engine.errors:
        reported |= set(stream.problems)
        stream.engine.check_hang()
        time.sleep(0.002)
    reported |= set(stream.problems)
    finish(stream, listener)
    hung.go.set()

    assert listener.finals("en") == [("c1", "w1"), ("c2", "w1 w2 w3")]
    assert (stream.engine.errors, pipelines.reloads, scheduler.waiting) == (1, 1, 0)
    assert any("is not responding" in problem for problem in reported)
    assert ("speech recognition was not responding for 0 s and was restarted",) == stream.problems


def test_a_starved_engine_is_not_given_up() -> None:
    """An engine that waits for the CPU goes on, and the overloaded machine is reported."""
    slow = HangingEngine(2)
    listener = RecordingListener()
    stream = opened(listener, ScriptedPipelines(lambda: slow), hang_timeout_s=0.02)
    watch = HangWatch(itertools.count().__next__, lambda: 0.0)
    stream.engine._worker.watch = watch
    stream.buffer.put(silence(2))
    assert slow.reached.wait(10)
    for _ in range(5):
        stream.engine.check_hang()
    reported = stream.problems
    slow.go.set()
    finish(stream, listener)

    assert (("speech recognition waits for the CPU: this machine is overloaded",), 0) == (
        reported,
        stream.engine.errors,
    )
    assert listener.finals("en") == [("c1", "w1 w2")]


def test_an_engine_that_hangs_at_the_end() -> None:
    """The publisher of an engine that hangs in its last decode gets the end nevertheless."""
    hung = HangingEngine(2)
    engines = iter([hung, ScriptedEngine()])
    listener = RecordingListener()
    stream = opened(listener, ScriptedPipelines(lambda: next(engines)), hang_timeout_s=0.02)
    stream.buffer.put(silence(2))
    stream.end()
    while not stream.engine.errors:
        stream.engine.check_hang()
        time.sleep(0.002)
    finish(stream, listener)
    hung.go.set()

    assert listener.finals("en") == [("c1", "w1")]


def test_the_timeout_doubles_with_each_hang() -> None:
    """Each engine in a row that hangs gets twice the time of the one before, since each one given up keeps a thread."""
    engines: list[HangingEngine] = []

    def make() -> HangingEngine:
        engines.append(HangingEngine(1))
        return engines[-1]

    stream = opened(RecordingListener(), ScriptedPipelines(make), hang_timeout_s=0.01)
    given = []
    for count in range(1, 4):
        given.append(stream.engine.timeout_s)
        stream.buffer.put(silence(1))
        while stream.engine.errors < count:
            stream.engine.check_hang()
            time.sleep(0.001)
    stream.end()
    for engine in engines:
        engine.go.set()

    assert [0.01, 0.02, 0.04] == given


def test_a_notice_of_the_engine() -> None:
    """What the engine notices about the speech is among the problems, for the operators."""
    engine = ScriptedEngine()
    engine.notice = "this sounds like English, not German"
    listener = RecordingListener()
    stream = opened(listener, ScriptedPipelines(lambda: engine))
    noticed = stream.problems
    finish(stream, listener)

    assert ("this sounds like English, not German",) == noticed
