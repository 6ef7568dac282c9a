from __future__ import annotations

from pathlib import Path

from tests.rigs.kills import measure


def test_no_final_is_lost(tmp_path: Path) -> None:
    """After six kills in one room the files are valid and hold every kept final."""
    found = measure(6, tmp_path)

    assert (6, 0, 0, True) == (found.kills, found.lost, found.invalid, found.well)
    assert found.kept > 30
