from __future__ import annotations

from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.routes.test_desk import post


def test_only_allowed_sources_can_be_started(running: RunningServer) -> None:
    """The state is readable for operators; a file of the server and a missing configuration are refused."""
    running.speak("hall", 1)
    about = running.get("/rooms/hall/source").json()
    refused = post(running, "/source", {"source": "/etc/passwd"})
    unnamed = post(running, "/source")

    assert (None, None, "") == (about["named"], about["playing"], about["problem"])
    assert [400, 400] == [refused[0], unnamed[0]]
    assert "is not an address" in refused[1]["error"]


def test_sources_of_a_room_that_does_not_exist(running: RunningServer) -> None:
    """The console of a room that does not exist yet gets its sources; starting one is refused for the source only."""
    state = running.get("/rooms/later/source")
    refused = running.client.post("/rooms/later/source", json={"source": "/etc/passwd", "from": "en"})

    assert (200, None) == (state.status_code, state.json()["playing"])
    assert "is not an address" in refused.json()["error"]
