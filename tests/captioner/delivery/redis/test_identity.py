from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.redis.identity import FILE, EngineIdentity


def test_restarted_engine_has_the_name(tmp_path: Path) -> None:
    """An engine gets the name of its predecessor once that has gone; until then it has a new name."""
    first = EngineIdentity(tmp_path / "captions")
    beside = EngineIdentity(tmp_path / "captions")
    first.close()
    second = EngineIdentity(tmp_path / "captions")
    second.close()

    assert first.name == second.name != beside.name


@pytest.mark.parametrize("left", [b"", b"half", b"\xff" * 16, b"../../etc/passwd"])
def test_damaged_name_is_replaced(tmp_path: Path, left: bytes) -> None:
    """A damaged name in the file is replaced by a new one."""
    (tmp_path / FILE).write_bytes(left)
    own = EngineIdentity(tmp_path)
    own.close()

    assert own.name == (tmp_path / FILE).read_text()


def test_unusable_folder(tmp_path: Path) -> None:
    """If the folder cannot be made, the engine has a new name that is not kept."""
    (tmp_path / "file").touch()

    assert 16 == len(EngineIdentity(tmp_path / "file" / "captions").name)
