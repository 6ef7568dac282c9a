from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from captioner.rooms.translation_worker import TranslationWorker
from captioner.types import Revision
from tests.fakes import ScriptedTranslator, revision


class HeldTranslator(ScriptedTranslator):
    """Waits to be let go before it translates."""

    def __init__(self, *targets: str) -> None:
        super().__init__(*targets)
        self.go = threading.Event()

    def push(self, revision: Revision) -> Iterator[Revision]:
        """When it may."""
        self.go.wait()
        yield from super().push(revision)


def booth(translator: ScriptedTranslator) -> tuple[TranslationWorker, list[Revision]]:
    said: list[Revision] = []
    return TranslationWorker(translator, said.extend, pause=(0.001, 0.01)), said


def texts(said: list[Revision]) -> list[str]:
    return [each.stable for each in said]


def test_translates_on_its_own_thread() -> None:
    """What is pushed comes out in every target, and the translator is let go at the end."""
    translator = ScriptedTranslator("es", "fr")
    desk, said = booth(translator)
    desk.push(revision(final=True))
    desk.finish(10)

    assert texts(said) == ["es:hello", "fr:hello"]
    assert translator.closed


def test_a_slow_translator_skips_revisions_but_no_final() -> None:
    """While it works, only the newest state of each segment waits; finals all do."""
    translator = HeldTranslator("es")
    desk, said = booth(translator)
    for segment in range(30):
        for number in range(1, 4):
            desk.push(revision(f"c{segment}", f"{segment}.{number}", number, final=number == 3))
    desk.push(revision("open", "a"))
    desk.push(revision("open", "b", 2))
    behind = desk.problem
    translator.go.set()
    desk.finish(10)
    finals = [each.segment for each in said if each.final]

    assert [f"c{segment}" for segment in range(30)] == finals
    assert "es:a" not in texts(said)
    assert behind.endswith("captions behind")


def test_finals_come_in_their_order() -> None:
    """Also where the next caption opened before the one before it became final."""
    translator = HeldTranslator("es")
    desk, said = booth(translator)
    desk.push(revision("busy", "a"))
    desk.push(revision("c2", "second"))
    desk.push(revision("c1", "first", 2, final=True))
    desk.push(revision("c2", "second.", 2, final=True))
    translator.go.set()
    desk.finish(10)

    assert ["c1", "c2"] == [each.segment for each in said if each.final]


def test_a_translator_that_hangs_is_said() -> None:
    """As long as it does not come back; what waited is translated when it does."""
    translator = HeldTranslator("es")
    said: list[Revision] = []
    desk = TranslationWorker(translator, said.extend, patience=0.0)
    before = desk.problem
    desk.push(revision("c1", "one", final=True))
    desk.push(revision("c2", "two", final=True))
    while not desk.problem:
        time.sleep(0.001)
    during = desk.problem
    translator.go.set()
    desk.finish(10)

    assert (before, desk.problem) == ("", "")
    assert during.startswith("translation into es (scripted) has not answered for")
    assert texts(said) == ["es:one", "es:two"]


def test_an_end_does_not_wait_for_a_translator_that_hangs() -> None:
    """It comes back in time, without it."""
    translator = HeldTranslator("es")
    desk, said = booth(translator)
    desk.push(revision(final=True))
    desk.finish(0.01)

    assert said == []
    translator.go.set()
    desk.finish(10)


def test_a_failure_is_said_and_the_final_caught_up() -> None:
    """A final that fails is tried again after the others; the problem is gone when it works."""
    desk, said = booth(ScriptedTranslator("es", failures={1}, deaths={2}))
    for segment in ("c1", "c2", "c3"):
        desk.push(revision(segment, segment, final=True))
    while len(said) < 3:
        time.sleep(0.001)
    desk.finish(10)

    assert {"es:c1", "es:c2", "es:c3"} == set(texts(said))
    assert desk.problem == ""


def test_a_dead_translator_does_not_hold_the_end_up() -> None:
    """At the end each final has a last chance, then the booth gives up and says so."""
    desk, said = booth(ScriptedTranslator("es", failures=set(range(1000))))
    for segment in ("c1", "c2", "c3"):
        desk.push(revision(segment, final=True))
    desk.finish(10)

    assert said == []
    assert desk.problem == "3 captions stay without translation into es (scripted)"
