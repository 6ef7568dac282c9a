"""The recognizer and the translator: dead, hanging, slow, without weights."""

from __future__ import annotations

import pytest

from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.served import HANG
from tests.faults.watcher import Watcher


def words(first: int, last: int) -> set[str]:
    """Those of these seconds."""
    return {f"s{number}" for number in range(first, last + 1)}


def told(missing: set[str]) -> str:
    """Which seconds were never shown."""
    count = len(missing)
    return f"{count} s of audio that were being read" if count else "none"


def test_the_recognizer_dies(process: Process, room: str, fault: Fault) -> None:
    """What was open becomes final as it stands, and the next engine goes on with what waits."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3, 4])
        viewer.await_words("s4")
        process.switches.on("die")
        fault.begins("recognizer thread dies", "the open caption final as it stood; `status` says what happened")
        publisher.speak(range(5, 12), every=0.02)
        viewer.await_words("s11")
        fault.is_over()
        publisher.end()
        viewer.await_detail("speech recognition failed and was started again")
        missing = words(1, 11) - viewer.words
        fault.words = told(missing)
        eventually(lambda: set(viewer.finals.values()) <= set(process.finals(room)))

    assert len(missing) <= 7, missing
    assert "s1 s2 s3" in viewer.finals.values()
    assert [] == viewer.changed
    assert viewer.connections == 1


def test_the_recognizer_hangs(process: Process, room: str, fault: Fault) -> None:
    """It is said, it is given up, what waits is heard by the next; another room has its turn again."""
    with (
        process.publisher(room) as publisher,
        process.publisher("other") as neighbour,
        Watcher(process.port, room) as viewer,
        Watcher(process.port, "other") as beside,
    ):
        publisher.speak([1, 2, 3, 4])
        viewer.await_words("s4")
        process.switches.on("hang")
        fault.begins(
            f"recognizer hangs (limit {HANG:.0f} s; 30 s by default)",
            "captions stand still, `lagging`; `status` says that it does not answer, then that it was started anew",
        )
        publisher.speak([5])
        eventually(lambda: not process.switches.is_on("hang"))
        publisher.speak(range(6, 12))
        neighbour.speak([1, 2, 3])
        beside.await_finals("s1 s2 s3")
        viewer.await_words("s11")
        fault.is_over()
        viewer.await_detail("does not answer")
        publisher.end()
        neighbour.end()
        missing = words(1, 11) - viewer.words
        fault.words = told(missing)

    assert {"s5"} == missing
    assert {"s1 s2 s3", "s4"} <= set(process.finals(room))
    assert [] == viewer.changed
    assert "lagging" in viewer.states


@pytest.mark.lasting
def test_the_recognizer_hangs_at_the_end(process: Process, room: str, fault: Fault) -> None:
    """Its publisher gets `done` all the same, and what was shown is in the files."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3, 4])
        viewer.await_words("s4")
        process.switches.on("hang")
        fault.begins("recognizer hangs while the stream ends", "the last caption late; then `ended`")
        publisher.end()
        fault.is_over()
        viewer.await_finals("s4")

    assert ["s1 s2 s3", "s4"] == process.finals(room)


def test_the_recognizer_is_slow(process: Process, room: str, fault: Fault) -> None:
    """Slower than speech: the room lags and says so, nothing is lost, and when it is quick again it catches up."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        process.switches.on("slow")
        publisher.speak(range(1, 31))
        eventually(lambda: "lagging" in viewer.states)
        process.switches.off("slow")
        fault.begins("recognizer slower than speech, then not", "captions late, `lagging` with the seconds")
        viewer.await_words("s30")
        eventually(lambda: viewer.states[-1] in ("live", "silent"))
        fault.is_over()
        publisher.end()

    assert words(1, 30) == viewer.words
    assert 10 == len(process.finals(room))


def test_the_translator_dies(process: Process, room: str, fault: Fault) -> None:
    """The spoken language goes on; what it failed on is translated when it works again."""
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
        fault.begins("translator fails, then works", "the spoken language as ever; `status` names the other")
        publisher.speak(range(7, 10))
        viewer.await_finals("es:s1 s2 s3", "es:s4 s5 s6", "es:s7 s8 s9")
        fault.is_over()
        publisher.end()

    assert ["es:s1 s2 s3", "es:s4 s5 s6", "es:s7 s8 s9"] == process.finals(room, "es")
    assert ["s1 s2 s3", "s4 s5 s6", "s7 s8 s9"] == process.finals(room, "en")


@pytest.mark.lasting
def test_the_translator_hangs(process: Process, room: str, fault: Fault) -> None:
    """The spoken language goes on, that is said, and all that it owes comes when it answers again."""
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
        fault.begins("translator hangs, then answers", "the spoken language as ever; `status` names the other")
        viewer.await_finals("es:s1 s2 s3", "es:s4 s5 s6")
        fault.is_over()
        publisher.end()

    assert ["es:s1 s2 s3", "es:s4 s5 s6"] == process.finals(room, "es")
