from __future__ import annotations

import json
from typing import Any

import pytest

from tests.captioner.server import schema
from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.routes.test_sse import until, watching


def test_settings_reach_the_screens(running: RunningServer) -> None:
    """Each request changes the settings it names; pages that connect later are sent all of them."""
    running.speak("hall", 1)
    bodies = [{"lang": "English, es", "size": 8, "title": " Opening  talk "}, {"blank": True, "title": None}]
    answers = [running.client.post("/rooms/hall/screen", json=body).json() for body in bodies]
    with watching(running, "hall") as events:
        sent = until(events, "screen")[-1].json()
        assert 200 == running.client.post("/rooms/hall/screen", json={}).status_code
        reset = until(events, "screen")[-1].json()

    assert {"lang": "en,es", "size": 8.0, "title": "Opening talk"} == answers[0]["settings"]
    assert {"lang": "en,es", "size": 8.0, "blank": True} == answers[1]["settings"] == sent["settings"]
    assert {} == reset["settings"]
    schema.check("screen", sent)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"color": "red"}, 422, "unknown field 'color'"),
        ({"lang": "fr"}, 404, "no language 'fr'"),
        ({"lang": 5}, 422, "lang must be a string"),
        ({"size": 50}, 422, "size of 50 is out of range"),
        ({"size": float("inf")}, 400, "not JSON"),
        ({"lines": 0}, 422, "lines of 0 is out of range"),
        ({"lines": 2.5}, 422, "lines must be an integer"),
        ({"theme": "pink"}, 422, "unknown theme 'pink'"),
        ({"clock": "yes"}, 422, "clock must be true or false"),
        ({"title": "x" * 300}, 413, "title of 300 characters"),
    ],
)
def test_invalid_settings_change_nothing(
    running: RunningServer, body: dict[str, Any], status: int, reason: str
) -> None:
    """Each fault is named with its value."""
    running.speak("hall", 1)
    answer = running.client.post("/rooms/hall/screen", content=json.dumps(body))

    assert (status, True) == (answer.status_code, reason in answer.json()["error"])
    assert {"lines": 2} == running.client.post("/rooms/hall/screen", json={"lines": 2}).json()["settings"]
