from __future__ import annotations

from captioner.delivery.hub import Hub
from captioner.types import Status
from tests.captioner.delivery.hub.test_hub import events, names
from tests.fakes import revision


def test_restarted_room() -> None:
    """After a restart, a viewer gets a snapshot with the ids of the new epoch."""
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


def test_heartbeats_are_sent_once() -> None:
    """A viewer gets each heartbeat once, with the event sent beside it."""
    hub = Hub("hall", "en", ["en"])
    viewer = hub.subscribe()
    viewer.take()
    hub.beat(b'event: status\ndata: {"v":1,"seq":0,"state":"lagging","lag":1}\n\n')

    assert ["status", "hb"] == names(viewer.take())
    assert b"" == viewer.take()
