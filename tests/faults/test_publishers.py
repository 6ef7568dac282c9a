"""Faults of publishers."""

from __future__ import annotations

import numpy as np

from tests.faults.process import Process
from tests.faults.report import Fault
from tests.faults.stages import STEP, second
from tests.faults.watcher import Watcher


def test_noise_and_invalid_samples(process: Process, room: str, fault: Fault) -> None:
    """After noise, NaN, infinities and silence, speech is captioned."""
    noise = np.random.default_rng(1).normal(0, 0.3, 5 * 16_000).astype("<f4").tobytes()
    nothing = np.full(5 * 16_000, np.nan, "<f4").tobytes()
    wild = np.full(16_000, np.inf, "<f4").tobytes()
    spoken = b"".join(_float(number) for number in (1, 2, 3))
    with process.publisher(room, "from=en&to=es&format=f32le") as publisher, Watcher(process.port, room) as viewer:
        fault.begin("publisher sends noise, NaN, infinities, silence", "none, as with silence")
        for piece in (noise, nothing, wild, bytes(5 * 64_000), b"", spoken):
            publisher.connection.send(piece)
        viewer.await_words("s1", "s2", "s3")
        fault.end()
        publisher.end()


def _float(number: int) -> bytes:
    return np.full(16_000, STEP * number / 32_768, "<f4").tobytes()


def test_odd_chunks(process: Process, room: str, fault: Fault) -> None:
    """Chunks of 1 to 999 bytes give the same captions."""
    data = b"".join(map(second, range(1, 10)))
    chance, at = np.random.default_rng(2), 0
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        fault.begin("publisher sends odd byte counts", "none")
        while at < len(data):
            size = int(chance.integers(1, 1000))
            publisher.connection.send(data[at : at + size])
            at += size
        viewer.await_finals("s1 s2 s3", "s4 s5 s6", "s7 s8 s9")
        fault.end()
        publisher.end()


def test_half_speed(process: Process, room: str, fault: Fault) -> None:
    """Audio at half speed is captioned as it arrives."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        fault.begin("publisher at half speed", "captions as the audio arrives")
        for number in (1, 2):
            data = second(number)
            publisher.connection.send(data[:16_000])
            viewer.await_words(*[f"s{known}" for known in range(1, number)])
            publisher.connection.send(data[16_000:])
        viewer.await_words("s1", "s2")
        fault.end()
        publisher.end()


def test_a_hundred_times_real_time(process: Process, room: str, fault: Fault) -> None:
    """Three minutes at once cause backpressure; nothing is dropped."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        fault.begin("publisher 100 times real time (3 minutes at once)", "captions late, `lagging`")
        publisher.speak(range(1, 181))
        viewer.await_finals("s178 s179 s180")
        fault.end()
        publisher.end()

    assert {f"s{number}" for number in range(1, 181)} == viewer.words
    assert 60 == len(process.finals(room))
