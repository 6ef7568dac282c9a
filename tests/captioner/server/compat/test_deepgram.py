"""Deepgram's client, in its own process, against the whole server."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import wave
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from captioner.config import ApiConfig, WindowConfig
from captioner.recognition.engine import Engine
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.window import Window
from captioner.server import tokens
from captioner.server.access import Access
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.conftest import SAMPLES

CLIENT = Path(__file__).with_name("deepgram_client.py")
PCM = {"encoding": "linear16", "sample_rate": 16_000}
SECRET = "s" * 32


def messages(running: RunningServer, options: dict[str, Any], *send: Any, key: str = "key") -> list[dict[str, Any]]:
    """Messages that the client received."""
    script = json.dumps({"options": options, "send": send})
    command = [sys.executable, str(CLIENT), f"http://{running.host}", key, script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def alternative(message: dict[str, Any]) -> dict[str, Any]:
    """The only alternative of a result."""
    found: dict[str, Any] = message["channel"]["alternatives"][0]
    return found


def transcripts(received: list[dict[str, Any]]) -> list[str]:
    """Texts of final results."""
    return [str(alternative(each)["transcript"]) for each in received if each["type"] == "Results" and each["is_final"]]


def test_a_session(running: RunningServer) -> None:
    """Interim results, finals, a finalized result, the end of an utterance, and the metadata last."""
    options = PCM | {"interim_results": "true", "punctuate": "true", "utterance_end_ms": "1000", "numerals": "true"}
    received = messages(running, options, 4, "KeepAlive", "Finalize", 1, "CloseStream")
    [finalized] = [each for each in received if each.get("from_finalize")]
    [word] = alternative(finalized)["words"]
    last = received[-1]

    assert ["w1 w2 w3", "w4", "w1"] == transcripts(received)
    assert (3.0, 1.0, True) == (finalized["start"], finalized["duration"], finalized["speech_final"])
    assert ("w4", 3.0, 4.0) == (word["punctuated_word"], word["start"], word["end"])
    assert 4.0 in [each["last_word_end"] for each in received if each["type"] == "UtteranceEnd"]
    assert ("Metadata", 5.0, 1) == (last["type"], last["duration"], last["channels"])
    assert ["numerals"] == [each["parameter"] for each in last["warnings"]]
    assert {last["request_id"]} == {each["metadata"]["request_id"] for each in received if each["type"] == "Results"}


@pytest.mark.program
def test_a_container(running: RunningServer, tmp_path: Path) -> None:
    """Without an encoding the container is detected; truncated audio is recognized up to its end."""
    path = tmp_path / "a.webm"
    tone = ["-f", "lavfi", "-i", "sine=duration=6.2", "-c:a", "libopus"]
    subprocess.run(["ffmpeg", "-v", "error", *tone, str(path)], check=True)
    received = messages(running, {}, {"file": str(path), "size": 500}, "CloseStream")

    assert ["w1 w2 w3", "w4 w5 w6"] == transcripts(received)


def test_an_english_only_model(tmp_path: Path) -> None:
    """`multi` is English, with a warning in the last message; another language is refused before the handshake."""
    with RunningServer(tmp_path, multilingual=False) as running:
        received = messages(running, PCM | {"language": "multi"}, 3, "CloseStream")
        with pytest.raises(InvalidStatus) as refused, connect(f"ws://{running.host}/v1/listen?language=pt-BR"):
            pass

    assert ["w1 w2 w3"] == transcripts(received)
    assert alternative(received[0])["languages"] is None
    assert [("language", "scripted recognizes English only; the language is en")] == [
        (each["parameter"], each["message"]) for each in received[-1]["warnings"]
    ]
    assert 400 == refused.value.response.status_code
    assert "recognizes English only, not pt" in json.loads(refused.value.response.body or b"")["err_msg"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"encoding": "g729", "sample_rate": 8000}, 400),
        ({"encoding": "linear16"}, 400),
        (PCM | {"multichannel": "true"}, 400),
        (PCM | {"language": "xx"}, 400),
        (PCM | {"endpointing": "soon"}, 400),
    ],
)
def test_refusals(running: RunningServer, options: dict[str, Any], status: int) -> None:
    """Refused before the handshake, with a status and the reason."""
    address = f"ws://{running.host}/v1/listen?" + "&".join(f"{name}={value}" for name, value in options.items())
    with pytest.raises(InvalidStatus) as refused, connect(address):
        pass
    answer = refused.value.response

    assert status == answer.status_code
    assert {"err_code", "err_msg", "request_id"} == set(json.loads(answer.body or b""))


def test_tokens(tmp_path: Path) -> None:
    """The key is a token for publishing in every room; none is 401, another 403; a page sends it as subprotocol."""
    own = RunningServer(tmp_path, access=Access(secret=SECRET))
    good, viewer = tokens.sign(SECRET, ["publish"]), tokens.sign(SECRET, ["view"])
    address = f"ws://{own.host}/v1/listen?encoding=linear16&sample_rate=16000"
    with own:
        with connect(address, additional_headers={"Authorization": f"Token {good}"}) as client:
            client.send(SECOND)
            client.send('{"type":"CloseStream"}')
            received = [json.loads(message) for message in client]
        with pytest.raises(InvalidStatus) as refused, connect(f"{address}&token={viewer}"):
            pass
        chosen = []
        for kind in ("token", "bearer", "Bearer"):
            with connect(address, subprotocols=[kind, good]) as page:  # type: ignore[list-item]
                chosen.append(page.subprotocol)
        with pytest.raises(InvalidStatus) as nobody, connect(address):
            pass

    assert ["w1"] == transcripts(received)
    assert (403, 401) == (refused.value.response.status_code, nobody.value.response.status_code)
    assert ["token", "bearer", "Bearer"] == chosen


def test_limits(tmp_path: Path) -> None:
    """Sessions are limited; a client that sends nothing is disconnected, and another one is admitted."""
    own = RunningServer(tmp_path, api=ApiConfig(listeners=1), idle=0.5)
    address = f"ws://{own.host}/v1/listen?encoding=linear16&sample_rate=16000"
    with own:
        with connect(address) as first:
            with pytest.raises(InvalidStatus) as full, connect(address):
                pass
            with pytest.raises(ConnectionClosed) as closed:
                first.recv(10)
        with connect(address) as second:
            second.send('{"type":"Sing"}')
            message = json.loads(second.recv(10))

    assert 429 == full.value.response.status_code
    assert closed.value.rcvd is not None
    assert (1011, True) == (closed.value.rcvd.code, closed.value.rcvd.reason.startswith("NET-0001"))
    assert ("Error", "SchemaError") == (message["type"], message["variant"])


def test_unreadable_audio(running: RunningServer) -> None:
    """The client gets an error with a hint, and the socket is closed."""
    with connect(f"ws://{running.host}/v1/listen") as socket:
        socket.send(b"hello" * 20_000)
        message = json.loads(socket.recv(10))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(10)

    assert message["type"] == "Error"
    assert message["message"].startswith("the data is not readable audio")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.reason.startswith("DATA-0000")


def test_an_empty_frame_closes_the_stream(running: RunningServer) -> None:
    """Older clients send it instead of `CloseStream`."""
    with connect(f"ws://{running.host}/v1/listen?encoding=linear16&sample_rate=16000") as socket:
        socket.send(SECOND)
        socket.send(b"")
        received = [json.loads(message) for message in socket]

    assert ["w1"] == transcripts(received)
    assert "Metadata" == received[-1]["type"]


@pytest.mark.parametrize("encoding", ["linear16", "mulaw", "linear32", "LINEAR16"])
@pytest.mark.parametrize("size", [5, 4000])
def test_a_wav_file_as_raw_audio(running: RunningServer, encoding: str, size: int) -> None:
    """Its header gives rate and channels, whatever the query says; the header is not audio."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 2 * 8000 * 3))
    recording = data.getvalue()
    with connect(f"ws://{running.host}/v1/listen?encoding={encoding}&sample_rate=16000&channels=1") as socket:
        socket.send(recording[:size])
        socket.send(recording[size:])
        socket.send('{"type":"CloseStream"}')
        received = [json.loads(message) for message in socket]

    assert ["w1 w2 w3"] == transcripts(received)
    assert 3.0 == received[-1]["duration"]


