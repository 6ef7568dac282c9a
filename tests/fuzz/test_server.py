"""Bad input over the wire: every address of the server goes on serving, and no answer is a traceback."""

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

from tests.captioner.server.conftest import SECOND, Running
from tests.fuzz.garbage import HURTFUL

calm = settings(max_examples=25, suppress_health_check=list(HealthCheck))
NESTED = "[" * 5000
PIECES = st.one_of(st.sampled_from(HURTFUL), st.binary(max_size=12))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server, with a room that has spoken."""
    own = Running(tmp_path_factory.mktemp("hall"))
    own.speak("hall", 4)
    yield own
    own.client.close()
    own.stop()
    own.join()


@pytest.fixture(autouse=True)
def no_bug_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What nobody foresaw is logged as an error, whatever the answer was."""
    yield
    wrong = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [] == [record.getMessage() for record in wrong]


def _finished(socket: ClientConnection) -> list[str]:
    """The kinds of what the server says until it closes the line, `done` or a refusal last."""
    said: list[str] = []
    try:
        while True:
            said.append(json.loads(socket.recv(20))["type"])
    except ConnectionClosed:
        return said


@pytest.mark.parametrize(
    "text",
    [NESTED, '{"type":' * 3000, '"\\ud800"', '{"type": NaN}', "9" * 5000, '{"type": ["end"]}', "\0", "x" * 99_999],
)
def test_a_text_frame_of_any_kind(hall: Running, text: str) -> None:
    """Is answered in words, and the audio goes on; two ends are one."""
    with hall.publisher("texts") as socket:
        socket.send(text)  # before it is ready
        socket.send(SECOND)
        socket.send(text)
        socket.send('{"type":"end"}')
        socket.send('{"type":"end"}')
        socket.send(SECOND)
        said = _finished(socket)

    assert ["ready", "error", "error", "done"] == said


