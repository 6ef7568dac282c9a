from __future__ import annotations

from captioner.rooms.desk.pauses import Pauses


def test_what_was_said_in_it_is_covered() -> None:
    """A stretch of the stream, whenever it is asked about; what only touches it is not in it."""
    pauses = Pauses()
    pauses.begin(1000)
    during = [pauses.covers(0, 1000), pauses.covers(900, 1001), pauses.covers(5000, 6000)]
    pauses.end(3000)
    after = [pauses.covers(0, 1000), pauses.covers(900, 1001), pauses.covers(2900, 3500), pauses.covers(3000, 3500)]

    assert ([False, True, True], [False, True, True, False]) == (during, after)


def test_a_second_press_changes_nothing() -> None:
    """It began with the first, and ends once."""
    pauses = Pauses()
    pauses.begin(1000)
    pauses.begin(2000)
    assert pauses.now
    pauses.end(3000)
    pauses.end(9000)

    assert (False, True, False) == (pauses.now, pauses.covers(1000, 1500), pauses.covers(3000, 9000))
