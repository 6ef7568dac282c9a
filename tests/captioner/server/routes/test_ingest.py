from __future__ import annotations

import asyncio
import json
import logging
import socket as sockets
import time
from collections import Counter
from pathlib import Path

import httpx
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as connect_sync
from websockets.typing import Origin

from tests.captioner.server.conftest import SECOND, RunningServer


def refusal(socket: ClientConnection) -> tuple[str, int]:
    """Error message of the server, and the code of the close frame."""
    message = json.loads(socket.recv(10))
    assert message["type"] == "error"
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(10)
    assert closed.value.rcvd
    return message["error"], closed.value.rcvd.code


def finals(running: RunningServer, room: str, language: str = "en") -> list[str]:
    """Texts of the final captions of a room."""
    return [each.text for each in running.rooms.get(room).archive.finals(language)]


def wait_ended(running: RunningServer, room: str) -> None:
    while running.get(f"/rooms/{room}").json()["state"] != "ended":
        time.sleep(0.01)


@pytest.mark.parametrize("size", [1, 333, 640, 32_001])
def test_frames_of_any_size(running: RunningServer, size: int) -> None:
    """Odd byte counts and empty frames do not change the result."""
    pcm = SECOND * 4
    size = max(size, 1) if size > 1 else 4001
    with running.publisher("hall") as socket:
        socket.recv(10)
        socket.send(b"")
        for at in range(0, len(pcm), size):
            socket.send(pcm[at : at + size])
        socket.send('{"type":"end"}')
        assert socket.recv(10) == '{"type":"done"}'

    assert finals(running, "hall") == ["w1 w2 w3", "w4"]


@pytest.mark.parametrize(
    ("query", "dtype", "rate"),
    [("rate=48000", "<i2", 48_000), ("rate=44100&format=f32le", "<f4", 44_100), ("format=f32le", "<f4", 16_000)],
)
def test_rates_and_formats(running: RunningServer, query: str, dtype: str, rate: int) -> None:
    """Other rates and floats give the same duration."""
    pcm = np.zeros(rate * 3 + rate // 2, dtype).tobytes()
    with running.publisher("hall", f"from=en&{query}") as socket:
        socket.recv(10)
        for at in range(0, len(pcm), 5003):
            socket.send(pcm[at : at + 5003])
        socket.send('{"type":"end"}')
        assert socket.recv(10) == '{"type":"done"}'

    assert finals(running, "hall") == ["w1 w2 w3"]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("from=xx", "unknown language 'xx'"),
        ("from=en&to=es,yy", "unknown language 'yy'"),
        ("", "the spoken language is missing"),
        ("from=en&rate=fast", "rate='fast' is not a number"),
        ("from=en&rate=1", "unsupported sample rate 1 Hz"),
        ("from=en&format=mp3", "unknown sample encoding 'mp3'"),
    ],
)
def test_invalid_parameters_are_refused(running: RunningServer, query: str, error: str) -> None:
    """No room is created."""
    with running.publisher("hall", query) as socket:
        assert (error, 1008) == refusal(socket)

    assert running.get("/rooms/hall").status_code == 404


def test_second_publisher(running: RunningServer) -> None:
    """The second publisher of a room is refused; the first one continues."""
    with running.publisher("hall") as first:
        first.recv(10)
        with running.publisher("hall", "from=de") as second:
            assert refusal(second) == ("room hall already has a publisher", 1008)
        first.send(SECOND * 3)
        first.send('{"type":"end"}')
        assert first.recv(10) == '{"type":"done"}'

    assert finals(running, "hall") == ["w1 w2 w3"]


def test_vanished_publisher(running: RunningServer) -> None:
    """Audio of a publisher that vanishes becomes final; the next one continues in the same room."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        socket.send(SECOND * 2)
        socket.ping().wait(10)
        socket.socket.shutdown(sockets.SHUT_RDWR)
    wait_ended(running, "hall")
    running.speak("hall", 1, "")

    assert finals(running, "hall") == ["w1 w2", "w1"]
    assert finals(running, "hall", "es") == ["es:w1 w2", "es:w1"]


@pytest.mark.parametrize("text", ["hello", "{", '{"type":"start"}', "[]", "null"])
def test_unknown_text_frames(running: RunningServer, text: str) -> None:
    """An unknown text frame is answered with an error; the audio continues."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        socket.send(text)
        message = json.loads(socket.recv(10))
        socket.send(SECOND)
        socket.send('{"type":"end"}')
        done = socket.recv(10)

    assert (message["type"], message["error"]) == ("error", "unknown text frame")
    assert done == '{"type":"done"}'
    assert finals(running, "hall") == ["w1"]


def test_a_file_is_not_pcm(running: RunningServer) -> None:
    """A file instead of samples is refused with its kind."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        socket.send(b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(1000))
        assert refusal(socket) == ("this is a JPEG, not raw PCM", 1008)


def test_faster_than_the_engine(running: RunningServer) -> None:
    """Audio that exceeds the buffer is received at the engine's speed, and nothing is dropped."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        for _ in range(30):
            socket.send(SECOND * 10)
        socket.send('{"type":"end"}')
        assert socket.recv(20) == '{"type":"done"}'

    assert len(finals(running, "hall")) == 100
    assert 'captioner_dropped_audio_seconds_total{room="hall"} 0.0' in running.get("/metrics").text


