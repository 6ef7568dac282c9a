from __future__ import annotations

import time
from pathlib import Path

import pytest

from captioner.server.access import Access
from tests.captioner.server.conftest import SECOND, RunningServer


def report(*paints: dict[str, object], page: str = "overlay") -> dict[str, object]:
    return {"v": 1, "page": page, "paints": list(paints)}


def test_paint_delays_are_counted(running: RunningServer) -> None:
    """In the metrics and in the JSON of the room; the delay of speech is counted from the arrival of its audio."""
    with running.publisher("hall") as socket:
        assert socket.recv(10) == '{"type":"ready"}'
        for _ in range(4):
            socket.send(SECOND)
        while "w3" not in running.get("/rooms/hall/captions/en.txt").text:
            pass
        t = round(time.time() * 1000) - 250
        answer = running.client.post("/rooms/hall/paints", json=report({"t": t, "end": 1.5, "ago": 40}))
        summary = running.get("/rooms/hall").json()["paints"]["overlay"]
        text = running.get("/metrics").text
        socket.send('{"type":"end"}')

    assert 204 == answer.status_code
    assert 1 == summary["count"]
    assert 0.2 <= summary["paint_p50"] < 10
    assert 2.46 == summary["pixel_p50"]
    assert 'captioner_viewer_paint_seconds_count{page="overlay",room="hall"} 1.0' in text
    assert 'captioner_speech_to_pixel_seconds_bucket{le="3.0",page="overlay",room="hall"} 1.0' in text


def test_impossible_times_are_counted_apart(running: RunningServer) -> None:
    """A caption painted before it was sent does not enter the delays."""
    running.speak("hall", 1)
    future = round(time.time() * 1000) + 60_000
    running.client.post("/rooms/hall/paints", json=report({"t": future, "end": 1, "ago": 0}))

    assert {} == running.get("/rooms/hall").json()["paints"]
    assert 'captioner_odd_paints_total{room="hall"} 1.0' in running.get("/metrics").text


@pytest.mark.parametrize(
    ("room", "body", "status"),
    [
        ("none", '{"page": "overlay", "paints": []}', 404),
        ("hall", "{", 400),
        ("hall", "[]", 422),
        ("hall", '{"page": "console", "paints": []}', 422),
        ("hall", '{"page": ["overlay"], "paints": []}', 422),
        ("hall", '{"page": "overlay", "paints": [{"t": 1, "end": 2}]}', 422),
        ("hall", '{"page": "overlay", "paints": [{"t": 1, "end": NaN, "ago": 3}]}', 400),
        ("hall", '{"page": "overlay", "paints": [{"t": 1, "end": 2, "ago": -3}]}', 422),
        ("hall", '{"page": "overlay", "paints": [%s 1]}' % ("1, " * 100), 413),
        ("hall", "x" * 20_000, 413),
    ],
)
def test_refusals(running: RunningServer, room: str, body: str, status: int) -> None:
    """Each has an error, a hint and its status."""
    running.speak("hall", 1)
    answer = running.client.post(f"/rooms/{room}/paints", content=body)

    assert (status, {"error", "hint"}) == (answer.status_code, set(answer.json()))


def test_reporting_requires_the_token_for_viewing(tmp_path: Path) -> None:
    """A room that is not public refuses reports without a token."""
    own = RunningServer(tmp_path, access=Access(publish="pub", secret="s" * 32))
    with own:
        own.speak("hall", 1, "from=en&token=pub")
        answers = [own.client.post(f"/rooms/hall/paints{token}", json=report()) for token in ("", "?token=pub")]

    assert [401, 204] == [answer.status_code for answer in answers]
