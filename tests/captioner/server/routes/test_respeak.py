from __future__ import annotations

import json

import pytest
from websockets.exceptions import InvalidStatus

from tests.captioner.server.conftest import SECOND, RunningServer
from tests.captioner.server.routes.test_desk import post


def test_respoken_words_become_the_captions_of_a_taken_over_language(running: RunningServer) -> None:
    """A language that is not taken over is refused."""
    running.speak("hall", 1)
    with running.publisher("hall/takeovers/es", "operator=op1") as socket:
        refused = json.loads(socket.recv(10))
    post(running, "/takeovers/es")
    with running.publisher("hall/takeovers/es", "operator=op1") as socket:
        assert '{"type":"ready"}' == socket.recv(10)
        for _ in range(3):
            socket.send(SECOND)
        socket.send('{"type":"end"}')
        assert '{"type":"done"}' == socket.recv(10)
    text = ""
    while "w1 w2 w3" not in text:
        text = running.get("/rooms/hall/captions/es.txt").text

    assert "es is captioned automatically" in refused["error"]


def test_a_room_that_is_not_here_is_refused_before_the_handshake(running: RunningServer) -> None:
    """A proxy can then try another engine."""
    with pytest.raises(InvalidStatus) as refused:
        running.publisher("nowhere/takeovers/es", "operator=op1")

    assert 404 == refused.value.response.status_code
    assert {"error", "hint"} == set(json.loads(refused.value.response.body or b""))
