from __future__ import annotations

from captioner.cli.progress import Progress


def test_the_time_left_follows_from_the_pace() -> None:
    """Ten of forty seconds in five: fifteen to go."""
    now = [100.0]
    progress = Progress(40, clock=lambda: now[0])
    first = progress.line(0)
    now[0] += 5

    assert f"[{' ' * 40}]   0%" == first
    assert f"[{'#' * 10}{' ' * 30}]  25%, 0:15 left" == progress.line(10)


def test_what_an_earlier_run_did_tells_no_pace() -> None:
    """Only the work of this one."""
    now = [0.0]
    progress = Progress(7300, begun=3600, clock=lambda: now[0])
    now[0] = 10

    assert progress.line(3610).endswith("49%, 1:01:30 left")


def test_without_a_length_only_what_is_done_is_told() -> None:
    """Some files do not say how long they are."""
    assert "1:05 done" == Progress(None).line(65)
