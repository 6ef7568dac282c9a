from __future__ import annotations

from captioner.delivery.hub.events import encode
from captioner.delivery.hub.room_state import RoomState
from captioner.layout.limits import Layout
from captioner.types import Event, Status, Style
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


def test_hiding_before_the_first_event() -> None:
    """Captions assumed hidden are hidden until a known event shows them."""
    unknown, shown = state(), state(Style("show"))
    for own in (unknown, shown):
        own.assume_hidden("ab12")

    assert (True, False) == (unknown.hidden, shown.hidden)
