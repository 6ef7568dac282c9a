from __future__ import annotations

from tests.captioner.server.conftest import Running
from tests.captioner.server.routes.test_desk import post


def test_only_allowed_sources_can_be_started(running: Running) -> None:
    """The state is readable for operators; a file of the server and a missing configuration are refused."""
    running.speak("hall", 1)
    about = running.get("/rooms/hall/source").json()
    refused = post(running, "/source", {"source": "/etc/passwd"})
    unnamed = post(running, "/source")

    assert (None, None, "") == (about["named"], about["playing"], about["problem"])
    assert [400, 400] == [refused[0], unnamed[0]]
    assert "is not an address" in refused[1]["error"]
