from __future__ import annotations

from captioner.audio.buffer import AudioBuffer
from captioner.rooms.media_clock import MediaClock
from tests.fakes import silence


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


def test_arrived_follows_the_audio() -> None:
    """The clock shows the position of the publisher's audio, and keeps it at the end."""
    clock, buffer = MediaClock(5000), AudioBuffer(5000)
    clock.start(buffer)
    buffer.put(silence(2))
    during = clock.arrived_ms, clock.running
    clock.stop()

    assert ((7000, True), (7000, False)) == (during, (clock.position_ms, clock.running))


def test_now_goes_on_without_a_publisher() -> None:
    """While nobody publishes, the time for captions that people write goes on, the arrived audio does not."""
    time = Clock()
    clock = MediaClock(5000, clock=time)
    time.now += 60

    assert (65_000, 5000) == (clock.now_ms, clock.arrived_ms)


def test_advance() -> None:
    """The position never goes back, and does not change while somebody publishes."""
    time = Clock()
    clock = MediaClock(5000, clock=time)
    time.now += 60
    clock.advance(4000)
    clock.advance(8000)
    idle = clock.position_ms, clock.now_ms
    clock.start(AudioBuffer(8000))
    clock.advance(20_000)

    assert ((8000, 8000), 8000) == (idle, clock.position_ms)
