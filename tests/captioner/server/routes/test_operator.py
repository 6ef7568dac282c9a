from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.orders import Orders
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.server.access import Access
from tests.captioner.server.conftest import RunningServer
from tests.captioner.server.routes.test_sse import finals, until, watching


def test_edit_reaches_viewers_and_files(running: RunningServer) -> None:
    """An edit of a final caption is its next revision, with `edited`."""
    running.speak("hall", 3)
    with watching(running, "hall", "lang=es") as events:
        until(events, "snapshot")
        answer = running.client.post("/rooms/hall/cues/c1", json={"lang": "es", "text": " Hola\n a todos "})
        received = until(events, "cue", edited=True)
    text = ""
    while "Hola" not in text:
        text = running.get("/rooms/hall/captions/es.vtt").text

    assert (answer.status_code, answer.json()["text"]) == (200, "Hola a todos")
    assert finals(received) == {("es", "c1"): "Hola a todos"}
    assert "es:w1" not in text


@pytest.mark.parametrize("action", ["clear", "hide", "show"])
def test_style(running: RunningServer, action: str) -> None:
    """Viewers receive each action."""
    running.speak("hall", 1)
    with watching(running, "hall") as events:
        until(events, "snapshot")
        answer = running.client.post(f"/rooms/hall/{action}")
        until(events, "style", action=action)

    assert answer.status_code == 200


def test_orders_outlive_the_server(running: RunningServer, tmp_path: Path) -> None:
    """Hidden and paused captions stay so after a restart until an operator revokes that."""
    running.speak("hall", 3)
    for order in ("hide", "pause"):
        assert 200 == running.client.post(f"/rooms/hall/{order}").status_code
    while OrdersFile(tmp_path / "hall").orders != Orders(hidden=True, paused=True):
        pass
    running.stop()
    running.join()
    with RunningServer(tmp_path) as again:
        again.speak("hall", 3)
        with watching(again, "hall", "lang=es") as events:
            begun = until(events, "style", action="hide")
            for order in ("show", "resume"):
                assert 200 == again.client.post(f"/rooms/hall/{order}").status_code
            again.speak("hall", 3)
            shown = until(events, "cue", state="final")

    assert {"es:w1 w2 w3"} == set(finals(begun).values())
    assert ["hide", "show"] == [event.json()["action"] for event in [*begun, *shown] if event.event == "style"]
    assert 1 == len(finals(shown))


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("/rooms/none/clear", "", 404),
        ("/rooms/none/cues/c1", '{"lang":"en","text":"x"}', 404),
        ("/rooms/hall/cues/c99", '{"lang":"en","text":"x"}', 404),
        ("/rooms/hall/cues/c1", '{"lang":"fr","text":"x"}', 404),
        ("/rooms/hall/cues/c1", "", 400),
        ("/rooms/hall/cues/c1", "{", 400),
        ("/rooms/hall/cues/c1", b"\xff\xfe", 400),
        ("/rooms/hall/cues/c1", "[]", 422),
        ("/rooms/hall/cues/c1", '{"lang":1,"text":null}', 422),
        ("/rooms/hall/cues/c1", '{"lang":"en","text":"%s"}' % ("x" * 2000), 413),
        ("/rooms/hall/cues/c1", "x" * 100_000, 413),
        ("/rooms/hall/end", "", 409),
        ("/rooms/hall/dance", "", 404),
    ],
)
def test_refusals(running: RunningServer, address: str, body: str | bytes, status: int) -> None:
    """Each has an error, a hint and its status."""
    running.speak("hall", 3)
    answer = running.client.post(address, content=body)

    assert (status, {"error", "hint"}) == (answer.status_code, set(answer.json()))


def test_only_post(running: RunningServer) -> None:
    """GET is refused."""
    running.speak("hall", 1)
    answer = running.get("/rooms/hall/clear")

    assert (405, {"error", "hint"}) == (answer.status_code, set(answer.json()))


def test_tokens(tmp_path: Path) -> None:
    """No token is 401, a wrong one 403; header and query parameter are equivalent."""
    own = RunningServer(tmp_path, access=Access(publish="pub", operate="op"))
    with own:
        own.speak("hall", 1, "from=en&token=pub")
        answers = [
            own.client.post("/rooms/hall/clear"),
            own.client.post("/rooms/hall/clear?token=pub"),
            own.client.post("/rooms/hall/clear?token=op"),
            own.client.post("/rooms/hall/clear", headers={"Authorization": "Bearer op"}),
        ]
        with own.publisher("hall", "from=en") as socket:
            message = socket.recv(10)

    assert [answer.status_code for answer in answers] == [401, 403, 200, 200]
    assert "a token is required" in str(message)