def test_audio_shorter_than_a_header(running: RunningServer) -> None:
    """A few bytes are audio; none is a valid stream, too."""
    durations = []
    for data in (bytes(8), b""):
        with connect(f"ws://{running.host}/v1/listen?encoding=linear16&sample_rate=8000") as socket:
            socket.send(data)
            socket.send('{"type":"CloseStream"}')
            durations.append([json.loads(message) for message in socket][-1]["duration"])

    assert [pytest.approx(0.0005, abs=0.001), 0.0] == durations


@pytest.mark.parametrize("binary", [True, False])
def test_control_messages_in_binary_frames(running: RunningServer, binary: bool) -> None:
    """They have the same effect as in text frames, and are not audio; audio that resembles them is audio."""
    with connect(f"ws://{running.host}/v1/listen?encoding=linear16&sample_rate=16000") as socket:
        socket.send(SECOND)
        for kind in ("KeepAlive", "Finalize"):
            message = json.dumps({"type": kind})
            socket.send(message.encode() if binary else message)
        received = [json.loads(socket.recv(10))]
        socket.send(b'{"type":"KeepAlive"}' * 16)  # 320 bytes
        message = json.dumps({"type": "CloseStream"})
        socket.send(message.encode() if binary else message)
        received += [json.loads(message) for message in socket]

    assert [True] == [each["from_finalize"] for each in received if each["type"] == "Results" and each["is_final"]]
    assert 1.01 == received[-1]["duration"]


@pytest.mark.model
@pytest.mark.program
def test_real_speech(tmp_path: Path, whisper: Whisper) -> None:
    """Spanish audio as a browser sends it: words in order, with times and confidence."""
    path = tmp_path / "a.webm"
    cut = ["-t", "5", "-i", str(SAMPLES / "es-phone.flac"), "-c:a", "libopus"]
    subprocess.run(["ffmpeg", "-v", "error", *cut, str(path)], check=True)
    window = partial(Window, WindowConfig(step_ms=2000, dip_step_ms=2000))  # fewer transcriptions
    own = RunningServer(tmp_path, engine=lambda: Engine(whisper.stream(), language="es", window=window()))
    with own:
        received = messages(
            own, {"language": "es", "punctuate": "true"}, {"file": str(path), "size": 4000}, "CloseStream"
        )
    words = [word for each in received if each["type"] == "Results" for word in alternative(each)["words"]]
    starts = [word["start"] for word in words]

    assert "usted" in [word["word"] for word in words]  # others depend on how much audio is decoded at once
    assert starts == sorted(starts)
    assert all(0 < word["confidence"] <= 1 for word in words)
    assert received[-1]["duration"] == pytest.approx(5, abs=0.1)
