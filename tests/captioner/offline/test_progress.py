from __future__ import annotations

from pathlib import Path

import pytest

from captioner.offline.progress import RecordingProgress, Stage


class Clock:
    """Clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def progress(clock: Clock, *stages: Stage) -> RecordingProgress:
    return RecordingProgress(Path("talk.mp4"), stages, lambda _: None, clock=clock)


def test_all_stages_count(clock: Clock) -> None:
    """100 s recognized at 10 s per second and burned at 5 take 30 s; after recognition a third has passed."""
    shown = progress(clock, Stage("recognize", 100, 10), Stage("burn", 100, 5))

    assert (0, 30) == (shown.share, shown.left_s)
    clock.now = 10
    shown.update(100)
    shown.begin("burn")
    assert shown.share == pytest.approx(1 / 3)
    assert 20 == shown.left_s
    shown.begin("burn", speed=10)
    assert 10 == shown.left_s
    clock.now = 20
    shown.update(100)
    assert (1, 0) == (shown.share, shown.left_s)


def test_the_speed_is_measured(clock: Clock) -> None:
    """After the first part the time that is left follows the speed of this machine."""
    shown = progress(clock, Stage("recognize", 100, 10))
    clock.now = 10
    shown.update(20)

    assert 40 == shown.left_s


def test_progress_moves_between_steps(clock: Clock) -> None:
    """Between two steps progress goes on, up to the length of a step, and never back."""
    shown = progress(clock, Stage("recognize", 100, 10))
    shares = []
    for second in range(20):
        clock.now = second
        if second in (2, 12):
            shown.update(20 if second == 2 else 40)
        share = shown.share
        assert share is not None
        shares.append(share)

    assert sorted(shares) == shares
    assert shares[0] < shares[1] < shares[3]
    assert max(shares) < 0.65


def test_an_earlier_run_counts_as_done(clock: Clock) -> None:
    """What an earlier run has done is no measure of the speed."""
    shown = progress(clock, Stage("recognize", 100, 10))
    shown.begin("recognize", done=50)
    clock.now = 5
    shown.update(60)

    assert 20 == shown.left_s


def test_an_unknown_length(clock: Clock) -> None:
    """Without a length there is neither a share nor a time."""
    shown = progress(clock, Stage("recognize", 0, 10))

    assert (None, None) == (shown.share, shown.left_s)
