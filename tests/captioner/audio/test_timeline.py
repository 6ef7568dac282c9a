from __future__ import annotations

import pytest

from captioner.audio.timeline import RESERVE, TOLERANCE, Timeline

PIECE = 800
"""Samples of a twentieth of a second."""


def flow(timeline: Timeline, start: float, seconds: float) -> list[tuple[float, float]]:
    """Sound at the speed of speech from `start` on: (when, seconds) of each silence that was put in."""
    filled = []
    for number in range(round(seconds * 20)):
        now = start + (number + 1) / 20
        if samples := timeline.heard(PIECE, now):
            filled.append((now, samples / 16_000))
    return filled


def test_sound_that_flows_is_left_alone() -> None:
    """Nothing is put in, before its window has passed and after."""
    timeline = Timeline()

    assert flow(timeline, 0.0, 20.0) == []
    assert (timeline.seconds, timeline.missing) == (20.0, 0.0)


def test_nothing_is_missing_before_the_first_sound() -> None:
    """The room's time begins with it."""
    timeline = Timeline()

    assert timeline.due(100.0) == 0
    assert not timeline.begun


@pytest.mark.parametrize("burst", [0.0, 0.5, 0.95])
@pytest.mark.parametrize("gap", [2.0, 10.0, 600.0])
def test_after_a_gap_sound_is_where_it_was_said(gap: float, burst: float) -> None:
    """Whatever each connection has in store, media time and wall clock differ as at first: errors do not add up."""
    timeline = Timeline()
    now = 0.0
    for _ in range(3):
        timeline.due(now)  # as the waiting does, leaving a reserve
        timeline.due(now, burst)
        timeline.heard(round(burst * 16_000), now)
        flow(timeline, now, 10.0)
        now += 10.0
        assert timeline.seconds == pytest.approx(now + burst, abs=0.01)
        now += gap


def test_silence_passes_in_real_time() -> None:
    """A reserve is left for what the next connection brings at once."""
    timeline = Timeline()
    flow(timeline, 0.0, 5.0)
    given = [timeline.due(now) / 16_000 for now in (5.5, 6.0, 7.0, 8.0)]

    assert given == pytest.approx([0.0, 0.0, 2.0 - RESERVE, 1.0])


def test_late_sound_is_waited_for() -> None:
    """A line that stands still for three seconds and then gives all of it has lost nothing."""
    timeline = Timeline()
    flow(timeline, 0.0, 10.0)
    assert timeline.heard(3 * 16_000, 13.0) == 0
    assert flow(timeline, 13.0, 20.0) == []
    assert timeline.missing == 0.0


def test_sound_lost_on_a_standing_line_is_found_missing() -> None:
    """A sender that starts anew within its line goes on where it was; three seconds later all would be off."""
    timeline = Timeline()
    flow(timeline, 0.0, 10.0)
    filled = flow(timeline, 12.0, 10.0)

    assert [round(seconds, 1) for _, seconds in filled] == [2.0]
    assert timeline.seconds == pytest.approx(22.0, abs=0.1)


def test_a_little_is_not_worth_a_gap() -> None:
    """Jitter, and the difference of two clocks, stay below the tolerance."""
    timeline = Timeline()
    flow(timeline, 0.0, 10.0)

    assert flow(timeline, 10.0 + TOLERANCE - 0.1, 10.0) == []


def test_a_clock_that_is_slow_is_put_right() -> None:
    """At 100 samples too few a second, two hours lose 45 s unless silence takes their place."""
    timeline = Timeline()
    now = 0.0
    for _ in range(7200):
        now += 1.0
        timeline.heard(15_900, now)

    assert now - timeline.seconds < 1.5
