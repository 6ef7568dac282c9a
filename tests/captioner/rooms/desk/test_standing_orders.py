from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.orders import Orders
from captioner.rooms.desk.standing_orders import NAME, StandingOrders


def test_orders_outlive_the_process(tmp_path: Path) -> None:
    """The next one of the same folder has them."""
    first = StandingOrders(tmp_path / "hall")
    first.set(hidden=True)
    first.set(paused=True)
    first.save()
    second = StandingOrders(tmp_path / "hall")
    second.set(hidden=False)
    second.save()

    assert Orders(hidden=True, paused=True) == first.current
    assert Orders(hidden=False, paused=True) == StandingOrders(tmp_path / "hall").current


def test_nothing_ordered_writes_nothing(tmp_path: Path) -> None:
    """A room that nobody operates has no such file, and without a folder none is written."""
    StandingOrders(tmp_path).save()
    nowhere = StandingOrders(None)
    nowhere.set(hidden=True)
    nowhere.save()

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("left", [b"", b"\xff", b"[]", b'{"hidden": false}'])
def test_a_broken_file_hides(tmp_path: Path, left: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be read may have hidden the captions."""
    (tmp_path / NAME).write_bytes(left)

    standing = StandingOrders(tmp_path)
    said = standing.problem
    orders = standing.current
    standing.set(hidden=False)
    standing.save()

    assert Orders(hidden=True) == orders
    assert "cannot be read" in said
    assert said in caplog.text
    assert (Orders(), "") == (StandingOrders(tmp_path).current, standing.problem)


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """The orders hold, and it is said that they would not outlive a restart, until they would."""
    (tmp_path / "hall").write_text("in the way")
    standing = StandingOrders(tmp_path / "hall")
    standing.set(hidden=True)
    standing.save()
    problem = standing.problem
    (tmp_path / "hall").unlink()
    standing.save()

    assert standing.current.hidden
    assert "would not outlive a restart" in problem
    assert not standing.problem
    assert StandingOrders(tmp_path / "hall").current.hidden
