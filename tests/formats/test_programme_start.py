from __future__ import annotations

import pytest

from formats.cue import Cue
from formats.notice import Notice
from formats.programme_start import from_programme_start, late_start

CUES = [("a", Cue(0, 9000, ("a",))), ("b", Cue(11_000, 12_000, ("b",))), ("c", Cue(12_000, 13_000, ("c",)))]


def starts(start: int) -> list[int]:
    return [item.start for item in from_programme_start(CUES, start, "CODE") if isinstance(item, Cue)]


def test_times_count_from_the_start_if_most_cues_lie_behind_it() -> None:
    """The start is subtracted, and what ends before it is left out."""
    assert [1000, 2000] == starts(10_000)
    assert [0, 11_000, 12_000] == starts(0)
    assert [0, 11_000, 12_000] == starts(12_500)


def test_both_decisions_are_reported() -> None:
    """One notice names the start, the other what is left out."""
    notices = [item for item in from_programme_start(CUES, 10_000, "00:00:10:00") if isinstance(item, Notice)]

    assert ["add it with --offset 00:00:10", ""] == [notice.hint for notice in notices]
    assert (("a",),) == tuple(notice.places for notice in notices[1:])


@pytest.mark.parametrize(("start", "reported"), [(36_001_000, True), (1000, False), (36_000_000 + 900_000, False)])
def test_a_programme_that_seems_to_start_at_a_full_hour_is_reported(start: int, reported: bool) -> None:
    """The notice has the option that counts from there."""
    found = [str(item) for item in late_start([Cue(start, start + 1000, ("a",))])]

    assert reported == ("--offset=-10:00:00" in "".join(found))
