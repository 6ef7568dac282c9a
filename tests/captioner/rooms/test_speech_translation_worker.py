from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from captioner.recognition.engine import Engine
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.separate_translation import TranslationJob
from captioner.rooms.scheduler import Scheduler
from captioner.types import SAMPLE_RATE, Hypothesis, Revision, Samples
from tests.captioner.rooms.test_engine_worker import Driven, eventually
from tests.fakes import ScriptedEngine, revision, silence


class TranslatingEngine(ScriptedEngine):
    """Translates each word apart; a translation waits until `go` is set, and may fail."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(words=100)
        self.begun = threading.Event()
        self.go = threading.Event()
        self.flushed = 0
        """Translations that had ended when the stream was flushed."""
        self._ended = self._asked = 0
        self._error = error

    @property
    def translation_due(self) -> bool:  # type: ignore[override]
        """True after each word, until its translation begins."""
        return len(self._spoken) > self._asked

    def translation(self) -> TranslationJob | None:
        """Begin a translation."""
        if not self.translation_due:
            return None
        self._asked = len(self._spoken)
        return TranslationJob(self._run, self._apply)

    def flush(self) -> Iterator[Revision]:
        """Note how many translations have ended."""
        self.flushed = self._ended
        yield from super().flush()

    def _run(self) -> Hypothesis:
        self.begun.set()
        self.go.wait()
        if self._error:
            raise self._error
        return Hypothesis((), "es")

    def _apply(self, _hypothesis: Hypothesis) -> Iterator[Revision]:
        self._ended += 1
        yield revision(f"t{self._ended}", final=True)


def threads() -> list[str]:
    """Names of the threads of engines."""
    return [thread.name for thread in threading.enumerate() if thread.name in ("engine", "speech-translation")]


def words(driven: Driven) -> list[str]:
    """Spoken text that was published, oldest first."""
    return [one.text for one in driven.published if one.text != "hello"]


def test_decodes_do_not_wait_for_a_translation() -> None:
    """While a translation is computed, the transcript goes on; its revisions follow when it ends."""
    engine = TranslatingEngine()
    driven = Driven(engine, scheduler=Scheduler(2))
    driven.buffer.put(silence(1))
    assert engine.begun.wait(10)
    driven.buffer.put(silence(2))
    eventually(lambda: len(words(driven)) == 3)
    before = list(driven.published)
    engine.go.set()
    eventually(lambda: len(driven.published) > len(before))
    driven.buffer.close()
    assert driven.over.wait(10)

    assert ["w1", "w1 w2", "w1 w2 w3"] == [one.text for one in before]
    assert [None] == driven.ends
    eventually(lambda: not threads())


def test_no_translation_while_all_seats_are_taken() -> None:
    """With one seat, which other rooms use, the transcript goes on and nothing is translated beside it."""
    engine, scheduler = TranslatingEngine(), Scheduler(2)
    engine.go.set()
    driven = Driven(engine, scheduler=scheduler)
    with scheduler.turn("interim"):
        with scheduler.turn("interim"):
            driven.buffer.put(silence(1))
            eventually(lambda: scheduler.waiting == 1)
            assert not engine.begun.is_set()
        eventually(lambda: engine.begun.is_set())
    driven.buffer.close()
    assert driven.over.wait(10)


def test_the_end_waits_for_the_present_translation() -> None:
    """A stream that ends takes the translation in flight with it, begins no other, and ends its threads."""
    engine = TranslatingEngine()
    driven = Driven(engine, scheduler=Scheduler(2))
    driven.buffer.put(silence(1))
    assert engine.begun.wait(10)
    driven.buffer.close()
    assert not driven.over.wait(0.05)
    engine.go.set()
    assert driven.over.wait(10)

    assert [None] == driven.ends
    assert 1 == engine.flushed
    eventually(lambda: not threads())


def test_a_translation_that_fails_ends_the_engine_once() -> None:
    """The engine is replaced as after a decode that fails; the transcript thread publishes nothing more."""
    engine = TranslatingEngine(ZeroDivisionError("scripted death"))
    driven = Driven(engine, scheduler=Scheduler(2))
    driven.buffer.put(silence(1))
    assert engine.begun.wait(10)
    engine.go.set()
    assert driven.over.wait(10)
    driven.buffer.put(silence(2))
    eventually(lambda: not threads())

    assert ["scripted death"] == [str(error) for error in driven.ends]
    assert ["w1"] == words(driven)
    assert [("c1", "w1", True)] == [(left.segment, left.text, left.final) for left in driven.worker.finalized()]


def test_a_translation_that_hangs_is_given_up() -> None:
    """Its time counts as that of the engine; a superseded worker gives its turn back and publishes nothing more."""
    engine, scheduler = TranslatingEngine(), Scheduler(2)
    hung = Driven(engine, scheduler=scheduler)
    hung.buffer.put(silence(1))
    assert engine.begun.wait(10)
    hung.worker.look()
    eventually(lambda: hung.worker.look()[0] > 0)
    assert hung.worker.supersede()
    hung.worker.give_turn_back()
    with scheduler.turn("translation"):
        hung.buffer.put(silence(1))
        engine.go.set()
        eventually(lambda: not threads())

    assert (["w1"], []) == ([one.text for one in hung.published], hung.ends)


def test_the_end_does_not_wait_for_a_translation_that_was_given_up() -> None:
    """A stream that ends while a translation hangs ends once that is given up."""
    engine = TranslatingEngine()
    hung = Driven(engine, scheduler=Scheduler(2))
    hung.buffer.put(silence(1))
    assert engine.begun.wait(10)
    hung.buffer.close()
    assert hung.worker.supersede()
    eventually(lambda: "engine" not in threads())
    engine.go.set()
    eventually(lambda: not threads())

    assert [] == hung.ends


@pytest.mark.model
@pytest.mark.parametrize("ends", [True, False])
def test_whisper_is_shut_down_while_it_translates(whisper: Whisper, spanish: Samples, ends: bool) -> None:
    """A stream that ends during a translation makes all captions final in both languages; a superseded one ends."""
    engine = Engine(whisper.stream(), language="es", translate=True, apart=True)
    driven = Driven(engine, scheduler=Scheduler(2))
    for second in range(8):
        driven.buffer.put(spanish[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE])
        eventually(lambda: driven.buffer.waiting_s == 0)
    eventually(lambda: "speech-translation" in threads())
    if ends:
        driven.buffer.close()
        assert driven.over.wait(120)
    else:
        eventually(driven.worker.supersede)  # not while it publishes
        driven.buffer.close()
    eventually(lambda: not threads())
    finals = {one.segment: one for one in driven.published if one.final}

    assert ([None] if ends else []) == driven.ends
    if ends:
        assert set(finals) == {one.segment for one in driven.published}
        assert "Felicidades" in finals["c1"].text
        assert "Congratulations" in finals["c1"].direct
