from __future__ import annotations

import pytest

from captioner.layout.check import FaultCounts, count_faults
from captioner.layout.cues import cues, with_reading_time
from captioner.layout.limits import PROFILES
from captioner.types import Revision
from formats.cue import Cue

GOOD = Cue(0, 2000, ("a" * 30, "b"))


def test_good_captions_have_no_fault() -> None:
    """An empty list of cues has none either."""
    assert FaultCounts(1, 0, 0, 0, 0, 0, 0, 0, 0) == count_faults([GOOD])
    assert (count_faults([]).faults, count_faults([]).per_thousand) == (0, 0.0)


@pytest.mark.parametrize(
    ("found", "limit"),
    [
        ((Cue(0, 6000, ("a" * 43,)),), "wide"),
        ((Cue(0, 2000, ("a", "b", "c")),), "tall"),
        ((Cue(0, 1000, ("a" * 20,)),), "fast"),
        ((Cue(0, 800, ("a",)),), "short"),
        ((Cue(0, 7100, ("a",)),), "long"),
        ((GOOD, Cue(2040, 4000, ("a",))), "flicker"),
        ((GOOD, Cue(2400, 4000, ("a",))), "flicker"),
        ((GOOD, Cue(1900, 4000, ("a",))), "overlap"),
        ((Cue(0, 4000, ("we went to the", "house")),), "hanging"),
        ((Cue(0, 4000, ("we flew to New", "York in May")),), "hanging"),
        ((Cue(0, 4000, ("nobody ever gave",)), Cue(4000, 8000, ("up the house.",))), "hanging"),
    ],
)
def test_each_limit_is_counted(found: tuple[Cue, ...], limit: str) -> None:
    """Cues that exceed one limit have one fault of that kind and no other."""
    counted = count_faults(found, language="en" if limit == "hanging" else "")

    assert (1, 1, 1000 / len(found)) == (getattr(counted, limit), counted.faults, counted.per_thousand)


def test_a_short_pause_after_a_cue_of_the_longest_duration_is_no_fault() -> None:
    """Closing it would make the cue too long."""
    assert 0 == count_faults([Cue(0, 6800, ("a",)), Cue(7100, 9000, ("b",))]).faults


@pytest.mark.parametrize("profile", PROFILES)
def test_slow_speech_is_laid_out_without_fault(profile: str) -> None:
    """Cues of speech with time to read keep the limits of every profile."""
    layout = PROFILES[profile]
    text = "Nobody came to the old house. The lights went out at ten, and all was still until the morning."
    spoken = [Revision(f"c{n}", "en", "en", 1, n * 12_000, n * 12_000 + 11_000, text, final=True) for n in range(3)]

    assert (
        count_faults(with_reading_time([cue for final in spoken for cue in cues(final, layout)], layout), layout).faults
        == 0
    )
