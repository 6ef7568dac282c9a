from __future__ import annotations

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.errors import ModelError, RecognitionError, RecognizerUnavailable
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.remote.recognizer import RemoteRecognizer, RemoteStreamingRecognizer, connect
from captioner.recognition.remote.stream import RemoteStream
from tests.captioner.recognition.remote.scripted_server import ScriptedServer, sound


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A window server."""
    with ScriptedServer("window") as running:
        yield running


def opened(server: ScriptedServer, *, hang_s: float = 30.0) -> RemoteStream:
    """Return a stream on a server."""
    recognizer = connect(server.address, "", hang_s=hang_s)
    assert isinstance(recognizer, RemoteRecognizer)
    return recognizer.stream()


def read(stream: RemoteStream, start: int, end: int) -> str:
    """Return the text of a span; asks again while the server is unavailable."""
    until = time.monotonic() + 20
    while True:
        try:
            found = stream.transcribe(TranscriptionRequest(start, end, "en"))
        except RecognizerUnavailable:
            assert time.monotonic() < until
        else:
            return "".join(word.text for word in found.words)


def test_a_span_is_transcribed_by_the_server(server: ScriptedServer) -> None:
    """The words and the languages are those of the audio of the span."""
    stream = opened(server)
    stream.append(sound(0, 5))

    assert " w1 w2 w3" == read(stream, 1000, 4000)
    assert {"en": 0.9, "de": 0.1} == stream.detect_language(0, 2000)
    stream.connection.close()


def test_a_new_connection_gets_the_audio_that_is_still_needed(server: ScriptedServer) -> None:
    """After an outage the same request gives the same words; audio that was discarded is not sent again."""
    stream = opened(server)
    stream.append(sound(0, 5))
    assert " w2 w3 w4" == read(stream, 2000, 5000)
    stream.discard_before(2000)
    server.stop()
    with pytest.raises(RecognizerUnavailable):
        stream.transcribe(TranscriptionRequest(2000, 5000, "en"))
    assert f"the recognizer at {server.address} is not available: " in stream.connection.problem

    stream.append(sound(5, 7))
    server.start()

    assert " w2 w3 w4 w5 w6" == read(stream, 2000, 7000)
    assert [0, 2000] == server.positions
    assert "" == stream.connection.problem
    stream.connection.close()


def test_a_request_that_is_open_when_the_server_is_killed(server: ScriptedServer) -> None:
    """The caller gets control at once, and not when the time for an answer is over."""
    server.silent = True
    stream = opened(server, hang_s=3600)
    stream.append(sound(0, 3))
    threading.Timer(0.5, server.stop).start()

    with pytest.raises(RecognizerUnavailable, match="is not available"):
        stream.transcribe(TranscriptionRequest(0, 3000, "en"))
    stream.connection.close()


def test_a_server_that_does_not_answer_is_connected_again(server: ScriptedServer) -> None:
    """A request that is not answered ends the connection; the next one gets it answered."""
    server.silent = True
    stream = opened(server, hang_s=1.5)
    stream.append(sound(0, 3))
    with pytest.raises(RecognizerUnavailable, match="does not answer"):
        stream.transcribe(TranscriptionRequest(0, 3000, "en"))
    server.silent = False

    assert " w0 w1 w2" == read(stream, 0, 3000)
    stream.connection.close()


def test_a_streaming_server_that_returns_nothing_is_connected_again() -> None:
    """A session whose audio is not processed is opened again, and loses nothing."""
    with ScriptedServer() as server:
        server.silent = True
        recognizer = connect(server.address, "", hang_s=1.5)
        assert isinstance(recognizer, RemoteStreamingRecognizer)
        session = recognizer.open("en", "")
        session.append(sound(0, 3))
        while len(server.positions) < 2:
            assert not session.receive()
        server.silent = False
        session.append(sound(3, 4))
        while not (finals := [each for each in session.receive() if each.final]):
            pass

        assert " w0 w1 w2 w3" == "".join(word.text for word in finals[0].words)
        session.close()


def test_a_failure_of_the_model_is_an_error(server: ScriptedServer) -> None:
    """A request that the server answers with an error raises it."""
    server.error = "out of memory"
    stream = opened(server)
    stream.append(sound(0, 3))

    with pytest.raises(RecognitionError, match="out of memory"):
        read(stream, 0, 3000)
    stream.connection.close()


@pytest.mark.parametrize(
    ("ready", "token", "fault"),
    [
        (
            '{"type": "ready", "version": 2, "kind": "window", "model": "m"}',
            "",
            "it uses version 2 of the protocol, this side version 1",
        ),
        ("hello", "", "invalid message"),
        ("", "secret", "it refuses the token"),
    ],
)
def test_a_server_that_cannot_be_used_is_refused(ready: str, token: str, fault: str) -> None:
    """Another version, another protocol and a wrong token are refused with one line."""
    with (
        ScriptedServer("window", ready=ready, token=token) as server,
        pytest.raises(ModelError, match=fault) as refused,
    ):
        connect(server.address, "")

    assert "\n" not in str(refused.value)
    assert refused.value.hint


@pytest.mark.program
def test_a_certificate_must_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of an unknown authority is refused, until `SSL_CERT_FILE` names it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    asked = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"]
    command = ["openssl", "req", *asked, "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key)]
    subprocess.run([*command, "-out", str(certificate)], check=True, capture_output=True)
    server = ScriptedServer("window")
    server.encryption = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.encryption.load_cert_chain(certificate, key)
    with server:
        with pytest.raises(
            ModelError, match="its certificate is not valid: self-signed certificate; set SSL_CERT_FILE"
        ):
            connect(f"wss://localhost:{server.port}", "")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

        assert "scripted" == connect(f"wss://localhost:{server.port}", "").name


def test_an_address_without_a_server() -> None:
    """A server that does not run is named with its address."""
    server = ScriptedServer()
    addresses = {server.address: "Connection refused", f"ws://localhost:{server.port}": "Connection refused"}

    for address, reason in addresses.items():
        with pytest.raises(ModelError, match=f"cannot use the recognizer at {address}: {reason}; check the address"):
            connect(address, "")
