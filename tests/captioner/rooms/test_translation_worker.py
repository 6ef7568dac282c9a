from __future__ import annotations

import time

from captioner.rooms.translation_worker import TranslationWorker
from tests.captioner.rooms.listener import RecordingListener
from tests.captioner.rooms.test_stream import HangingTranslator
from tests.fakes import ScriptedTranslator, revision


def started(translator: ScriptedTranslator, *, slow_s: float = 8.0) -> tuple[TranslationWorker, RecordingListener]:
    """Start a worker."""
    listener = RecordingListener()
    worker = TranslationWorker(translator, listener, retry_s=(0.001, 0.01), slow_s=slow_s)
    worker.start()
    return worker, listener


def texts(listener: RecordingListener) -> list[str]:
    return [each.stable for each in listener.published]


def test_translates_on_a_thread_of_its_own() -> None:
    """A revision is translated into every target, and the translator is closed at the end."""
    translator = ScriptedTranslator("es", "fr")
    worker, listener = started(translator)
    worker.push(revision(final=True))
    worker.finish(10)

    assert texts(listener) == ["es:hello", "fr:hello"]
    assert translator.closed


def test_a_slow_translator_skips_revisions_but_no_final() -> None:
    """While it works, only the newest revision of each segment waits; every final does."""
    translator = HangingTranslator("es")
    worker, listener = started(translator)
    for segment in range(30):
        for number in range(1, 4):
            worker.push(revision(f"c{segment}", f"{segment}.{number}", number, final=number == 3))
    worker.push(revision("open", "a"))
    worker.push(revision("open", "b", 2))
    behind = worker.problem
    translator.go.set()
    worker.finish(10)
    finals = [each.segment for each in listener.published if each.final]

    assert [f"c{segment}" for segment in range(30)] == finals
    assert "es:a" not in texts(listener)
    assert behind.endswith("captions behind")


def test_captions_are_translated_again_when_nothing_else_waits() -> None:
    """An edit of an earlier caption delays neither finals nor open captions, and counts as none of them."""
    translator = HangingTranslator("es")
    worker, listener = started(translator)
    worker.push(revision("busy", "a", final=True))
    for number in range(30):
        worker.translate_again(revision(f"c{number}", "edited", 3, final=True))
    worker.push(revision("c30", "open"))
    worker.push(revision("c31", "final", final=True))
    problem = worker.problem
    translator.go.set()
    worker.finish(10)

    assert "" == problem
    assert ["es:a", "es:final", "es:open", *["es:edited"] * 30] == texts(listener)


def test_order_of_finals() -> None:
    """Finals are translated in order, even if the next caption opened before the one before it became final."""
    translator = HangingTranslator("es")
    worker, listener = started(translator)
    worker.push(revision("busy", "a"))
    worker.push(revision("c2", "second"))
    worker.push(revision("c1", "first", 2, final=True))
    worker.push(revision("c2", "second.", 2, final=True))
    translator.go.set()
    worker.finish(10)

    assert ["c1", "c2"] == [each.segment for each in listener.published if each.final]


def test_a_translator_that_hangs_is_reported() -> None:
    """A hang is reported as long as it lasts; what waited is translated after it."""
    translator = HangingTranslator("es")
    worker, listener = started(translator, slow_s=0.0)
    before = worker.problem
    worker.push(revision("c1", "one", final=True))
    worker.push(revision("c2", "two", final=True))
    while not worker.problem:
        time.sleep(0.001)
    during = worker.problem
    translator.go.set()
    worker.finish(10)

    assert (before, worker.problem) == ("", "")
    assert during.startswith("translation into es (scripted) has not responded for")
    assert texts(listener) == ["es:one", "es:two"]


def test_finish_does_not_wait_for_a_translator_that_hangs() -> None:
    """`finish` returns after its timeout."""
    translator = HangingTranslator("es")
    worker, listener = started(translator)
    worker.push(revision(final=True))
    worker.finish(0.01)

    assert [] == listener.published
    translator.go.set()
    worker.finish(10)


def test_a_failed_final_is_retried() -> None:
    """A final that fails is retried after the others; the problem is gone when it works."""
    worker, listener = started(ScriptedTranslator("es", failures={1}, deaths={2}))
    for segment in ("c1", "c2", "c3"):
        worker.push(revision(segment, segment, final=True))
    while len(listener.published) < 3:
        time.sleep(0.001)
    worker.finish(10)

    assert {"es:c1", "es:c2", "es:c3"} == set(texts(listener))
    assert worker.problem == ""


def test_a_final_that_cannot_be_translated_is_given_up() -> None:
    """A text that is at fault costs its own caption only, which is counted in `problem`; the next one is translated."""
    worker, listener = started(ScriptedTranslator("es", refusals={"c1"}))
    for segment in ("c1", "c2"):
        worker.push(revision(segment, segment, final=True))
    while not listener.published:
        time.sleep(0.001)
    problem, waiting = worker.problem, worker.waiting
    worker.finish(10)

    assert texts(listener) == ["es:c2"]
    assert (problem, waiting) == ("1 captions are not translated into es (scripted)", 0)


def test_a_translator_that_always_fails_does_not_delay_the_end() -> None:
    """At the end each final is tried once more, then the worker gives up and reports the number of lost captions."""
    worker, listener = started(ScriptedTranslator("es", failures=set(range(1000))))
    for segment in ("c1", "c2", "c3"):
        worker.push(revision(segment, final=True))
    worker.finish(10)

    assert [] == listener.published
    assert worker.problem == "3 captions are not translated into es (scripted)"
