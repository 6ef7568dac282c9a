from __future__ import annotations

import threading

from captioner.audio.buffer import Intake
from captioner.audio.source_status import Supply
from tests.fakes import silence


def test_drains_joined() -> None:
    """What waits comes out as one chunk with its start."""
    intake = Intake(start=5000)
    intake.put(silence(0.5))
    intake.put(silence(0.25))
    (chunk,) = intake.drain(60)

    assert (chunk.start, chunk.milliseconds) == (5000, 750)
    assert (intake.seconds, intake.position) == (0.0, 5750)


def test_full_refuses_and_counts() -> None:
    """A source that cannot wait is refused beyond the bound; the seconds are counted and time goes on."""
    intake = Intake(limit=1)
    taken = [intake.offer(silence(1)), intake.offer(silence(2))]
    first = intake.drain(60)
    intake.offer(silence(0.5))
    second = intake.drain(60)

    assert taken == [True, False]
    assert intake.dropped == 2.0
    assert [(chunk.start, chunk.milliseconds) for chunk in (*first, *second)] == [(0, 1000), (3000, 500)]


def test_put_waits_while_full() -> None:
    """A source that can wait does, and nothing is dropped."""
    intake = Intake(limit=1)
    source = threading.Thread(target=intake.put, args=(silence(5),))
    source.start()
    heard = 0
    while heard < 5000:
        assert intake.wait()
        heard += sum(chunk.milliseconds for chunk in intake.drain(60))
    source.join()

    assert (heard, intake.dropped) == (5000, 0.0)


def test_close_ends_the_wait() -> None:
    """After `close` what waits is still given, then there is nothing more; what comes later is no part of it."""
    intake = Intake()
    intake.put(silence(1))
    intake.close()
    intake.put(silence(1))

    assert intake.wait()
    assert [chunk.milliseconds for chunk in intake.drain(60)] == [1000]
    assert not intake.wait()
    assert (intake.position, intake.dropped) == (1000, 0.0)


def test_drains_in_steps() -> None:
    """A backlog comes out in steps of about the length asked for."""
    intake = Intake()
    intake.put(silence(25))

    assert [intake.drain(10)[0].milliseconds for _ in range(3)] == [10_000, 10_000, 5000]


def test_silence_is_told_as_a_problem() -> None:
    """Of a source that gives sound; one that is down is told as that instead."""
    intake = Intake()
    intake.put(silence(16))
    said = intake.problem
    intake.told = lambda: Supply("srt://h", "stalled", "no sound for 1 s")

    assert said == "no sound: nothing above -60 dBFS for more than 15 s"
    assert intake.problem == "source stalled: no sound for 1 s"


def test_what_a_publisher_does_shows_in_what_arrives() -> None:
    """Before its first audio it connects; after `close` it has ended."""
    intake = Intake()
    states = [intake.supply.state]
    intake.offer(silence(1))
    states.append(intake.supply.state)
    intake.close()
    states.append(intake.supply.state)

    assert states == ["connecting", "live", "ended"]
