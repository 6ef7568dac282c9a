from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx_sse import connect_sse
from websockets.sync.client import connect

from captioner.server.access import Access
from tests.captioner.delivery.redis.engines import until
from tests.captioner.server.conftest import RunningServer


@contextmanager
def desk(running: RunningServer, operator: str, name: str = "", token: str = "") -> Iterator[Iterator[tuple[str, Any]]]:
    """Events of an operator."""
    query = {"operator": operator, "name": name, **({"token": token} if token else {})}
    with connect_sse(running.client, "GET", "/rooms/hall/desk", params=query) as source:
        yield ((event.event, json.loads(event.data)) for event in source.iter_sse())


def post(
    running: RunningServer, path: str, body: dict[str, object] | None = None, operator: str = "op1"
) -> tuple[int, Any]:
    answer = running.client.post(f"/rooms/hall{path}", json=body or {}, params={"operator": operator})
    return answer.status_code, answer.json()


def test_the_stream_has_the_state_and_the_events_of_the_room(running: RunningServer) -> None:
    """An operator does not count as a viewer and gets a name."""
    running.speak("hall", 3)
    with desk(running, "op1") as events:
        received = [next(events) for _ in range(8)]
        names = [name for name, _ in received]
        state = next(data for name, data in reversed(received) if name == "desk")

    assert {"desk", "snapshot"} <= set(names)
    assert [{"id": "op1", "name": "operator 1", "editing": None}] == state["operators"]
    assert ({"en": 0, "es": 0}, False, 0) == (state["viewers"], state["paused"], state["delay"])


def test_a_language_is_taken_over_written_and_returned(running: RunningServer) -> None:
    """A second operator is refused with the reason."""
    running.speak("hall", 1)
    taken = post(running, "/takeovers/es")
    written = post(running, "/takeovers/es/text", {"text": "hola a todos", "final": True})
    refused = post(running, "/takeovers/es", operator="op2")
    returned = post(running, "/takeovers/es/return")
    text = ""
    while "hola a todos" not in text:
        text = running.get("/rooms/hall/captions/es.srt").text

    assert [200, 200, 409, 200] == [status for status, _ in (taken, written, refused, returned)]
    assert "es is captioned by" in refused[1]["error"]
    assert "hola a todos" == written[1]["text"]


def test_delayed_captions_are_approved_or_rejected(running: RunningServer) -> None:
    """The delay is set while the room runs; captions are approved one by one or all at once."""
    running.speak("hall", 1)
    statuses = [post(running, "/desk/delay", {"seconds": 30})[0]]
    running.speak("hall", 6)
    statuses.append(post(running, "/desk/approve", {"cue": "c2", "lang": "en"})[0])
    rejected = post(running, "/desk/reject", {"cue": "c3"})
    approved = post(running, "/desk/approve")
    text = ""
    while "es:" not in text:
        text = running.get("/rooms/hall/captions/es.txt").text

    assert [200, 200] == statuses
    assert ({"rejected": 2}, {"approved": 1}) == (rejected[1], approved[1])


def test_an_edit_of_an_older_revision_is_refused(running: RunningServer) -> None:
    """The answer has the newer text; an edit without a revision always succeeds."""
    running.speak("hall", 3)
    rev = post(running, "/cues/c1", {"lang": "es", "text": "uno"})[1]["rev"]
    accepted = post(running, "/cues/c1", {"lang": "es", "text": "dos", "rev": rev})
    late = post(running, "/cues/c1", {"lang": "es", "text": "tres", "rev": rev})

    assert (200, 409) == (accepted[0], late[0])
    assert (rev + 1, "dos") == (late[1]["rev"], late[1]["text"])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/desk/delay", {"seconds": "x"}, 422),
        ("/desk/delay", {"seconds": 100}, 409),
        ("/desk/approve", {"cue": "c99"}, 404),
        ("/desk/reject", {}, 422),
        ("/takeovers/fr", {}, 404),
        ("/takeovers/es/text", {"text": "x"}, 409),
        ("/takeovers/es/text", {}, 422),
        ("/takeovers/es/return", {}, 409),
        ("/rules", {"text": "nonsense"}, 422),
        ("/rules", {}, 422),
        ("/cues/c1", {"lang": "es", "text": "x", "rev": "x"}, 422),
    ],
)
def test_refusals(running: RunningServer, path: str, body: dict[str, object], status: int) -> None:
    """Each has an error, a hint and its status."""
    running.speak("hall", 3)
    found, answer = post(running, path, body)

    assert (status, True) == (found, {"error", "hint"} <= set(answer))


def test_every_route_requires_an_operator_token(tmp_path: Path) -> None:
    """For reading and for acting, over HTTP and WebSocket."""
    own = RunningServer(tmp_path, access=Access(operate="op"))
    with own:
        own.speak("hall", 1)
        reads = [own.get(f"/rooms/hall/{path}").status_code for path in ("desk", "rules", "source", "log")]
        acts = ("pause", "resume", "desk/delay", "desk/approve", "desk/presence", "takeovers/es", "rules", "source")
        posts = [own.client.post(f"/rooms/hall/{path}", json={}).status_code for path in acts]
        with own.publisher("hall/takeovers/es", "") as socket:
            message = json.loads(socket.recv(10))

    assert {401} == {*reads, *posts}
    assert "a token is required" in message["error"]


def test_the_events_over_a_websocket(running: RunningServer) -> None:
    """A WebSocket of the same address sends the same events, and leaves the desk when it closes."""
    running.speak("hall", 3)
    with connect(f"ws://{running.host}/rooms/hall/desk?operator=op1&name=Anna") as socket:
        text = ""
        while not {"snapshot", "desk"} <= set(re.findall("^event: (.*)$", text, re.MULTILINE)):
            text += str(socket.recv(10))
        assert ["Anna"] == [one.name for one in running.rooms.get("hall").desk.operators.connections]
    until(lambda: not running.rooms.get("hall").desk.operators.connections)
    with connect(f"ws://{running.host}/rooms/none/desk") as socket:
        refused = json.loads(socket.recv(10))

    assert ("error", "there is no room 'none'") == (refused["type"], refused["error"])


def test_a_console_too_many(running: RunningServer) -> None:
    """A full desk is answered 429 with the reason, and has a place again when a page is closed."""
    running.speak("hall", 1)
    with ExitStack() as pages:
        opened = [pages.enter_context(desk(running, f"op{number}")) for number in range(19)]
        with desk(running, "op19") as events:
            for each in (*opened, events):
                next(each)
            refused = running.get("/rooms/hall/desk?operator=op20")
        status = 429
        while status == 429:
            with running.client.stream("GET", "/rooms/hall/desk", params={"operator": "op20"}) as answer:
                status = answer.status_code

    assert (429, "this room has 20 consoles open") == (refused.status_code, refused.json()["error"])
    assert 200 == status


def test_the_desk_counts_as_a_connection(tmp_path: Path) -> None:
    """Consoles count among the connections of an address: one too many is answered 429, and viewers likewise."""
    with RunningServer(tmp_path, per_address=2) as running:
        running.speak("hall", 1)
        with desk(running, "op1") as first, desk(running, "op2") as second:
            next(first), next(second)
            refused = [running.get(f"/rooms/hall/{path}").status_code for path in ("desk?operator=op3", "events")]
        status = 429
        while status == 429:
            with running.client.stream("GET", "/rooms/hall/desk", params={"operator": "op3"}) as answer:
                status = answer.status_code

    assert ([429, 429], 200) == (refused, status)