@pytest.mark.parametrize("encoding", ["s16le", "s32le", "f32le"])
@pytest.mark.parametrize("query", ["rate=16000", "rate=4000&channels=3", "rate=384000&channels=32"])
def test_samples_that_are_none(hall: Running, encoding: str, query: str) -> None:
    """NaN, infinities, overflowing sums, odd bytes in pieces of any size: the stream ends as any other."""
    nasty = struct.pack("<6f", math.nan, math.inf, -math.inf, 3.4e38, 3.4e38, -3.4e38) + b"\x01\x00\xa0\x7f\xff"
    with hall.publisher(f"nan-{encoding}", f"from=en&format={encoding}&{query}") as socket:
        for size in (1, 0, 3, 17, 4001):
            socket.send((nasty * (size // len(nasty) + 1))[:size])
        socket.send('{"type":"end"}')
        said = _finished(socket)

    assert ["ready", "done"] == said


FREE = itertools.cycle(f"frames{number}" for number in range(16))
"""Rooms in turn: the last publisher of one may not be gone when its line is."""


@calm
@given(frames=st.lists(st.one_of(PIECES, PIECES.map(lambda piece: piece.decode("latin-1"))), max_size=6))
def test_frames_in_any_order(hall: Running, frames: list[bytes | str]) -> None:
    """Every text that is no end is answered, binary frames are audio, and what comes last is `done` or a refusal."""
    with hall.publisher(next(FREE)) as socket:
        with contextlib.suppress(ConnectionClosed):
            for frame in (*frames, '{"type":"end"}'):
                socket.send(frame)
        said = _finished(socket)

    assert said[0] == "ready"
    assert said[-1] in ("done", "error")


@calm
@given(
    query=st.lists(
        st.tuples(st.sampled_from(["from", "to", "rate", "format", "channels", "redact"]), PIECES), max_size=4
    )
)
def test_a_handshake_of_any_kind(hall: Running, query: list[tuple[str, bytes]]) -> None:
    """Is taken or refused in words, and leaves the room free."""
    asked = "&".join(f"{name}={''.join(f'%{byte:02x}' for byte in value[:200])}" for name, value in query)
    with hall.publisher("asked", asked) as socket:
        with contextlib.suppress(ConnectionClosed):
            socket.send('{"type":"end"}')
        said = _finished(socket)

    assert said in (["ready", "done"], ["error"])


def test_a_publisher_that_breaks_the_protocol_itself(hall: Running) -> None:
    """Bytes that are no frames after the handshake: the line is cut, and the room is free for the next."""
    with hall.publisher("broken") as socket:
        socket.recv(10)
        socket.socket.sendall(b"\xff" * 64)
        with contextlib.suppress(OSError):  # when the server has cut it already
            socket.socket.shutdown(sockets.SHUT_WR)
        _finished(socket)
    hall.get("/rooms/broken")
    with hall.publisher("broken-2") as socket:
        socket.recv(10)

    assert 200 == hall.get("/healthz").status_code


@calm
@given(seen=PIECES, languages=st.lists(PIECES, max_size=3), header=st.booleans())
def test_an_event_stream_of_any_kind(hall: Running, seen: bytes, languages: list[bytes], header: bool) -> None:
    """`Last-Event-ID` and `lang` of any bytes: a snapshot, or a refusal in words."""
    asked = "&".join(f"lang={''.join(f'%{byte:02x}' for byte in language[:200])}" for language in languages)
    plain = bytes(byte for byte in seen if byte >= 0x20 and byte != 0x7F).strip()
    headers = {b"Last-Event-ID": plain} if header else {}
    address = f"/rooms/hall/events?{asked}" + (
        "" if header else f"&last_event_id={''.join(f'%{b:02x}' for b in seen[:200])}"
    )
    with hall.client.stream("GET", address, headers=headers) as answer:
        begun = next(answer.iter_bytes())

    assert answer.status_code in (200, 400, 404)
    assert begun.startswith(b"retry: " if answer.status_code == 200 else b'{"error":')


@pytest.mark.parametrize(
    "body", [NESTED, '{"lang":"en","text":"\\ud800"}', '{"lang":"en","text":NaN}', "9" * 5000, b"\xff\xfe"]
)
@pytest.mark.parametrize("address", ["/rooms/hall/cues/c1", "/rooms/hall/paints"])
def test_a_body_of_any_kind(hall: Running, address: str, body: str | bytes) -> None:
    """Is refused in words; what viewers have stays as it was."""
    before = hall.get("/rooms/hall/captions/en.json").text
    answer = hall.client.post(address, content=body)

    assert (400, {"error", "hint"}) == (answer.status_code, set(answer.json()))
    assert before == hall.get("/rooms/hall/captions/en.json").text


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "://", "http://", "\xff", "x" * 5000])
def test_an_origin_of_any_kind(hall: Running, origin: str) -> None:
    """Is no page of ours, and that is said."""
    answer = hall.client.post("/rooms/hall/clear", headers={b"Origin": origin.encode("latin-1")})

    assert (403, {"error", "hint"}) == (answer.status_code, set(answer.json()))


@pytest.mark.parametrize("host", ["[", "[::1", "", ":", "localhost:x", "\xff", "127.0.0.1:99999999"])
def test_a_host_of_any_kind(hall: Running, host: str) -> None:
    """Is this machine, or refused."""
    answer = hall.client.get("/rooms", headers={b"Host": host.encode("latin-1")})

    assert answer.status_code in (200, 400, 403)


def test_a_room_goes_on_after_all_of_it(hall: Running) -> None:
    """With sound, finals and a translation."""
    with hall.publisher("after") as socket:
        socket.recv(10)
        socket.send(np.full(48_000, 99, "<i2").tobytes())
        socket.send('{"type":"end"}')
        assert ["done"] == _finished(socket)

    assert ["w1 w2 w3"] == [final.text for final in hall.rooms.get("after").archive.finals("en")]
