from __future__ import annotations

from pathlib import Path

from tests.rigs.kills import measure


def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path) -> None:
    """Six times in one room: the files are valid, hold every final that was kept, and go on."""
    found = measure(6, tmp_path)

    assert (6, 0, 0, True) == (found.kills, found.lost, found.invalid, found.well)
    assert found.kept > 30