def test_a_failed_engine_does_not_affect_other_rooms(running: RunningServer) -> None:
    """The room with the failed engine continues, too."""
    running.deaths.add(2)
    with running.publisher("bad") as bad:
        bad.recv(10)
        bad.send(SECOND * 2)
        while running.deaths:
            time.sleep(0.01)
        running.speak("good", 3)
        bad.send(SECOND * 3)
        bad.send('{"type":"end"}')
        assert bad.recv(10) == '{"type":"done"}'

    assert finals(running, "good") == ["w1 w2 w3"]
    assert "w1 w2 w3" in finals(running, "bad")


def test_operator_ends(running: RunningServer) -> None:
    """The publisher receives `done` when an operator ends the stream."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        socket.send(SECOND)
        answer = running.client.post("/rooms/hall/end")
        assert socket.recv(10) == '{"type":"done"}'

    assert answer.status_code == 202


def test_a_hundred_publishers_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As many as there are places get `ready`; all others are refused with 429 before the handshake."""

    async def publish(running: RunningServer, room: int, all_answered: asyncio.Barrier) -> str:
        try:
            async with connect(f"ws://{running.host}/rooms/r{room}/audio?from=en", open_timeout=60) as socket:
                answer = str(await socket.recv())
                await all_answered.wait()
        except InvalidStatus as refused:
            answer = f"{refused.response.status_code} {json.loads(refused.response.body or b'')['error']}"
            await all_answered.wait()
        return answer

    async def publish_all(running: RunningServer) -> list[str]:
        all_answered = asyncio.Barrier(100)
        answers = asyncio.gather(*(publish(running, room, all_answered) for room in range(100)))
        async with httpx.AsyncClient() as client:
            while not answers.done():
                assert (await client.get(f"http://{running.host}/healthz")).status_code == 200
        return await answers

    with RunningServer(tmp_path, max_rooms=7, per_address=1000) as running:
        answers = Counter(asyncio.run(publish_all(running)))

    assert {'{"type":"ready"}': 7, "429 there are 7 rooms already": 93} == answers
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_a_page_gets_the_reason_as_a_message(tmp_path: Path) -> None:
    """A script of a page cannot read the status of a refused handshake; it is accepted, so that it gets the error."""
    with RunningServer(tmp_path, max_rooms=1) as running, running.publisher("hall") as first:
        first.recv(10)
        page = Origin(f"http://{running.host}")
        with connect_sync(f"ws://{running.host}/rooms/other/audio?from=en", origin=page) as second:
            refused = refusal(second)
        with running.publisher("hall") as same:
            busy = refusal(same)

    assert ("there are 1 rooms already", 1008) == refused
    assert ("room hall already has a publisher", 1008) == busy


def test_publishers_per_address(tmp_path: Path) -> None:
    """A connection above the limit of its address is refused with 429 before the handshake; others are not affected."""
    with RunningServer(tmp_path, per_address=1) as running:
        with running.publisher("hall") as first:
            first.recv(10)
            with pytest.raises(InvalidStatus) as refused, running.publisher("other"):
                pass
        wait_ended(running, "hall")
        running.speak("other", 1)

    assert 429 == refused.value.response.status_code


def _send_and_wait(socket: ClientConnection, frame: bytes) -> None:
    socket.send(frame)
    socket.recv(10)


def test_a_frame_too_large(running: RunningServer) -> None:
    """The socket is closed with code 1009, and the room accepts the next publisher."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        with pytest.raises(ConnectionClosed) as closed:
            _send_and_wait(socket, bytes(5 * 1024 * 1024))
    wait_ended(running, "hall")
    running.speak("hall", 1)

    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009


def test_an_invalid_redact_is_refused(running: RunningServer) -> None:
    """It is never ignored, since that could show what should be masked."""
    with running.publisher("hall", "from=en&redact=maybe") as socket:
        assert json.loads(socket.recv(10))["error"] == "invalid redact='maybe'"
    running.speak("hall", 1, "from=en&redact=on")


def test_counts_of_the_translators_stay_after_the_stream(running: RunningServer) -> None:
    """They are in the JSON of the room and in the metrics."""
    running.speak("hall", 4, "from=en&to=es")

    [counts] = running.get("/rooms/hall").json()["translation"]
    metric = 'captioner_translations_total{lang="es",room="hall",translator="scripted",what="asked"} '

    assert (counts["by"], counts["languages"]) == ("scripted", ["es"])
    assert f"{metric}{counts['asked']}.0" in running.get("/metrics").text


def test_a_speaker_with_too_long_a_name(running: RunningServer) -> None:
    """The publisher is refused, and there is no room."""
    with running.publisher("hall", "from=en&speaker=" + "x" * 41) as socket:
        assert ("name of 41 characters is too long", 1008) == refusal(socket)

    assert [] == list(running.rooms)


def test_an_interpreter_sends_another_language_of_a_room(running: RunningServer) -> None:
    """The recognized words are the captions of that language; a room that is not open is refused."""
    with running.publisher("nowhere", "feed=es") as socket:
        refused = json.loads(socket.recv(10))
    with running.publisher("hall") as floor:
        floor.recv(10)
        running.speak("hall", 3, "feed=es")
        floor.send(SECOND * 3)
        floor.send('{"type":"end"}')
        while json.loads(floor.recv(10))["type"] != "done":
            pass
    text = running.get("/rooms/hall/captions/es.txt").text

    assert "there is no room 'nowhere'" in refused["error"]
    assert "w1 w2 w3" in text
    assert "es:" not in text
