"""Publishers that do not behave."""

from __future__ import annotations

import numpy as np

from tests.faults.process import Process
from tests.faults.report import Fault
from tests.faults.stages import STEP, second
from tests.faults.watcher import Watcher


def test_everything(process: Process, room: str, fault: Fault) -> None:
    """Noise, NaN, silence, odd pieces, half speed, a burst: after all of it what is said next is heard."""
    noise = np.random.default_rng(1).normal(0, 0.3, 5 * 16_000).astype("<f4").tobytes()
    nothing = np.full(5 * 16_000, np.nan, "<f4").tobytes()
    wild = np.full(16_000, np.inf, "<f4").tobytes()
    spoken = b"".join(_float(number) for number in (1, 2, 3))
    with process.publisher(room, "from=en&to=es&format=f32le") as publisher, Watcher(process.port, room) as viewer:
        fault.begins("publisher sends noise, NaN, infinities, silence", "as with silence")
        for piece in (noise, nothing, wild, bytes(5 * 64_000), b"", spoken):
            publisher.line.send(piece)
        viewer.await_words("s1", "s2", "s3")
        fault.is_over()
        publisher.end()


def _float(number: int) -> bytes:
    return np.full(16_000, STEP * number / 32_768, "<f4").tobytes()


def test_odd_pieces(process: Process, room: str, fault: Fault) -> None:
    """Of 1 to 999 bytes, at half the speed of speech for a while: the same captions."""
    data = b"".join(map(second, range(1, 10)))
    chance, at = np.random.default_rng(2), 0
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        fault.begins("publisher sends odd byte counts", "nothing")
        while at < len(data):
            size = int(chance.integers(1, 1000))
            publisher.line.send(data[at : at + size])
            at += size
        viewer.await_finals("s1 s2 s3", "s4 s5 s6", "s7 s8 s9")
        fault.is_over()
        publisher.end()


def test_half_speed(process: Process, room: str, fault: Fault) -> None:
    """Each half second comes late, when what it waits for has been read: captions come as the audio does."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        fault.begins("publisher at half speed", "captions as the audio comes")
        for number in (1, 2):
            data = second(number)
            publisher.line.send(data[:16_000])
            viewer.await_words(*[f"s{known}" for known in range(1, number)])
            publisher.line.send(data[16_000:])
        viewer.await_words("s1", "s2")
        fault.is_over()
        publisher.end()


def test_a_hundred_times_real_time(process: Process, room: str, fault: Fault) -> None:
    """Three minutes at once: it is kept waiting, nothing is dropped."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        fault.begins("publisher 100 times real time (3 minutes at once)", "captions late, `lagging`")
        publisher.speak(range(1, 181))
        viewer.await_finals("s178 s179 s180")
        fault.is_over()
        publisher.end()

    assert {f"s{number}" for number in range(1, 181)} == viewer.words
    assert 60 == len(process.finals(room))
