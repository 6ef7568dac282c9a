from __future__ import annotations

import pytest

from captioner.audio.container_timeline import ContainerTimeline
from formats.notice import Notice


@pytest.mark.parametrize(
    ("time_s", "lost", "silence"),
    [
        (1.0, False, 0),
        (1.09, False, 0),
        (1.09, True, 1440),
        (8.0, False, 112_000),
        (0.95, False, 0),
        (0.5, False, -8000),
        (None, False, 0),
        (None, True, 0),
    ],
)
def test_one_frame(time_s: float | None, lost: bool, silence: int) -> None:
    """A hole becomes silence and an overlap is cut off; rounding is neither, unless a packet was lost."""
    timeline = ContainerTimeline(0.0)

    assert silence == timeline.silence(time_s, 16_000, lost=lost)


def test_start_of_the_container() -> None:
    """Sound that starts after the container is late by as much."""
    assert 64_000 == ContainerTimeline(1.4).silence(5.4, 0)
    assert 0 == ContainerTimeline(None).silence(5.4, 0)


@pytest.mark.parametrize(
    ("time_s", "may_jump", "limit_s", "silence"),
    [
        (0.0, False, 100.0, 0),
        (61.0, False, 100.0, 960_000),
        (61.0, True, 100.0, 0),
        (61.0, False, 30.0, 0),
    ],
)
def test_jumps(time_s: float, may_jump: bool, limit_s: float, silence: int) -> None:
    """Times that start again, or lie behind the end, do not move the audio; a pause of an hour is a pause."""
    noticed: list[Notice] = []
    timeline = ContainerTimeline(-1.0, limit_s=limit_s, may_jump=may_jump, report=noticed.append)
    position = 16_000 * (3 if time_s == 0 else 2)

    assert silence == timeline.silence(time_s, position)
    assert 0 == timeline.silence(time_s + 1, position + silence + 16_000)
    assert 1 == len(noticed)


def test_a_drifting_clock_is_reported_once() -> None:
    """A clock that is wrong by a thousandth moves the audio every 100 s, with one notice."""
    noticed: list[Notice] = []
    timeline = ContainerTimeline(0.0, report=noticed.append)
    position = moved = 0
    for second in range(1000):
        silence = timeline.silence(second * 1.001, position)
        moved += silence
        position += silence + 16_000

    assert 0.8 < moved / 16_000 < 1.01
    assert 1 == len(noticed)
