from __future__ import annotations

import pytest

from captioner.layout.limits import PROFILES
from captioner.layout.whole_times import with_whole_times
from formats.cue import Cue


def times(*cues: Cue, profile: str = "default") -> list[tuple[int, int]]:
    """Return start and end of each cue."""
    return [(cue.start, cue.end) for cue in with_whole_times(cues, PROFILES[profile])]


@pytest.mark.parametrize(
    ("before", "expected"),
    [(3000, (3667, 4500)), (3800, (3800, 4500)), (4000, (4000, 4500))],
)
def test_a_short_cue_begins_in_the_silence_before_it(before: int, expected: tuple[int, int]) -> None:
    """Half a second directly before the next cue becomes 0.83 s, as far as the cue before it has ended."""
    found = times(Cue(0, before, ("a",)), Cue(4000, 4500, ("b",)), Cue(4500, 7000, ("c",)))

    assert expected == found[1]


def test_no_cue_begins_half_a_second_before_its_speech() -> None:
    """A cue of 200 ms stays too short."""
    assert (3500, 4200) == times(Cue(0, 1000, ("a",)), Cue(4000, 4200, ("b",)), Cue(4200, 7000, ("c",)))[1]


def test_a_cue_that_must_be_read_too_fast_begins_two_frames_before_its_speech() -> None:
    """Not earlier than it needs to be read, and only in silence."""
    fast, next_one = Cue(4000, 6000, ("a" * 42,)), Cue(6000, 9000, ("c",))

    assert (3917, 6000) == times(Cue(0, 3000, ("a",)), fast, next_one)[1]
    assert (4000, 6000) == times(Cue(0, 4000, ("a",)), fast, next_one)[1]
    assert (3941, 6000) == times(Cue(0, 3000, ("a",)), Cue(4000, 6000, ("a" * 35,)), next_one)[1]


def test_a_cue_that_can_be_extended_begins_with_its_speech() -> None:
    """Silence behind a cue is used before that in front of it."""
    assert [(4000, 4833)] == times(Cue(4000, 4500, ("b",)))


@pytest.mark.parametrize(
    ("profile", "pause", "closed"), [("default", 499, True), ("default", 500, False), ("bbc", 900, True)]
)
def test_short_pauses_are_closed(profile: str, pause: int, closed: bool) -> None:
    """A cue stays until the next one over pauses of less than 12 frames, for the BBC of less than a second."""
    (_, end), (start, _) = times(Cue(0, 2000, ("a",)), Cue(2000 + pause, 5000, ("b",)), profile=profile)

    assert closed == (end == start)


def test_no_cue_is_extended_over_the_longest_duration() -> None:
    """A short pause is better than a cue of more than seven seconds."""
    assert (0, 6800) == times(Cue(0, 6800, ("a",)), Cue(7100, 9000, ("b",)))[0]
