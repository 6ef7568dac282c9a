from __future__ import annotations

from tests.captioner.server.conftest import Running
from tests.captioner.server.routes.test_desk import post


def test_what_may_be_started(running: Running) -> None:
    """Said to operators; what may not be is refused with the reason."""
    running.speak("hall", 1)
    about = running.get("/rooms/hall/source").json()
    refused = post(running, "/source", {"source": "/etc/passwd"})
    unnamed = post(running, "/source")

    assert (None, None, "") == (about["named"], about["playing"], about["problem"])
    assert [400, 400] == [refused[0], unnamed[0]]
    assert "is no address" in refused[1]["error"]
