from __future__ import annotations

import json
import subprocess
import sys

import pytest

from captioner.cli.recognizers import RecognizerTraits, check_recognizer, traits
from captioner.config import RecognizerConfig
from captioner.recognition.remote import messages
from captioner.recognition.remote.messages import ServerInfo
from tests.captioner.recognition.remote.scripted_server import ScriptedServer


def test_missing_model() -> None:
    """A missing model is reported with the command that fetches it."""
    found = check_recognizer(RecognizerConfig(model="whisper-medium"))

    assert (found.ok, found.fix) == (False, "get it with: captioner models fetch whisper-medium")


def test_a_server() -> None:
    """A server is named with its model; its traits are those that it sends."""
    info = messages.compose_ready(ServerInfo("window", "whisper-large-v3", multilingual=True, translates=True))
    with ScriptedServer(ready=info) as server:
        settings = RecognizerConfig(engine=server.address)
        found = check_recognizer(settings)

        assert RecognizerTraits("whisper-large-v3", True, True) == traits(settings)
    assert found.ok
    assert found.detail.startswith(f"whisper-large-v3 at {server.address}, connected in ")
    assert "not encrypted" not in found.detail


def test_a_server_that_refuses_the_token() -> None:
    """The fix names the variable of the token."""
    with ScriptedServer(token="secret") as server:
        found = check_recognizer(RecognizerConfig(engine=server.address, token="wrong"))

    assert f"cannot use the recognizer at {server.address}: it refuses the token (HTTP 401)" == found.detail
    assert "set CAPTIONER_RECOGNIZER_TOKEN to the token of the server" == found.fix


def test_an_engine_that_no_package_provides() -> None:
    """An unknown name is refused with the ways to name a recognizer."""
    found = check_recognizer(RecognizerConfig(engine="acme"))

    assert not found.ok
    assert "no installed package provides the recognizer 'acme'" == found.detail


@pytest.mark.parametrize(
    ("engine", "shown"),
    [
        ("http://box:9000", "http://box:9000"),
        ("wss://", "wss://"),
        ("wss://box:port", "wss://box:port"),
        ("wss://user:secret@box", "wss://…@box"),
    ],
)
def test_an_address_that_cannot_be_one(engine: str, shown: str) -> None:
    """`captioner check` refuses another scheme, no host and a password in one line, without the password."""
    refused = subprocess.run(
        [sys.executable, "-m", "captioner", "check", "--recognizer", engine],
        capture_output=True,
        text=True,
        check=False,
    )

    [line] = refused.stderr.splitlines()
    assert f"recognizer.engine = '{shown}' (--recognizer)" in line
    assert "wss://box:9000" in line
    assert "secret" not in line


def test_check_of_a_server_from_outside() -> None:
    """`captioner check --json` reports the server, and the languages that it translates."""
    with ScriptedServer() as server:
        result = subprocess.run(
            [sys.executable, "-m", "captioner", "check", "--json", "--port", "0", "--recognizer", server.address],
            capture_output=True,
            text=True,
            check=False,
        )

    found = {one["name"]: one for one in json.loads(result.stdout)}
    assert found["recognizer"]["ok"]
    assert "scripted at ws://127.0.0.1" in found["recognizer"]["detail"]
    assert not found["direct"]["ok"]
