from __future__ import annotations

from pathlib import Path

import pytest

from captioner.whole import write


def test_write(tmp_path: Path) -> None:
    """The folder is made, the file is there, and nothing beside it."""
    write(tmp_path / "hall" / "rules.txt", "one")
    write(tmp_path / "hall" / "rules.txt", "two")

    assert [("rules.txt", "two")] == [(path.name, path.read_text()) for path in (tmp_path / "hall").iterdir()]


def test_a_refusal_leaves_the_old_one(tmp_path: Path) -> None:
    """What cannot be encoded is not half written."""
    write(tmp_path / "rules.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path / "rules.txt", "new \ud800")

    assert "old" == (tmp_path / "rules.txt").read_text()
