"""Bad input over the network: every address continues to serve, and no answer is a traceback."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import math
import socket as sockets
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.captioner.server.conftest import SECOND, RunningServer
from tests.fuzz.garbage import TROUBLEMAKERS

calm = settings(max_examples=25, suppress_health_check=list(HealthCheck))
NESTED = "[" * 5000
PIECES = st.one_of(st.sampled_from(TROUBLEMAKERS), st.binary(max_size=12))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Server with a room that has captions."""
    server = RunningServer(tmp_path_factory.mktemp("hall"))
    server.speak("hall", 4)
    yield server
    server.client.close()
    server.stop()
    server.join()


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail if an unexpected exception was logged, whatever the answer."""
    yield
    wrong = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [] == [record.getMessage() for record in wrong]


def _finished(socket: ClientConnection) -> list[str]:
    """Return the types of all messages until the connection is closed; `done` or an error is the last."""
    messages: list[str] = []
    try:
        while True:
            messages.append(json.loads(socket.recv(20))["type"])
    except ConnectionClosed:
        return messages


@pytest.mark.parametrize(
    "text",
    [NESTED, '{"type":' * 3000, '"\\ud800"', '{"type": NaN}', "9" * 5000, '{"type": ["end"]}', "\0", "x" * 99_999],
)
def test_invalid_text_frames(hall: RunningServer, text: str) -> None:
    """An invalid text frame is answered by an error, and audio continues; a second `end` is ignored."""
    with hall.publisher("texts") as socket:
        socket.send(text)  # before `ready`
        socket.send(SECOND)
        socket.send(text)
        socket.send('{"type":"end"}')
        socket.send('{"type":"end"}')
        socket.send(SECOND)
        messages = _finished(socket)

    assert ["ready", "error", "error", "done"] == messages


@pytest.mark.parametrize("encoding", ["s16le", "s32le", "f32le"])
@pytest.mark.parametrize("query", ["rate=16000", "rate=4000&channels=3", "rate=384000&channels=32"])
def test_invalid_samples(hall: RunningServer, encoding: str, query: str) -> None:
    """NaN, infinities, overflowing sums and odd byte counts in chunks of any size do not break a stream."""
    nasty = struct.pack("<6f", math.nan, math.inf, -math.inf, 3.4e38, 3.4e38, -3.4e38) + b"\x01\x00\xa0\x7f\xff"
    with hall.publisher(f"nan-{encoding}", f"from=en&format={encoding}&{query}") as socket:
        for size in (1, 0, 3, 17, 4001):
            socket.send((nasty * (size // len(nasty) + 1))[:size])
        socket.send('{"type":"end"}')
        messages = _finished(socket)

    assert ["ready", "done"] == messages


FREE = itertools.cycle(f"frames{number}" for number in range(16))
"""Rooms used in turn: the publisher of a room may be active shortly after its connection is closed."""


@calm
@given(frames=st.lists(st.one_of(PIECES, PIECES.map(lambda piece: piece.decode("latin-1"))), max_size=6))
def test_frames_in_any_order(hall: RunningServer, frames: list[bytes | str]) -> None:
    """Every invalid text frame is answered, binary frames are audio, and the last message is `done` or an error."""
    with hall.publisher(next(FREE)) as socket:
        with contextlib.suppress(ConnectionClosed):
            for frame in (*frames, '{"type":"end"}'):
                socket.send(frame)
        messages = _finished(socket)

    assert messages[0] == "ready"
    assert messages[-1] in ("done", "error")


@calm
@given(
    query=st.lists(
        st.tuples(st.sampled_from(["from", "to", "rate", "format", "channels", "redact"]), PIECES), max_size=4
    )
)
def test_any_handshake(hall: RunningServer, query: list[tuple[str, bytes]]) -> None:
    """Any handshake is accepted or refused with a message, and the room is free afterwards."""
    query_text = "&".join(f"{name}={''.join(f'%{byte:02x}' for byte in value[:200])}" for name, value in query)
    with hall.publisher("asked", query_text) as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send('{"type":"end"}')
        messages = _finished(socket)

    assert messages in (["ready", "done"], ["error"])


def test_bytes_that_are_not_frames(hall: RunningServer) -> None:
    """Bytes that are not frames close the connection, and the room is free for the next publisher."""
    with hall.publisher("broken") as socket:
        socket.recv(10)
        socket.socket.sendall(b"\xff" * 64)
        with contextlib.suppress(OSError):  # when the server has closed it already
            socket.socket.shutdown(sockets.SHUT_WR)
        _finished(socket)
    hall.get("/rooms/broken")
    with hall.publisher("broken-2") as socket:
        socket.recv(10)

    assert 200 == hall.get("/healthz").status_code


@calm
@given(seen=PIECES, languages=st.lists(PIECES, max_size=3), header=st.booleans())
def test_any_event_stream_query(hall: RunningServer, seen: bytes, languages: list[bytes], header: bool) -> None:
    """Any `Last-Event-ID` and `lang` gives a snapshot or an error with a message."""
    query_text = "&".join(f"lang={''.join(f'%{byte:02x}' for byte in language[:200])}" for language in languages)
    plain = bytes(byte for byte in seen if byte >= 0x20 and byte != 0x7F).strip()
    headers = {b"Last-Event-ID": plain} if header else {}
    address = f"/rooms/hall/events?{query_text}" + (
        "" if header else f"&last_event_id={''.join(f'%{b:02x}' for b in seen[:200])}"
    )
    with hall.client.stream("GET", address, headers=headers) as answer:
        first = next(answer.iter_bytes())

    assert answer.status_code in (200, 400, 404)
    assert first.startswith(b"retry: " if answer.status_code == 200 else b'{"error":')


@pytest.mark.parametrize(
    "body", [NESTED, '{"lang":"en","text":"\\ud800"}', '{"lang":"en","text":NaN}', "9" * 5000, b"\xff\xfe"]
)
@pytest.mark.parametrize("address", ["/rooms/hall/cues/c1", "/rooms/hall/paints"])
def test_invalid_bodies(hall: RunningServer, address: str, body: str | bytes) -> None:
    """An invalid body is rejected with a message, and captions stay unchanged."""
    before = hall.get("/rooms/hall/captions/en.json").text
    answer = hall.client.post(address, content=body)

    assert (400, {"error", "hint"}) == (answer.status_code, set(answer.json()))
    assert before == hall.get("/rooms/hall/captions/en.json").text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "://", "http://", "\xff", "x" * 5000])
def test_invalid_origins(hall: RunningServer, origin: str) -> None:
    """An invalid origin is rejected with a message."""
    answer = hall.client.post("/rooms/hall/clear", headers={b"Origin": origin.encode("latin-1")})

    assert (403, {"error", "hint"}) == (answer.status_code, set(answer.json()))


@pytest.mark.parametrize("host", ["[", "[::1", "", ":", "localhost:x", "\xff", "127.0.0.1:99999999"])
def test_any_host(hall: RunningServer, host: str) -> None:
    """Any host is accepted as this machine or rejected."""
    answer = hall.client.get("/rooms", headers={b"Host": host.encode("latin-1")})

    assert answer.status_code in (200, 400, 403)


def test_audio_is_captioned_after_all_bad_input(hall: RunningServer) -> None:
    """After all bad input, audio is captioned and translated."""
    with hall.publisher("after") as socket:
        socket.recv(10)
        socket.send(np.full(48_000, 99, "<i2").tobytes())
        socket.send('{"type":"end"}')
        assert ["done"] == _finished(socket)

    assert ["w1 w2 w3"] == [final.text for final in hall.rooms.get("after").archive.finals("en")]
