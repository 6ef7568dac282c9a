from __future__ import annotations

import threading

from captioner.audio.buffer import AudioBuffer
from captioner.audio.source_status import SourceStatus
from tests.fakes import silence


def test_drain() -> None:
    """Waiting audio is returned as one chunk with its start."""
    buffer = AudioBuffer(start_ms=5000)
    buffer.put(silence(0.5))
    buffer.put(silence(0.25))
    (chunk,) = buffer.drain(60)

    assert (chunk.start, chunk.milliseconds) == (5000, 750)
    assert (buffer.waiting_s, buffer.position_ms) == (0.0, 5750)


def test_offer_when_full() -> None:
    """Beyond the bound audio is dropped and counted, and time advances."""
    buffer = AudioBuffer(limit_s=1)
    taken = [buffer.offer(silence(1)), buffer.offer(silence(2))]
    first = buffer.drain(60)
    buffer.offer(silence(0.5))
    second = buffer.drain(60)

    assert taken == [True, False]
    assert buffer.dropped_s == 2.0
    assert [(chunk.start, chunk.milliseconds) for chunk in (*first, *second)] == [(0, 1000), (3000, 500)]


def test_put_waits_while_full() -> None:
    """`put` waits while the buffer is full, and nothing is dropped."""
    buffer = AudioBuffer(limit_s=1)
    source = threading.Thread(target=buffer.put, args=(silence(5),))
    source.start()
    received = 0
    while received < 5000:
        assert buffer.wait()
        received += sum(chunk.milliseconds for chunk in buffer.drain(60))
    source.join()

    assert (received, buffer.dropped_s) == (5000, 0.0)


def test_close() -> None:
    """After `close` waiting audio is returned, and no more is accepted."""
    buffer = AudioBuffer()
    buffer.put(silence(1))
    buffer.close()
    buffer.put(silence(1))

    assert buffer.wait()
    assert [chunk.milliseconds for chunk in buffer.drain(60)] == [1000]
    assert not buffer.wait()
    assert (buffer.position_ms, buffer.dropped_s) == (1000, 0.0)


def test_drain_in_steps() -> None:
    """A backlog is returned in steps of about the length asked for."""
    buffer = AudioBuffer()
    buffer.put(silence(25))

    assert [buffer.drain(10)[0].milliseconds for _ in range(3)] == [10_000, 10_000, 5000]


def test_problem() -> None:
    """Silence of a live source is a problem; of one that is down, the source is."""
    silent = AudioBuffer()
    stalled = AudioBuffer(source_status=lambda: SourceStatus("srt://h", "stalled", "no sound for 1 s"))
    for buffer in (silent, stalled):
        buffer.put(silence(16))

    assert silent.problem == "no sound: nothing above -60 dBFS for more than 15 s"
    assert stalled.problem == "source stalled: no sound for 1 s"


def test_derived_status() -> None:
    """Without a source status, the status follows from the audio that arrives."""
    buffer = AudioBuffer()
    states = [buffer.source_status.state]
    buffer.offer(silence(1))
    states.append(buffer.source_status.state)
    buffer.close()
    states.append(buffer.source_status.state)

    assert states == ["connecting", "live", "ended"]
