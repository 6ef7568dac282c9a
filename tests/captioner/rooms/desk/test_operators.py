from __future__ import annotations

import pytest

from captioner.delivery.hub import Hub
from captioner.errors import TooMuch
from captioner.rooms.desk import OperatorConnection
from captioner.rooms.desk.connection import EditTarget
from captioner.rooms.desk.operators import Operators


def connection(operator: str) -> OperatorConnection:
    return OperatorConnection(Hub("hall", "en", ("en",)).subscribe(None), operator, operator.upper())


def test_an_operator_is_connected_until_the_last_page_closes() -> None:
    """Both pages of an operator have the same edit target and name."""
    operators, first, second = Operators(), connection("a"), connection("a")
    operators.join(first)
    operators.join(second)
    operators.set_editing("a", EditTarget("es", "c1"))
    names = [operators.name("a", "nobody"), operators.name("b", "nobody"), operators.name("", "nobody")]
    left = [operators.leave(first), operators.is_connected("a")]
    left += [operators.leave(second), operators.is_connected("a"), operators.leave(second)]

    assert ["A", "nobody", "nobody"] == names
    assert [True, True, True, False, False] == left
    assert EditTarget("es", "c1") == first.editing == second.editing


def test_the_number_of_pages_is_limited() -> None:
    """The twenty-first console of a room is refused."""
    operators = Operators()
    for _ in range(20):
        operators.join(connection("a"))
    with pytest.raises(TooMuch, match="20 consoles"):
        operators.join(connection("b"))


def test_the_log_keeps_the_newest_two_hundred_actions() -> None:
    """Older lines are removed."""
    operators = Operators()
    for number in range(201):
        operators.record("Anna", str(number))

    assert ("1", "200") == (operators.log[0]["text"], operators.log[-1]["text"])
