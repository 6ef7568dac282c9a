from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.orders import Orders
from captioner.rooms.desk.orders_file import NAME, OrdersFile
from captioner.types import HallSettings


def test_orders_outlive_the_process(tmp_path: Path) -> None:
    """The next process reads them from the same folder."""
    first = OrdersFile(tmp_path / "hall")
    first.change(hidden=True)
    first.change(paused=True, hall=HallSettings("en,es", lines=3, clock=False))
    first.save()
    second = OrdersFile(tmp_path / "hall")
    second.change(hidden=False)
    second.save()

    hall = HallSettings("en,es", lines=3, clock=False)
    assert Orders(hidden=True, paused=True, hall=hall) == first.orders
    assert Orders(hidden=False, paused=True, hall=hall) == OrdersFile(tmp_path / "hall").orders


def test_orders_of_an_earlier_version(tmp_path: Path) -> None:
    """A file without speakers has none."""
    (tmp_path / NAME).write_text('{"hidden": true, "paused": false}')

    assert Orders(hidden=True) == OrdersFile(tmp_path).orders


def test_no_file_is_written_without_an_order_or_a_folder(tmp_path: Path) -> None:
    """A room that is not operated has no such file."""
    OrdersFile(tmp_path).save()
    in_memory = OrdersFile(None)
    in_memory.change(hidden=True)
    in_memory.save()

    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"hidden": false}'])
def test_captions_are_hidden_if_the_file_is_not_readable(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """They may have been hidden before; the next order writes a valid file."""
    (tmp_path / NAME).write_bytes(content)

    file = OrdersFile(tmp_path)
    problem, orders = file.problem, file.orders
    file.change(hidden=False)
    file.save()

    assert Orders(hidden=True) == orders
    assert "is not readable" in problem
    assert problem in caplog.text
    assert (Orders(), "") == (OrdersFile(tmp_path).orders, file.problem)


def test_a_failed_write_is_a_problem_until_the_next_one_succeeds(tmp_path: Path) -> None:
    """The orders hold in memory meanwhile."""
    (tmp_path / "hall").write_text("in the way")
    file = OrdersFile(tmp_path / "hall")
    file.change(hidden=True)
    file.save()
    problem = file.problem
    (tmp_path / "hall").unlink()
    file.save()

    assert file.orders.hidden
    assert "after a restart" in problem
    assert not file.problem
    assert OrdersFile(tmp_path / "hall").orders.hidden
