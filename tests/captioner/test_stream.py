from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator

from captioner.intake import Intake
from captioner.scheduler import Scheduler
from captioner.stream import Engine, Stream
from captioner.types import Revision
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence


class Listener:
    """Takes what a stream publishes, and knows when it is over."""

    def __init__(self) -> None:
        self.said: list[Revision] = []
        self._over = threading.Event()

    def stream(self, make: Callable[[], Engine], *translators: ScriptedTranslator, start: int = 0) -> Stream:
        """A stream that publishes here."""
        names = map("c{}".format, itertools.count(1))
        intake, say, over = Intake(start), self.said.extend, self._over.set
        return Stream(intake, make, translators, Scheduler(), names, say, over, patience=10)

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
    stream.intake.put(silence(5))
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
    stream.intake.put(silence(6))
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
            stream.intake.put(silence(seconds))
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
    stream.intake.put(silence(1))
    while not listener.said:
        time.sleep(0.001)
    stream.intake.put(silence(1))
    while len(engines) < 2:
        time.sleep(0.001)
    stream.intake.put(silence(1))
    listener.finish(stream)

    assert listener.finals("en") == [("c1", "w1"), ("c2", "w1")]
    assert (stream.errors, engines[1].chunks[0][0]) == (1, 62_000)
    numbers = [each.number for each in listener.said if each.segment == "c1"]
    assert numbers == [1, 2]
