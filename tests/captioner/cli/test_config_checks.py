from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from captioner.cli.config_checks import config_findings
from captioner.config import (
    ArchiveConfig,
    Config,
    OutputConfig,
    RecognizerConfig,
    RedactionConfig,
    RoomConfig,
    ScheduleConfig,
    ServerConfig,
    SessionConfig,
    TranslationConfig,
)

SAMPLE = Path(__file__).parents[3] / "samples" / "en-phone.flac"


def failures(config: Config) -> dict[str, str]:
    """Name -> detail of each finding that is not ok."""
    return {finding.name: finding.detail for finding in config_findings(config) if not finding.ok}


def of_room(**room: object) -> Config:
    """Configuration with one room, named hall."""
    return Config(rooms=(RoomConfig(name="hall", **room),))  # type: ignore[arg-type]


def test_defaults_are_fine() -> None:
    """The default configuration has no failures."""
    assert {} == failures(Config())


def test_a_room_that_can_be_captioned() -> None:
    """A readable source and served language pairs are ok, and the engines are named with their grades."""
    found = {one.name: one.detail for one in config_findings(of_room(source=str(SAMPLE), spoken="es", targets=("en",)))}

    assert "es to en by direct (gist only)" == found["languages of hall"]
    assert f"{SAMPLE}, 84 s" == found["source of hall"]


@pytest.mark.parametrize(
    ("room", "name", "detail"),
    [
        ({"source": "nowhere.wav"}, "source of hall", "nowhere.wav"),
        ({"source": "gopher://host/x"}, "source of hall", "gopher:// is not allowed"),
        ({"source": str(SAMPLE), "spoken": "zh", "targets": ("sw",)}, "languages of hall", "zh to sw"),
        ({"source": str(SAMPLE), "spoken": "auto", "targets": ("sw",)}, "languages of hall", "auto to sw"),
    ],
)
def test_a_room_that_cannot_be_captioned(room: dict[str, object], name: str, detail: str) -> None:
    """An unreadable source, a forbidden address and an unserved language pair are reported for their room."""
    assert detail in failures(of_room(**room))[name]


def test_an_address_without_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address as source is reported where ffmpeg is missing."""
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    assert "srt://host:9000 needs ffmpeg" == failures(of_room(source="srt://host:9000"))["source of hall"]


def test_an_english_model_recognizes_english_only() -> None:
    """A room in another language is reported where the model is English-only."""
    config = Config(
        recognizer=RecognizerConfig(model="whisper-tiny.en"),
        rooms=(RoomConfig("hall", str(SAMPLE), spoken="es"),),
    )

    assert "recognizes English only, not es" in failures(config)["languages of hall"]


def test_outputs() -> None:
    """An output of an unknown room is optional; a language that its room does not have is a failure."""
    config = Config(
        rooms=(RoomConfig("hall", str(SAMPLE), spoken="es", targets=("en",)),),
        screens=(
            OutputConfig("hall", "en", "file", file=Path("a.txt")),
            OutputConfig("hall", "fr", "webhook", url="http://localhost/"),
            OutputConfig("lobby", "en", "file", file=Path("b.txt")),
        ),
    )
    found = [one for one in config_findings(config) if " output of " in one.name]

    assert [(True, True), (False, True), (False, False)] == [(one.ok, one.needed) for one in found]
    assert "room hall has no captions in fr" == found[1].detail


def test_access_recording_and_word_files(tmp_path: Path) -> None:
    """An open server, a recording of redacted rooms, and missing files and models are reported."""
    config = Config(
        server=ServerConfig(host="0.0.0.0"),
        archive=ArchiveConfig(record=True),
        redaction=RedactionConfig(on=True, words=str(tmp_path / "none.txt")),
        translation=TranslationConfig(marian={"en-es": "opus-mt-en-es"}, glossary=str(tmp_path / "none.toml")),
    )

    assert {"access", "recording", "redaction.words", "marian en-es", "glossary"} == set(failures(config))


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    """A named pipe can be opened once only, and is left for the room."""
    os.mkfifo(tmp_path / "pipe")

    assert {} == failures(of_room(source=str(tmp_path / "pipe"), spoken="en"))


def test_the_schedule(tmp_path: Path) -> None:
    """Sessions are counted; each entry that is left out is a line, and keeps nothing from starting."""
    path = tmp_path / "talks.ics"
    path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Panel\nEND:VEVENT\nEND:VCALENDAR\n")
    now = datetime.now(UTC)
    session = SessionConfig("hall", now, now + timedelta(hours=1), "Opening")
    own = Config(schedule=ScheduleConfig((str(path),)), sessions=(session,))
    good, bad = (one for one in config_findings(own) if one.name == "schedule")

    assert ("sessions: 1, in hall", True) == (good.detail, good.ok)
    assert ("it needs DTSTART, and DTEND or DURATION", False, False) == (bad.fix, bad.ok, bad.needed)
    assert "'Panel'" in bad.detail
