from __future__ import annotations

import webvtt as library

from formats import webvtt, webvtt_header
from formats.cue import Cue
from formats.rollup import roll_up, rollup_region

SPOKEN = (Cue(0, 4000, ("one one", "two two"), "c1"), Cue(4000, 6000, ("three",), "c2"), Cue(20_000, 22_000, ("four",)))


def test_a_line_stays_until_it_is_pushed_out() -> None:
    """With two rows a line ends when the second one after it begins, or at a pause."""
    times = [(line.start, line.end, line.lines[0]) for line in roll_up(SPOKEN, 2)]

    assert times == [(0, 4000, "one one"), (2000, 6000, "two two"), (4000, 6000, "three"), (20_000, 22_000, "four")]


def test_rolling_lines_are_valid_webvtt() -> None:
    """Overlapping cues of a region are written, and a strict reader accepts them."""
    text = webvtt.compose(roll_up(SPOKEN), regions=(rollup_region(),))

    assert roll_up(SPOKEN) == webvtt.parse(text)
    assert (rollup_region(),) == webvtt_header.regions(text)
    assert 4 == len(library.from_string(text, strict=True))
    assert [setting.id for setting in library.from_string(text, strict=True).regions] == ["rollup"]


def test_no_cues_roll_up_to_no_cues() -> None:
    """An empty list stays empty."""
    assert roll_up(()) == ()
