from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.redis.identity import FILE, Identity


def test_the_next_one_has_the_name(tmp_path: Path) -> None:
    """Once the one before it has gone; until then it has a name of its own."""
    first = Identity(tmp_path / "captions")
    beside = Identity(tmp_path / "captions")
    first.close()
    second = Identity(tmp_path / "captions")
    second.close()

    assert first.name == second.name != beside.name


@pytest.mark.parametrize("left", [b"", b"half", b"\xff" * 16, b"../../etc/passwd"])
def test_what_is_no_name(tmp_path: Path, left: bytes) -> None:
    """A new one is written in its place."""
    (tmp_path / FILE).write_bytes(left)
    own = Identity(tmp_path)
    own.close()

    assert own.name == (tmp_path / FILE).read_text()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Nothing is kept, and nothing breaks."""
    (tmp_path / "file").touch()

    assert 16 == len(Identity(tmp_path / "file" / "captions").name)
