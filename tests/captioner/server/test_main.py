from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from captioner.config import (
    ArchiveConfig,
    Config,
    FeedConfig,
    OutputConfig,
    RedactionConfig,
    RoomConfig,
    ServerConfig,
    SessionConfig,
    StyleConfig,
)
from captioner.delivery.insertion.caption_track import CaptionTrack
from captioner.delivery.insertion.inserted_captions import InsertedCaptions
from captioner.delivery.outputs.dispatcher import RoomOutput
from captioner.errors import CaptionerError, ConfigError, LanguageError, RecognitionError, RoomError, SourceError
from captioner.layout.limits import Layout
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.live_pipeline import LivePipeline, Tap
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.source import Source
from captioner.server import addresses
from captioner.server.addresses import ServerAddresses
from captioner.server.main import check_recording, edge, serve, source_rules
from captioner.translation.filtered import RevisionFilter
from captioner.translation.redaction import NO_REDACTION
from captioner.types import AudioChunk, Revision, TranslationGrade
from tests.captioner.delivery.outputs import receivers
from tests.conftest import SAMPLES
from tests.fakes import ScriptedEngine, ScriptedTranslator, silence

ROOM = RoomConfig("hall", "talk.wav", "en", ("es",))


class ScriptedFactory:
    """Factory of scripted engines and translators."""

    layout = Layout()
    redaction = NO_REDACTION
    operating_options = OperatingOptions()
    seats = translations = 1
    allow = ()

    def __init__(self, refusal: CaptionerError | None = None) -> None:
        self.closed = False
        self._refusal = refusal

    def spoken_languages(self, spoken: str, /) -> str:
        """Return the same languages."""
        return spoken

    def served_targets(self, _spoken: str, /) -> dict[str, str]:
        """Translate into no language."""
        return {}

    def pipeline(
        self,
        _spoken: str,
        _targets: tuple[str, ...],
        *,
        taps: tuple[Tap, ...] = (),
        filters: tuple[RevisionFilter, ...] = (),
        voices: KnownVoices | None = None,  # noqa: ARG002
        sounds: bool = False,  # noqa: ARG002
    ) -> LivePipeline:
        """Build a pipeline."""
        return LivePipeline(ScriptedEngine(), NO_REDACTION, taps=taps, filters=filters)

    def translators(self, _spoken: str, targets: tuple[str, ...], /) -> tuple[ScriptedTranslator, ...]:
        """Return one translator, or raise the refusal."""
        if self._refusal:
            raise self._refusal
        return (ScriptedTranslator(*targets),)

    def grades(self, _spoken: str, _targets: tuple[str, ...], _detected: str, /) -> tuple[TranslationGrade, ...]:
        """Return no grades."""
        return ()

    def for_room(self, _room: str, *_: object) -> ScriptedFactory:
        """Return this factory."""
        return self

    def reload(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Record the call."""
        self.closed = True


class SwearingFactory(ScriptedFactory):
    """Factory of engines whose first word is profane."""

    def pipeline(
        self,
        _spoken: str,
        _targets: tuple[str, ...],
        *,
        taps: tuple[Tap, ...] = (),
        filters: tuple[RevisionFilter, ...] = (),
        voices: KnownVoices | None = None,  # noqa: ARG002
        sounds: bool = False,  # noqa: ARG002
    ) -> LivePipeline:
        """Build a pipeline."""

        def swear(revision: Revision) -> Revision:
            return replace(revision, stable=revision.stable.replace("w1", "fuck"))

        return LivePipeline(ScriptedEngine(), NO_REDACTION, taps=taps, filters=(*filters, swear))


@pytest.mark.parametrize(
    ("server", "may_choose"),
    [
        (ServerConfig(), True),
        (ServerConfig(host="0.0.0.0"), False),
        (ServerConfig(host="0.0.0.0", source_hosts=("studio",)), True),
    ],
)
def test_operators_of_an_exposed_server_need_listed_hosts(server: ServerConfig, *, may_choose: bool) -> None:
    """On a loopback address operators may start any source with an allowed scheme."""
    assert may_choose is source_rules(server).operators_may_choose


def config(folder: Path, port: int = 0) -> Config:
    return Config(server=ServerConfig(port=port), archive=ArchiveConfig(folder))


def test_redacted_or_recorded() -> None:
    """Recording is refused if every room is redacted; otherwise the other rooms are recorded."""
    both = Config(redaction=RedactionConfig(on=True), archive=ArchiveConfig(record=True))

    with pytest.raises(ConfigError, match="would contain what redaction masks"):
        check_recording(both)
    check_recording(replace(both, rooms=(replace(ROOM, redact=False),)))
    check_recording(replace(both, redaction=RedactionConfig(), rooms=(replace(ROOM, redact=True),)))


def chunks(count: int) -> Iterator[AudioChunk]:
    return (AudioChunk(1000 * index, silence(1)) for index in range(count))


def failing() -> Iterator[AudioChunk]:
    yield AudioChunk(0, silence(1))
    raise SourceError("scripted failure")


def served(
    folder: Path, source: Iterable[AudioChunk], factory: ScriptedFactory
) -> tuple[list[str], list[ServerAddresses]]:
    """Reported lines and announced URLs."""
    reported: list[str] = []
    urls: list[ServerAddresses] = []
    serve(
        config(folder),
        (Source(ROOM, source),),
        reported.append,
        urls.append,
        required=True,
        until_end=True,
        load=lambda *_: factory,
    )
    return reported, urls


def test_the_configured_number_of_rooms(tmp_path: Path) -> None:
    """The limit is that of the settings."""
    limits: list[int] = []
    own = replace(config(tmp_path), server=ServerConfig(port=0, max_rooms=5))

    def stopped(rooms: Rooms) -> None:
        limits.append(rooms.limits.max_rooms)

    source = Source(ROOM, chunks(1))
    serve(own, (source,), print, print, until_end=True, stopped=stopped, load=lambda *_: ScriptedFactory())

    assert [5] == limits


def test_a_source_is_served_to_its_end(tmp_path: Path) -> None:
    """The URLs are announced, the files have every final in both languages, and the factory is closed."""
    factory = ScriptedFactory()

    reported, urls = served(tmp_path, chunks(4), factory)

    assert reported == ["talk.wav has ended"]
    assert urls[0].rooms[0].viewer.startswith("http://127.0.0.1:")
    assert "es:w1 w2 w3" in (tmp_path / "hall" / "es.vtt").read_text()
    assert "w4" in (tmp_path / "hall" / "en.srt").read_text()
    assert factory.closed


def test_a_source_that_the_schedule_starts(tmp_path: Path) -> None:
    """The source of a room whose session is on is captioned; that of a room whose session is to come is not."""
    now, hour = datetime.now(UTC), timedelta(hours=1)
    on, later = SessionConfig("hall", now - hour, now + hour, "On"), SessionConfig("attic", now + hour, now + 2 * hour)
    waiting = tuple(RoomConfig(name, str(SAMPLES / "en-phone.flac"), "en") for name in ("hall", "attic"))

    def until_captioned() -> Iterator[AudioChunk]:
        yield AudioChunk(0, silence(1))
        while not (tmp_path / "hall" / "en.srt").exists() or "w3" not in (tmp_path / "hall" / "en.srt").read_text():
            time.sleep(0.02)

    first = Source(replace(ROOM, name="foyer"), until_captioned())
    own = replace(config(tmp_path), sessions=(on, later))
    serve(own, (first,), print, print, later=waiting, until_end=True, load=lambda *_: ScriptedFactory())

    assert not (tmp_path / "attic").exists()
    assert "began 'On'" in (tmp_path / "hall" / "audit.jsonl").read_text()


def test_the_style_of_the_settings(tmp_path: Path) -> None:
    """Files have it, the journal has not; translators get the text as it was recognized."""
    own = replace(config(tmp_path), style=StyleConfig(mask_profanity=True))
    serve(own, (Source(ROOM, chunks(3)),), print, print, until_end=True, load=lambda *_: SwearingFactory())
    hall = tmp_path / "hall"

    assert "f*** w2 w3" in (hall / "en.srt").read_text()
    assert "es:fuck w2 w3" in (hall / "es.srt").read_text()
    assert "fuck w2 w3" in (hall / "journal.jsonl").read_text()
    assert "f***" not in (hall / "journal.jsonl").read_text()


def test_a_needed_source_that_fails_ends_everything(tmp_path: Path) -> None:
    """Its error is raised; earlier captions are in the files."""
    with pytest.raises(SourceError, match="scripted failure"):
        served(tmp_path, failing(), ScriptedFactory())

    assert "w1" in (tmp_path / "hall" / "en.vtt").read_text()


def test_a_required_source_without_audio_is_an_error(tmp_path: Path) -> None:
    """A source that ends before any audio is an error of one line, since there is nothing to caption."""
    with pytest.raises(SourceError, match="without any audio"):
        served(tmp_path, chunks(0), ScriptedFactory())


def test_an_engine_that_fails_to_the_end_is_an_error(tmp_path: Path) -> None:
    """A run whose engine failed and had no result after that ends with an error."""

    class BrokenEngine(ScriptedEngine):
        def feed(self, _: AudioChunk) -> None:
            raise RuntimeError("out of memory")

    class BrokenFactory(ScriptedFactory):
        def pipeline(self, *_: object, **_taps: object) -> LivePipeline:
            return LivePipeline(BrokenEngine(), NO_REDACTION)

    with pytest.raises(RecognitionError, match="speech recognition failed and was restarted: out of memory"):
        served(tmp_path, chunks(4), BrokenFactory())


def test_a_machine_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that no phone can reach reports that."""
    monkeypatch.setattr(addresses, "network_addresses", lambda _: ())
    opened = replace(config(tmp_path), server=ServerConfig(host="0.0.0.0", port=0, public=("*",)))
    told: list[str] = []
    serve(opened, (Source(ROOM, chunks(1)),), told.append, lambda _: None, until_end=True, load=loaded)

    assert told[0].startswith("this machine has no address in a network")


def test_a_name_that_no_room_can_have(tmp_path: Path) -> None:
    """It is refused before models are loaded and before any address is announced."""
    rooms = (Source(RoomConfig("a b", "talk.wav", "en"), chunks(1)),)
    with pytest.raises(RoomError, match="cannot be the name of a room"):
        serve(config(tmp_path), rooms, lambda _: None, lambda _: None, load=lambda *_: pytest.fail("loaded"))


def test_a_pair_that_nothing_serves_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    """Unsupported languages are an error at the start."""
    with pytest.raises(LanguageError, match="scripted"):
        served(tmp_path, chunks(1), ScriptedFactory(LanguageError("scripted")))


def test_a_busy_port_is_refused_before_the_models_are_loaded(tmp_path: Path) -> None:
    """The hint names the option to change."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        busy = config(tmp_path, other.getsockname()[1])
        with pytest.raises(ConfigError, match="is in use") as refused:
            serve(busy, (), lambda _: None, lambda _: None, load=lambda *_: pytest.fail("loaded"))

    assert "--port" in refused.value.hint


def test_a_port_without_a_secret_is_reported(tmp_path: Path) -> None:
    """The report names the port and the room."""
    reported: list[str] = []
    room = RoomConfig("hall", "srt://0.0.0.0:9000", "en")
    serve(config(tmp_path), (Source(room, chunks(1)),), reported.append, lambda _: None, until_end=True, load=loaded)

    assert reported[0].startswith("srt://0.0.0.0:9000: anyone who reaches that port is captioned in hall")


def loaded(*_: object) -> ScriptedFactory:
    return ScriptedFactory()


def test_the_open_network_needs_tokens(tmp_path: Path) -> None:
    """Without tokens nothing is loaded."""
    opened = Config(server=ServerConfig(host="0.0.0.0", port=0), archive=ArchiveConfig(tmp_path))
    with pytest.raises(ConfigError, match="anyone on the network could operate"):
        serve(opened, (), lambda _: None, lambda _: None, load=lambda *_: pytest.fail("loaded"))


def test_an_edge_needs_a_bus(tmp_path: Path) -> None:
    """The error names the option."""
    with pytest.raises(ConfigError, match="--bus"):
        edge(config(tmp_path), lambda _: None)


def test_screens_get_the_finals(tmp_path: Path) -> None:
    """All finals are sent before the process ends; a language that the room does not have is refused."""
    sent: list[bytes] = []

    def answer(asked: receivers.Request) -> receivers.Reply:
        sent.append(asked.body)
        return 200, ""

    with receivers.web(answer) as server:
        hook = OutputConfig("hall", "es", "webhook", url=server.url, interval=0)
        own = replace(config(tmp_path), screens=(hook,))
        options = {"required": True, "until_end": True, "load": lambda *_: ScriptedFactory()}
        serve(own, (Source(ROOM, chunks(4)),), lambda _: None, lambda _: None, **options)  # type: ignore[arg-type]
        wrong = replace(own, screens=(replace(hook, language="fr"),))
        with pytest.raises(ConfigError, match="room hall has no captions in it"):
            serve(wrong, (Source(ROOM, chunks(4)),), lambda _: None, lambda _: None, **options)  # type: ignore[arg-type]

    assert ["es:w1 w2 w3", "es:w4"] == [json.loads(body)["text"] for body in sent]


def test_other_outputs_get_the_words(tmp_path: Path) -> None:
    """An output that is not configured gets the words of its room, to the last one."""
    track = CaptionTrack(1)
    words = RoomOutput("hall", "es", lambda: InsertedCaptions(track, 0.0))
    source = Source(ROOM, chunks(4))
    serve(config(tmp_path), (source,), print, print, until_end=True, outputs=[words], load=loaded)

    sent = b"".join(track.next_pair() for _ in range(40)).replace(b"\0", b"")
    assert sent.endswith(b"es:w1 w2 w3 es:w4 ")


@pytest.mark.parametrize(
    ("feed", "wrong"),
    [
        (FeedConfig(channel="2"), "srt://0.0.0.0:9000 can be received once only"),
        (FeedConfig("missing.wav"), "missing.wav"),
        (FeedConfig("gopher://booth"), "gopher:// is not allowed"),
    ],
)
def test_a_feed_that_cannot_be_read_is_refused_before_serving(tmp_path: Path, feed: FeedConfig, wrong: str) -> None:
    """The error names it."""
    room = RoomConfig("hall", "srt://0.0.0.0:9000", "en", ("es",), feeds={"es": feed})
    with pytest.raises(SourceError, match=wrong):
        serve(config(tmp_path), (Source(room, chunks(1)),), print, print, load=lambda *_: ScriptedFactory())
