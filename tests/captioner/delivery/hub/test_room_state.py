from __future__ import annotations

from captioner.delivery.hub.events import encode
from captioner.delivery.hub.room_state import RoomState
from captioner.delivery.orders import Orders
from captioner.layout.limits import Layout
from captioner.types import Event, HallSettings, Status, Style
from tests.fakes import revision


def state(*published: Event) -> RoomState:
    own = RoomState()
    for seq, event in enumerate(published, 1):
        own.put(encode(event, seq, "ab12", Layout()))
    return own


def test_last_status_and_style_hold() -> None:
    """The last status, and the last `hide` or `show`, are the state; cues and `clear` are not."""
    own = state(Style("hide"), Status("silent"), Style("show"), Status("live"), Style("clear"), revision())

    assert (Status("live"), False, 5) == (own.status, own.hidden, own.cleared)
    assert (2, 0) == (own.wire().count(b"event: "), own.wire().count(b"id: "))
    assert b"" == own.wire(upto=2)


def test_state_is_sent_in_order() -> None:
    """A page ignores a lower `seq` than it has: captions hidden before the last status must stay hidden for it."""
    own = state(Style("hide"), HallSettings(lines=3), Status("live"))
    found = own.wire().decode()

    assert sorted(names := ("style", "screen", "status"), key=lambda name: found.index(f"event: {name}")) == [*names]


def test_orders_before_the_first_event() -> None:
    """Orders are assumed until a known event revokes them."""
    unknown, shown = state(), state(Style("show"), HallSettings())
    for own in (unknown, shown):
        own.assume(Orders(hidden=True, hall=HallSettings(lang="es")), "ab12")

    assert (True, False) == (unknown.hidden, shown.hidden)
    assert (True, False) == (b'"lang":"es"' in unknown.wire(), b'"lang":"es"' in shown.wire())
