from __future__ import annotations

from pathlib import Path

import pytest

from captioner.rooms.desk.orders import NAME, Orders, Standing


def test_orders_outlive_the_process(tmp_path: Path) -> None:
    """The next one of the same folder has them."""
    first = Standing(tmp_path / "hall")
    first.order(hidden=True)
    first.order(paused=True)
    first.save()
    second = Standing(tmp_path / "hall")
    second.order(hidden=False)
    second.save()

    assert Orders(hidden=True, paused=True) == first.orders
    assert Orders(hidden=False, paused=True) == Standing(tmp_path / "hall").orders


def test_nothing_ordered_writes_nothing(tmp_path: Path) -> None:
    """A room that nobody operates has no such file, and without a folder none is written."""
    Standing(tmp_path).save()
    nowhere = Standing(None)
    nowhere.order(hidden=True)
    nowhere.save()

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("left", [b"", b"\xff", b"[]", b'{"hidden": false}'])
def test_a_broken_file_hides(tmp_path: Path, left: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be read may have hidden the captions."""
    (tmp_path / NAME).write_bytes(left)

    standing = Standing(tmp_path)
    said = standing.problem
    orders = standing.orders
    standing.order(hidden=False)
    standing.save()

    assert Orders(hidden=True) == orders
    assert "cannot be read" in said
    assert said in caplog.text
    assert (Orders(), "") == (Standing(tmp_path).orders, standing.problem)


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """The orders hold, and it is said that they would not outlive a restart, until they would."""
    (tmp_path / "hall").write_text("in the way")
    standing = Standing(tmp_path / "hall")
    standing.order(hidden=True)
    standing.save()
    problem = standing.problem
    (tmp_path / "hall").unlink()
    standing.save()

    assert standing.orders.hidden
    assert "would not outlive a restart" in problem
    assert not standing.problem
    assert Standing(tmp_path / "hall").orders.hidden
