from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from captioner.config import Config, RecognizerConfig
from captioner.errors import RecognitionError, RecognizerUnavailable
from captioner.recognition.remote.recognizer import RemoteRecognizer, connect
from captioner.rooms.pipeline import remote_engine
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.rooms.pipeline.remote_engine import RemoteEngine
from captioner.types import AudioChunk, Revision
from tests.captioner.recognition.remote.scripted_server import ScriptedServer, sound
from tests.fakes import ScriptedEngine, revision


class Unsteady(ScriptedEngine):
    """Engine whose server is unavailable `outages` times."""

    def __init__(self, outages: int) -> None:
        super().__init__()
        self._outages = outages

    def decode(self) -> Iterator[Revision]:
        """Decode, or find the server unavailable."""
        self._lose()
        return super().decode()

    def flush(self) -> Iterator[Revision]:
        """Finish, or find the server unavailable."""
        self._lose()
        yield revision(final=True)

    def _lose(self) -> None:
        if self._outages:
            self._outages -= 1
            raise RecognizerUnavailable("away")


def on(engine: ScriptedEngine) -> RemoteEngine:
    """Return the engine with a connection to nothing."""
    with ScriptedServer("window") as server:
        recognizer = connect(server.address, "")
    assert isinstance(recognizer, RemoteRecognizer)
    return RemoteEngine(engine, recognizer.stream().connection)


def test_what_cannot_be_decoded_stays_due() -> None:
    """A decode during an outage yields nothing, and the next one decodes the same audio."""
    engine = on(Unsteady(1))
    engine.feed(AudioChunk(0, sound(0, 1)))

    assert [] == list(engine.decode())
    assert engine.due
    assert ["w1"] == [one.text for one in engine.decode()]


def test_the_end_of_a_stream_waits_for_the_server() -> None:
    """A short outage at the end loses nothing."""
    assert [True] == [one.final for one in on(Unsteady(3)).flush()]


def test_the_end_of_a_stream_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long outage at the end is an error, so that what is shown becomes final."""
    monkeypatch.setattr(remote_engine, "_FINISH_S", 0.0)

    with pytest.raises(RecognitionError, match=r"0\.0 s of audio at the end of the stream were not recognized"):
        list(on(Unsteady(10**9)).flush())


def test_a_streaming_server_in_a_pipeline() -> None:
    """The words of a streaming server become captions."""
    with ScriptedServer() as server:
        config = Config(recognizer=RecognizerConfig(engine=server.address))
        pipeline = ConfiguredFactory.loaded(config, lambda _: None).pipeline("en", ())
        pipeline.feed(AudioChunk(0, sound(1, 8)))
        made = [*pipeline.flush()]

    assert ["w1 w2 w3 w4", "w5 w6 w7"] == [one.text for one in made if one.final]


def test_the_cause_of_a_delay_is_the_server() -> None:
    """While it is away, that is the cause, and part of the notice; otherwise its speed is."""
    engine = on(Unsteady(0))
    while not engine.notice:
        time.sleep(0.01)
    away = engine.delay_cause, engine.notice
    engine._connection._link.fault = ""

    assert away[0] == away[1]
    assert "is not available" in away[0]
    assert engine.delay_cause.endswith("is slower than the speech; use a smaller model there, fewer rooms or languages")
    assert "" == engine.notice
