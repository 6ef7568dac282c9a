from __future__ import annotations

from pathlib import Path

import pytest

from captioner.server.access import Access
from captioner.types import OutputState
from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.routes.test_sse import until, watching

FAILING = OutputState("youtube", "es", "failing", 3, 2, 1, 0, 4, 0.25, "answered 403 Forbidden")


def test_the_state_of_screens_has_all_counts(running: RunningServer) -> None:
    """Viewers receive it in the status when a screen begins to fail."""
    running.speak("hall", 1)
    room = running.call(lambda: running.rooms.get("hall"))
    running.call(lambda: room.watch_outputs(lambda: (FAILING,)))
    expected = {
        "name": "youtube",
        "lang": "es",
        "state": "failing",
        "sent": 3,
        "failed": 2,
        "dropped": 1,
        "withheld": 0,
        "waiting": 4,
        "delay": 0.25,
        "problem": "answered 403 Forbidden",
    }
    with watching(running, "hall") as events:
        until(events, "status", state="ended", screens=[expected])
    answer = running.get("/rooms/hall/screens").json()

    assert {"room": "hall", "screens": [expected]} == answer
    for line in (
        'captioner_screen_captions_total{lang="es",room="hall",screen="youtube",what="dropped"} 1.0',
        'captioner_screen_waiting{lang="es",room="hall",screen="youtube"} 4.0',
        'captioner_screen_delay_seconds{lang="es",room="hall",screen="youtube"} 0.25',
    ):
        assert line in running.get("/metrics").text


def test_the_present_lines_in_four_formats(running: RunningServer) -> None:
    """Rows and hold time come from the query."""
    running.speak("hall", 3)
    files = {
        kind: running.get(f"/rooms/hall/now/Español.{kind}?rows=1&hold=60") for kind in ("json", "xml", "csv", "txt")
    }

    assert [{"text": "es:w1 w2 w3", "line1": "es:w1 w2 w3", "room": "hall", "lang": "es"}] == files["json"].json()
    assert "<caption><text>es:w1 w2 w3</text><line1>" in files["xml"].text
    assert files["csv"].text.startswith("text,line1,room,lang\r\n")
    assert "es:w1 w2 w3" == files["txt"].text
    assert {"no-store"} == {answer.headers["Cache-Control"] for answer in files.values()}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rooms/none/screens", 404),
        ("/rooms/none/now/es.json", 404),
        ("/rooms/hall/now/fr.json", 404),
        ("/rooms/hall/now/es.exe", 404),
        ("/rooms/hall/now/es.json?columns=1", 400),
        ("/rooms/hall/now/es.json?rows=x", 400),
    ],
)
def test_refusals(running: RunningServer, address: str, status: int) -> None:
    """Each has an error, a hint and its status."""
    running.speak("hall", 1)
    answer = running.get(address)

    assert (status, {"error", "hint"}) == (answer.status_code, set(answer.json()))


def test_tokens(tmp_path: Path) -> None:
    """The state of screens requires an operator token."""
    own = RunningServer(tmp_path, access=Access(publish="pub", operate="op"))
    with own:
        own.speak("hall", 1, "from=en&token=pub")
        statuses = [own.get(f"/rooms/hall/screens{query}").status_code for query in ("", "?token=no", "?token=op")]

    assert [401, 403, 200] == statuses
