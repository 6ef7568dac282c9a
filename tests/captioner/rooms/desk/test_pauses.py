from __future__ import annotations

from captioner.rooms.desk.pauses import Pauses


def test_an_interval_that_overlaps_a_pause_is_covered() -> None:
    """During the pause and after it; an interval that only touches the pause is not covered."""
    pauses = Pauses()
    pauses.begin(1000)
    during = [pauses.covers(0, 1000), pauses.covers(900, 1001), pauses.covers(5000, 6000)]
    pauses.end(3000)
    after = [pauses.covers(0, 1000), pauses.covers(900, 1001), pauses.covers(2900, 3500), pauses.covers(3000, 3500)]

    assert ([False, True, True], [False, True, True, False]) == (during, after)


def test_a_second_begin_or_end_has_no_effect() -> None:
    """The pause lasts from the first begin to the first end."""
    pauses = Pauses()
    pauses.begin(1000)
    pauses.begin(2000)
    assert pauses.active
    pauses.end(3000)
    pauses.end(9000)

    assert (False, True, False) == (pauses.active, pauses.covers(1000, 1500), pauses.covers(3000, 9000))
