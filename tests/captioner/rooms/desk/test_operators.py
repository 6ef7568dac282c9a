from __future__ import annotations

import pytest

from captioner.delivery.hub import Hub
from captioner.errors import TooMuch
from captioner.rooms.desk import Clerk
from captioner.rooms.desk.connection import Place
from captioner.rooms.desk.operators import Staff


def clerk(operator: str) -> Clerk:
    return Clerk(Hub("hall", "en", ("en",)).subscribe(None), operator, operator.upper())


def test_who_is_there() -> None:
    """An operator with two pages is gone with the second."""
    staff, first, second = Staff(), clerk("a"), clerk("a")
    staff.join(first)
    staff.join(second)
    staff.hold("a", Place("es", "c1"))
    here = [staff.leave(first), staff.is_here("a"), staff.leave(second), staff.is_here("a"), staff.leave(second)]

    assert [True, True, True, False, False] == here
    assert Place("es", "c1") == first.editing == second.editing


def test_a_room_has_so_many_consoles() -> None:
    """More are refused."""
    staff = Staff()
    for _ in range(20):
        staff.join(clerk("a"))
    with pytest.raises(TooMuch, match="20 consoles"):
        staff.join(clerk("b"))


def test_deeds_are_remembered() -> None:
    """The newest two hundred."""
    staff = Staff()
    for number in range(201):
        staff.note("Anna", str(number))

    assert ("1", "200") == (staff.log[0]["text"], staff.log[-1]["text"])
