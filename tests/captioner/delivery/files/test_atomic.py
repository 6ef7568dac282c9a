from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.files.atomic import write


def test_write(tmp_path: Path) -> None:
    """The folder is made and the file replaced; no temporary file is left."""
    write(tmp_path / "hall" / "rules.txt", b"one")
    write(tmp_path / "hall" / "rules.txt", b"two")

    assert [("rules.txt", b"two")] == [(path.name, path.read_bytes()) for path in (tmp_path / "hall").iterdir()]


def test_failure_leaves_everything_unchanged(tmp_path: Path) -> None:
    """A failed write changes nothing and leaves no temporary file."""
    path = tmp_path / "es.vtt"
    path.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        write(path, b"new")

    assert [path] == list(tmp_path.iterdir())


def test_a_long_name(tmp_path: Path) -> None:
    """A name of as many bytes as a file system allows is written."""
    path = tmp_path / ("語" * 80 + "a" * 8 + ".en.vtt")
    write(path, b"one")

    assert 255 == len(path.name.encode())
    assert [path] == list(tmp_path.iterdir())
