from __future__ import annotations

from pathlib import Path

import pytest

from captioner.delivery.orders import Orders
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.server.access import Access
from captioner.types import HallSettings
from tests.captioner.server.conftest import SECOND, RunningServer
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
    """Hidden and paused captions, and settings of hall screens, stay so after a restart until they are revoked."""
    running.speak("hall", 3)
    assert 200 == running.client.post("/rooms/hall/screen", json={"lines": 3}).status_code
    for order in ("hide", "pause"):
        assert 200 == running.client.post(f"/rooms/hall/{order}").status_code
    while OrdersFile(tmp_path / "hall").orders != Orders(hidden=True, paused=True, hall=HallSettings(lines=3)):
        pass
    running.stop()
    running.join()
    with RunningServer(tmp_path) as again:
        again.speak("hall", 3)
        with watching(again, "hall", "lang=es") as events:
            begun = until(events, "screen", settings={"lines": 3})
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


def spoken(running: RunningServer, language: str) -> list[tuple[str | None, str]]:
    """Speaker and text of the finals of the hall."""
    return [(one.speaker, one.text) for one in running.rooms.get("hall").archive.finals(language)]


def test_an_operator_names_the_speaker(running: RunningServer) -> None:
    """The caption ends with the change, and its translation and file have the name as well."""
    with running.publisher("hall", "from=en&to=es&speaker=Ana") as socket:
        socket.recv(10)
        socket.send(SECOND * 2)
        while running.rooms.get("hall").arrived < 2000:
            pass
        running.client.post("/rooms/hall/desk/speakers", json={"number": 2, "name": "Ben"})
        answer = running.client.post("/rooms/hall/speaker", json={"number": 2})
        socket.send(SECOND * 2)
        while running.rooms.get("hall").arrived < 4000:
            pass
        nobody = running.client.post("/rooms/hall/speaker", json={})
        socket.send(SECOND)
        socket.send('{"type":"end"}')
        assert '{"type":"done"}' == socket.recv(10)
    text = running.get("/rooms/hall/captions/es.vtt").text

    assert ("Ben", None) == (answer.json()["speaker"], nobody.json()["speaker"])
    assert [("Ana", "w1 w2"), ("Ben", "w3 w4"), (None, "w5")] == spoken(running, "en")
    assert [("Ana", "es:w1 w2"), ("Ben", "es:w3 w4"), (None, "es:w5")] == spoken(running, "es")
    assert "<v Ben>es:w3 w4" in text


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/speaker", {"number": 10}, "there is no speaker 10"),
        ("/speaker", {"number": 1, "speaker": "Ana"}, "both speaker and number"),
        ("/speaker", {"name": "Ana"}, "unknown field 'name'"),
        ("/speaker", {"speaker": "x" * 41}, "name of 41 characters is too long"),
        ("/speaker", {"speaker": 3}, "speaker must be a string"),
        ("/desk/speakers", {"name": "Ana"}, "number is missing"),
        ("/desk/speakers", {"number": 1}, "name must be a string"),
    ],
)
def test_invalid_speakers(running: RunningServer, path: str, body: dict[str, object], error: str) -> None:
    """The response says what is wrong, and nobody is named."""
    running.speak("hall", 1)
    answer = running.client.post(f"/rooms/hall{path}", json=body)

    assert answer.status_code in (400, 422)
    assert error in answer.json()["error"]
    assert running.rooms.get("hall").desk.speakers.present is None
