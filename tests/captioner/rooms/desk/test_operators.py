from __future__ import annotations

import pytest

from captioner.delivery.hub import Hub
from captioner.errors import TooMuch
from captioner.rooms.desk import OperatorConnection
from captioner.rooms.desk.connection import EditTarget
from captioner.rooms.desk.operators import Operators


def connection(operator: str) -> OperatorConnection:
    return OperatorConnection(Hub("hall", "en", ("en",)).subscribe(None), operator, operator.upper())


def test_who_is_there() -> None:
    """An operator with two pages is gone with the second."""
    operators, first, second = Operators(), connection("a"), connection("a")
    operators.join(first)
    operators.join(second)
    operators.hold("a", EditTarget("es", "c1"))
    here = [
        operators.leave(first),
        operators.is_here("a"),
        operators.leave(second),
        operators.is_here("a"),
        operators.leave(second),
    ]

    assert [True, True, True, False, False] == here
    assert EditTarget("es", "c1") == first.editing == second.editing


def test_a_room_has_so_many_consoles() -> None:
    """More are refused."""
    operators = Operators()
    for _ in range(20):
        operators.join(connection("a"))
    with pytest.raises(TooMuch, match="20 consoles"):
        operators.join(connection("b"))


def test_deeds_are_remembered() -> None:
    """The newest two hundred."""
    operators = Operators()
    for number in range(201):
        operators.note("Anna", str(number))

    assert ("1", "200") == (operators.log[0]["text"], operators.log[-1]["text"])
