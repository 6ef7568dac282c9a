from __future__ import annotations

from captioner.rooms.hang_watch import HangWatch


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


def looked(watch: HangWatch, clock: Clock, *steps: float) -> list[float]:
    """Look after each step of so many seconds."""
    seen = []
    for step in steps:
        clock.now += step
        seen.append(watch.look())
    return seen


def test_duration_of_one_piece_of_work() -> None:
    """The time counts from the first look that sees a piece of work; before and after it there is none."""
    clock = Clock()
    watch = HangWatch(clock, lambda: 1.0)
    before = looked(watch, clock, 1)
    with watch.at():
        during = looked(watch, clock, 1, 1, 1)
    after = looked(watch, clock, 1)

    assert ([0.0], [0.0, 1.0, 2.0], [0.0]) == (before, during, after)


def test_each_piece_of_work_starts_at_zero() -> None:
    """A thread that does one piece of work after the other does not hang."""
    clock = Clock()
    watch = HangWatch(clock, lambda: 1.0)
    seen = []
    for _ in range(5):
        with watch.at():
            seen += looked(watch, clock, 1)

    assert [0.0] * 5 == seen


def test_a_stopped_process_does_not_count() -> None:
    """An hour between two looks counts as two seconds."""
    clock = Clock()
    watch = HangWatch(clock, lambda: 1.0)
    with watch.at():
        seen = looked(watch, clock, 1, 3600, 1)

    assert [0.0, 2.0, 3.0] == seen


def test_a_starved_thread_does_not_hang() -> None:
    """Only the share of the time counts in which the CPU was available; the rest is counted as starved."""
    clock, shares = Clock(), iter((0.25, 0.5, 1.0))
    watch = HangWatch(clock, lambda: next(shares))
    with watch.at():
        seen = looked(watch, clock, 1, 2, 2, 1)

    assert ([0.0, 0.5, 1.5, 2.5], 2.5) == (seen, watch.starved_s)


def test_the_starved_time_belongs_to_one_piece_of_work() -> None:
    """The next piece of work starts at zero."""
    clock = Clock()
    watch = HangWatch(clock, lambda: 0.1)
    with watch.at():
        looked(watch, clock, 1, 1)
    looked(watch, clock, 1)

    assert 0.0 == watch.starved_s
