from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.files.atomic import write


def test_write(tmp_path: Path) -> None:
    """The folder is made, the file is there, and nothing beside it."""
    write(tmp_path / "hall" / "rules.txt", b"one")
    write(tmp_path / "hall" / "rules.txt", b"two")

    assert [("rules.txt", b"two")] == [(path.name, path.read_bytes()) for path in (tmp_path / "hall").iterdir()]


def test_a_refusal_leaves_what_is_there(tmp_path: Path) -> None:
    """And nothing beside it."""
    path = tmp_path / "es.vtt"
    path.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        write(path, b"new")

    assert [path] == list(tmp_path.iterdir())
