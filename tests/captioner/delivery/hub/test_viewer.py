from __future__ import annotations

from captioner.delivery.hub import Hub
from captioner.types import Status
from tests.captioner.delivery.hub.test_hub import events, names
from tests.fakes import revision


def test_another_life_of_the_room() -> None:
    """A viewer gets a snapshot of it, under its ids."""
    hub = Hub("hall", "en", ["en"], epoch="old")
    viewer = hub.subscribe()
    hub.publish(revision("c1", final=True))
    hub.publish(Status("live"))
    with viewer:
        viewer.take()
        hub.restart("new")
        hub.publish(revision("c2"))
        (first,) = events(viewer.take())

    assert ("new-1", ["c2"]) == (first.id, [cue["cue"] for cue in first.data["cues"]])


def test_heartbeats_are_told_once() -> None:
    """With what is told beside them."""
    hub = Hub("hall", "en", ["en"])
    viewer = hub.subscribe()
    viewer.take()
    hub.beat(b'event: status\ndata: {"v":1,"seq":0,"state":"lagging","lag":1}\n\n')

    assert ["status", "hb"] == names(viewer.take())
    assert b"" == viewer.take()
