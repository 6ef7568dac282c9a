from __future__ import annotations

import pytest

from captioner.audio.timeline import RESERVE_S, TOLERANCE_S, Timeline

PIECE = 800
"""Samples of a twentieth of a second."""


def flow(timeline: Timeline, start: float, seconds: float) -> list[tuple[float, float]]:
    """Audio at the speed of speech from `start` on; time and seconds of each silence that was added."""
    filled = []
    for number in range(round(seconds * 20)):
        now = start + (number + 1) / 20
        if samples := timeline.received(PIECE, now):
            filled.append((now, samples / 16_000))
    return filled


def test_continuous_audio() -> None:
    """No silence is added to continuous audio."""
    timeline = Timeline()

    assert flow(timeline, 0.0, 20.0) == []
    assert (timeline.total_s, timeline.missing_s) == (20.0, 0.0)


def test_before_the_first_audio() -> None:
    """Time begins with the first audio."""
    timeline = Timeline()

    assert timeline.missing(100.0) == 0
    assert not timeline.begun


@pytest.mark.parametrize("burst", [0.0, 0.5, 0.95])
@pytest.mark.parametrize("gap", [2.0, 10.0, 600.0])
def test_gaps(gap: float, burst: float) -> None:
    """After any burst and gap the audio keeps its distance to the wall clock; errors do not add up."""
    timeline = Timeline()
    now = 0.0
    for _ in range(3):
        timeline.missing(now)  # while waiting, with a reserve
        timeline.missing(now, burst)
        timeline.received(round(burst * 16_000), now)
        flow(timeline, now, 10.0)
        now += 10.0
        assert timeline.total_s == pytest.approx(now + burst, abs=0.01)
        now += gap


def test_silence_passes_in_real_time() -> None:
    """Silence is added in real time, with a reserve for the burst of the next connection."""
    timeline = Timeline()
    flow(timeline, 0.0, 5.0)
    given = [timeline.missing(now) / 16_000 for now in (5.5, 6.0, 7.0, 8.0)]

    assert given == pytest.approx([0.0, 0.0, 2.0 - RESERVE_S, 1.0])


def test_late_audio() -> None:
    """Audio that is late and catches up has lost nothing."""
    timeline = Timeline()
    flow(timeline, 0.0, 10.0)
    assert timeline.received(3 * 16_000, 13.0) == 0
    assert flow(timeline, 13.0, 20.0) == []
    assert timeline.missing_s == 0.0


def test_lost_audio() -> None:
    """Audio that a sender lost while connected is replaced with silence."""
    timeline = Timeline()
    flow(timeline, 0.0, 10.0)
    filled = flow(timeline, 12.0, 10.0)

    assert [round(seconds, 1) for _, seconds in filled] == [2.0]
    assert timeline.total_s == pytest.approx(22.0, abs=0.1)


def test_tolerance() -> None:
    """Jitter and clock differences below the tolerance add nothing."""
    timeline = Timeline()
    flow(timeline, 0.0, 10.0)

    assert flow(timeline, 10.0 + TOLERANCE_S - 0.1, 10.0) == []


def test_slow_clock() -> None:
    """A sender's slow clock is corrected: at 100 samples per second too few, two hours would lose 45 s."""
    timeline = Timeline()
    now = 0.0
    for _ in range(7200):
        now += 1.0
        timeline.received(15_900, now)

    assert now - timeline.total_s < 1.5
