from __future__ import annotations

from captioner.rooms.hang_watch import HangWatch


class Clock:
    """Set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


def looked(watch: HangWatch, clock: Clock, *steps: float) -> list[float]:
    """What is seen after so many seconds each."""
    seen = []
    for step in steps:
        clock.now += step
        seen.append(watch.look())
    return seen


def test_counts_while_one_piece_lasts() -> None:
    """From the first look that sees it; before and after it there is nothing."""
    clock = Clock()
    watch = HangWatch(clock)
    before = looked(watch, clock, 1)
    with watch.at():
        during = looked(watch, clock, 1, 1, 1)
    after = looked(watch, clock, 1)

    assert ([0.0], [0.0, 1.0, 2.0], [0.0]) == (before, during, after)


def test_another_piece_begins_anew() -> None:
    """However many follow one another: who goes on does not hang."""
    clock = Clock()
    watch = HangWatch(clock)
    seen = []
    for _ in range(5):
        with watch.at():
            seen += looked(watch, clock, 1)

    assert [0.0] * 5 == seen


def test_a_stopped_process_has_not_hung() -> None:
    """An hour between two looks counts as two seconds."""
    clock = Clock()
    watch = HangWatch(clock)
    with watch.at():
        seen = looked(watch, clock, 1, 3600, 1)

    assert [0.0, 2.0, 3.0] == seen
