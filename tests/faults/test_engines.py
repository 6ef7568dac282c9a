"""Faults of recognizer and translator: crash, hang, slowness."""

from __future__ import annotations

import pytest

from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.served import HANG
from tests.faults.watcher import Watcher


def words(first: int, last: int) -> set[str]:
    """Return the words of these seconds."""
    return {f"s{number}" for number in range(first, last + 1)}


def described(missing: set[str]) -> str:
    """Describe the seconds that were never shown."""
    count = len(missing)
    return f"{count} s of audio being recognized" if count else "none"


def test_the_recognizer_crashes(process: Process, room: str, fault: Fault) -> None:
    """After a crash the open caption becomes final, and the next engine takes the waiting audio."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3, 4])
        viewer.await_words("s4")
        process.switches.on("die")
        fault.begin("recognizer thread crashes", "open caption becomes final; `status` reports the crash")
        publisher.speak(range(5, 12), every=0.02)
        viewer.await_words("s11")
        fault.end()
        publisher.end()
        viewer.await_detail("speech recognition failed and was restarted")
        missing = words(1, 11) - viewer.words
        fault.other_losses = described(missing)
        eventually(lambda: set(viewer.finals.values()) <= set(process.finals(room)))

    assert len(missing) <= 7, missing
    assert "s1 s2 s3" in viewer.finals.values()
    assert [] == viewer.changed
    assert viewer.connections == 1


def test_the_recognizer_hangs(process: Process, room: str, fault: Fault) -> None:
    """A hang is reported and the engine replaced; another room is captioned again."""
    with (
        process.publisher(room) as publisher,
        process.publisher("other") as neighbour,
        Watcher(process.port, room) as viewer,
        Watcher(process.port, "other") as beside,
    ):
        publisher.speak([1, 2, 3, 4])
        viewer.await_words("s4")
        process.switches.on("hang")
        fault.begin(
            f"recognizer hangs (limit {HANG:.0f} s; 30 s by default)",
            "captions stop, `lagging`; `status` reports the hang, then the restart",
        )
        publisher.speak([5])
        eventually(lambda: not process.switches.is_on("hang"))
        publisher.speak(range(6, 12))
        neighbour.speak([1, 2, 3])
        beside.await_finals("s1 s2 s3")
        viewer.await_words("s11")
        fault.end()
        viewer.await_detail("is not responding")
        publisher.end()
        neighbour.end()
        missing = words(1, 11) - viewer.words
        fault.other_losses = described(missing)

    assert {"s5"} == missing
    assert {"s1 s2 s3", "s4"} <= set(process.finals(room))
    assert [] == viewer.changed
    assert "lagging" in viewer.states


@pytest.mark.lasting
def test_the_recognizer_hangs_at_the_end(process: Process, room: str, fault: Fault) -> None:
    """A hang at the end of the stream delays `done`, and the files have everything shown."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3, 4])
        viewer.await_words("s4")
        process.switches.on("hang")
        fault.begin("recognizer hangs while the stream ends", "last caption late, then `ended`")
        publisher.end()
        fault.end()
        viewer.await_finals("s4")

    assert ["s1 s2 s3", "s4"] == process.finals(room)


def test_the_recognizer_is_slow(process: Process, room: str, fault: Fault) -> None:
    """A recognizer slower than speech makes the room `lagging`; nothing is lost, and it catches up."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        process.switches.on("slow")
        publisher.speak(range(1, 31))
        eventually(lambda: "lagging" in viewer.states)
        process.switches.off("slow")
        fault.begin("recognizer slower than speech, then not", "captions late, `lagging` with the seconds")
        viewer.await_words("s30")
        eventually(lambda: viewer.states[-1] in ("live", "silent"))
        fault.end()
        publisher.end()

    assert words(1, 30) == viewer.words
    assert 10 == len(process.finals(room))


def test_the_translator_fails(process: Process, room: str, fault: Fault) -> None:
    """Without translation the spoken language continues; failed segments are translated later."""
    with (
        process.publisher(room) as publisher,
        Watcher(process.port, room, "es") as viewer,
        Watcher(process.port, room) as spoken,
    ):
        process.switches.on("fail")
        publisher.speak(range(1, 7))
        spoken.await_finals("s1 s2 s3", "s4 s5 s6")
        viewer.await_detail("translation into es (scripted) is failing: a scripted failure")
        process.switches.off("fail")
        fault.begin("translator fails, then works", "spoken language continues; `status` names the other language")
        publisher.speak(range(7, 10))
        viewer.await_finals("es:s1 s2 s3", "es:s4 s5 s6", "es:s7 s8 s9")
        fault.end()
        publisher.end()

    assert ["es:s1 s2 s3", "es:s4 s5 s6", "es:s7 s8 s9"] == process.finals(room, "es")
    assert ["s1 s2 s3", "s4 s5 s6", "s7 s8 s9"] == process.finals(room, "en")


@pytest.mark.lasting
def test_the_translator_hangs(process: Process, room: str, fault: Fault) -> None:
    """While the translator hangs the spoken language continues; all translations arrive later."""
    with (
        process.publisher(room) as publisher,
        Watcher(process.port, room, "es") as viewer,
        Watcher(process.port, room) as spoken,
    ):
        process.switches.on("mute")
        publisher.speak(range(1, 7))
        spoken.await_finals("s1 s2 s3", "s4 s5 s6")
        viewer.await_detail("translation into es (scripted) has not answered")
        process.switches.off("mute")
        fault.begin("translator hangs, then answers", "spoken language continues; `status` names the other language")
        viewer.await_finals("es:s1 s2 s3", "es:s4 s5 s6")
        fault.end()
        publisher.end()

    assert ["es:s1 s2 s3", "es:s4 s5 s6"] == process.finals(room, "es")
