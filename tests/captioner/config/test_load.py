from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from captioner.config import Config, FeedConfig, RoomConfig, StyleConfig
from captioner.config.load import load
from captioner.errors import ConfigError

TOML = """
[server]
port = 9001
host = "0.0.0.0"

[recognizer]
model = "whisper-small"

[translation]
engines = { es = "apertium" }

[[rooms]]
name = "hall"
source = "srt://0.0.0.0:9000"
from = "de"
to = ["en", "fr"]
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "captioner.toml"
    path.write_text(TOML)
    return path


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without file, environment and arguments, every setting has its default."""
    monkeypatch.chdir(tmp_path)

    assert load(environment={}) == Config()


def test_precedence(toml: Path) -> None:
    """The command line overrides the environment, which overrides the file, key by key."""
    environment = {"CAPTIONER_SERVER_PORT": "9002", "CAPTIONER_RECOGNIZER_MODEL": "whisper-tiny.en"}

    config = load({("server", "port"): 9003, ("server", "host"): None}, environment, toml)

    assert (config.server.port, config.server.host) == (9003, "0.0.0.0")
    assert config.recognizer.model == "whisper-tiny.en"


def test_rooms(toml: Path) -> None:
    """A `[[rooms]]` table has `from` and `to` as on the command line."""
    (room,) = load(environment={}, file=toml).rooms

    assert (room.name, room.spoken, room.targets) == ("hall", "de", ("en", "fr"))


def test_file_named_by_the_environment(toml: Path) -> None:
    """CAPTIONER_CONFIG names the settings file, and CAPTIONER_CACHE is not a setting."""
    config = load(environment={"CAPTIONER_CONFIG": str(toml), "CAPTIONER_CACHE": "/somewhere"})

    assert config.server.port == 9001


def test_conversion_of_environment_text() -> None:
    """Text of the environment is converted to numbers, paths and tables."""
    environment = {
        "CAPTIONER_LAYOUT_COLUMNS": "37",
        "CAPTIONER_ARCHIVE_OUT": "here",
        "CAPTIONER_TRANSLATION_ENGINES": "es=apertium, fr=nllb",
    }

    config = load(environment=environment)

    assert config.layout.columns == 37
    assert config.archive.out == Path("here")
    assert config.translation.engines == {"es": "apertium", "fr": "nllb"}


def test_languages_are_read_as_people_write_them(tmp_path: Path) -> None:
    """Names and tags in the file and the environment become codes: of rooms, outputs, engines and models."""
    path = tmp_path / "captioner.toml"
    path.write_text("""
[translation]
engines = { Spanish = "apertium" }
[[rooms]]
name = "hall"
source = "mic"
from = "English, pt-BR"
to = ["Español", "fr_CA", "fr"]
[[screens]]
room = "hall"
kind = "file"
file = "x.txt"
lang = "español"
""")
    config = load(environment={"CAPTIONER_TRANSLATION_MARIAN": "English-Español=opus-mt-en-es"}, file=path)

    assert [("en,pt", ("es", "fr"))] == [(room.spoken, room.targets) for room in config.rooms]
    assert {"es": "apertium"} == config.translation.engines
    assert {"en-es": "opus-mt-en-es"} == config.translation.marian
    assert ["es"] == [screen.language for screen in config.screens]


@pytest.mark.parametrize(
    ("environment", "wrong"),
    [
        (
            {"CAPTIONER_SERVER_PORT": "many"},
            r"server\.port = 'many' \(CAPTIONER_SERVER_PORT\); it must be a whole number",
        ),
        ({"CAPTIONER_SERVER_PORT": "70000"}, r"server\.port = 70000 \(CAPTIONER_SERVER_PORT\); it must be 0 to 65535"),
        ({"CAPTIONER_SERVER_COLOUR": "red"}, r"unknown setting server\.colour \(CAPTIONER_SERVER_COLOUR\)"),
        ({"CAPTIONER_COLOUR": "red"}, "unknown setting CAPTIONER_COLOUR"),
        ({"CAPTIONER_RECOGNIZER_DEVICE": "tpu"}, "it must be one of auto, cpu, cuda"),
        ({"CAPTIONER_TRANSLATION_ENGINES": "es"}, "it must be written as es=apertium,fr=nllb"),
        ({"CAPTIONER_CONFIG": "nowhere.toml"}, r"cannot read nowhere\.toml"),
    ],
)
def test_bad_values_of_the_environment(environment: dict[str, str], wrong: str) -> None:
    """The error names the key, the value and the environment variable."""
    with pytest.raises(ConfigError, match=wrong):
        load(environment=environment)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("[server]\nport = '1'\nport = 2", "is not a TOML file"),
        ("[sever]\nport = 1", r"unknown section \[sever\]"),
        ("port = 1", r"unknown section \[port\]"),
        ("[server]\nport = true", r"server\.port = True \(.*captioner\.toml\); it must be a whole number"),
        ("[server]\nhost = 1", r"server\.host = 1 .* it must be a text"),
        ("[rooms]\nname = 'x'", r"write each one as \[\[rooms\]\]"),
        ("[[rooms]]\nname = 'x'", r"missing source in rooms"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\nfrom = 'xx'", "unknown language 'xx'"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\nchannel = 'middle'", "it must be mix, left, right"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\ntrack = 0", r"rooms\.track = 0 \(.*\.toml\); it must be 1 to 64"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\ncolour = 'red'", "unknown setting colour in rooms"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\nto = 3", r"rooms\.to = 3 .* it must be a list"),
    ],
)
def test_bad_files(tmp_path: Path, content: str, wrong: str) -> None:
    """The error names the key, the value and the file."""
    path = tmp_path / "captioner.toml"
    path.write_text(content)

    with pytest.raises(ConfigError, match=wrong):
        load(environment={}, file=path)


OUTPUTS = """
[[screens]]
room = "hall"
lang = "es"
kind = "youtube"
url = "$CAPTIONS_ADDRESS"
interval = 2

[[screens]]
room = "hall"
lang = "en"
kind = "file"
file = "now.txt"
"""


def test_screens(tmp_path: Path) -> None:
    """A value that starts with `$` is read from the environment, and addresses are not in the representation."""
    path = tmp_path / "captioner.toml"
    path.write_text(OUTPUTS)

    youtube, file = load(environment={"CAPTIONS_ADDRESS": "http://youtube/?cid=s3cr3t"}, file=path).screens

    assert ("hall", "es", "youtube", 2.0) == (youtube.room, youtube.language, youtube.kind, youtube.interval)
    assert "http://youtube/?cid=s3cr3t" == youtube.url
    assert Path("now.txt") == file.file
    assert "s3cr3t" not in repr(youtube)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("[screens]\nkind = 'obs'", r"write each one as \[\[screens\]\]"),
        ("[[screens]]\nroom = 'x'", r"screens\.kind = None \(.*\.toml\); it must be one of obs, youtube"),
        ("[[screens]]\nkind = 'tv'", r"screens\.kind = 'tv'"),
        ("[[screens]]\nkind = 'obs'\nlang = 'en'", "missing room in screens of kind obs"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'", "missing lang in screens of kind obs"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'xx'", r"screens\.lang = 'xx' of kind obs \(.*\.toml\)"),
        (
            "[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'en'\nfile = 'y'",
            "unknown setting file in screens of kind obs",
        ),
        ("[[screens]]\nkind = 'zoom'\nroom = 'x'\nlang = 'en'", r"screens\.url = '' .*must be given for kind = 'zoom'"),
        ("[[screens]]\nkind = 'vmix'\nroom = 'x'\nlang = 'en'\ninput = '1'", r"screens\.text = ''"),
        ("[[screens]]\nkind = 'file'\nroom = 'x'\nlang = 'en'\nfile = 3", r"screens\.file .* it must be a path"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'en'\nrows = 9", r"screens\.rows = 9 .* it must be 1 to 4"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'en'\nurl = '$NOPE'", r"screens\.url = \$NOPE .* export NOPE"),
    ],
)
def test_bad_screens(tmp_path: Path, content: str, wrong: str) -> None:
    """The error names the key, the kind and the file."""
    path = tmp_path / "captioner.toml"
    path.write_text(content)

    with pytest.raises(ConfigError, match=wrong):
        load(environment={}, file=path)


@pytest.mark.parametrize(
    "url", ["s3cr3t", "ftp://s3cr3t/", "ws://s3cr3t/", "http://", "http://s3cr3t:1x/", "http://[s3cr3t"]
)
def test_bad_address_is_not_in_the_error(tmp_path: Path, url: str) -> None:
    """The error leaves out an invalid address, which may be a secret."""
    path = tmp_path / "captioner.toml"
    path.write_text(f"[[screens]]\nkind = 'zoom'\nroom = 'x'\nlang = 'en'\nurl = '{url}'")

    with pytest.raises(ConfigError, match=r"screens\.url = '…'") as refused:
        load(environment={}, file=path)
    assert "s3cr3t" not in str(refused.value)


def test_feeds_of_a_room(tmp_path: Path) -> None:
    """A table of the room or of its own; the channel is a number or a word."""
    path = tmp_path / "captioner.toml"
    path.write_text("""
[[rooms]]
name = "hall"
source = "mic"
from = "en"
feeds = { Spanish = { source = "srt://booth:9000", channel = 2 } }
[[rooms]]
name = "foyer"
source = "mic"
[rooms.feeds.fr]
source = "fr.wav"
channel = "left"
hold = 3
""")
    hall, foyer = load(environment={}, file=path).rooms

    assert {"es": FeedConfig("srt://booth:9000", channel="2")} == hall.feeds
    assert {"fr": FeedConfig("fr.wav", channel="left", hold=3)} == foyer.feeds
    assert RoomConfig("hall", "srt://booth:9000", "es", channel="2") == hall.of_feed("es")
    assert RoomConfig("foyer", "mic", "fr", channel="2") == replace(
        foyer, feeds={"fr": FeedConfig(channel="2")}
    ).of_feed("fr")


@pytest.mark.parametrize(
    ("feeds", "wrong"),
    [
        ('"srt://h"', "rooms.feeds = 'srt://h'"),
        ('{ es = { source = "-" } }', "rooms.feeds.es.source = '-'"),
        ('{ es = { source = "mic", lang = "es" } }', "unknown setting lang in rooms.feeds.es"),
        ('{ es = { source = "mic", channel = "middle" } }', "rooms.feeds.es.channel = 'middle'"),
        ('{ en = { source = "mic" } }', "rooms.feeds = 'en'"),
        ('{ xx = { source = "mic" } }', "unknown language 'xx'"),
    ],
)
def test_wrong_feeds(tmp_path: Path, feeds: str, wrong: str) -> None:
    """The error names the key and the value."""
    path = tmp_path / "captioner.toml"
    path.write_text(f'[[rooms]]\nname = "hall"\nsource = "mic"\nfrom = "en"\nfeeds = {feeds}\n')
    with pytest.raises(ConfigError, match=wrong):
        load(environment={}, file=path)


def test_style_of_rooms_and_outputs(tmp_path: Path) -> None:
    """A room may have its own style; that of an output is on top."""
    path = tmp_path / "captioner.toml"
    path.write_text("""
[style]
remove_fillers = true
[[rooms]]
name = "hall"
source = "mic"
style = { mask_profanity = true }
[[screens]]
room = "hall"
lang = "en"
kind = "file"
file = "x.txt"
style = { language_spaces = true }
""")
    config = load(environment={}, file=path)

    assert StyleConfig(mask_profanity=True) == config.style_of("hall")
    assert StyleConfig(remove_fillers=True) == config.style_of("foyer")
    assert StyleConfig(language_spaces=True) == config.screens[0].style


@pytest.mark.parametrize(
    ("style", "wrong"),
    [
        ('"mask"', "rooms.style = 'mask'"),
        ("{ profanity = true }", "unknown setting profanity in rooms.style"),
        ('{ mask_profanity = "f***" }', "rooms.style.mask_profanity = 'f\\*\\*\\*'"),
    ],
)
def test_wrong_style(tmp_path: Path, style: str, wrong: str) -> None:
    """The error names the key and the value."""
    path = tmp_path / "captioner.toml"
    path.write_text(f'[[rooms]]\nname = "hall"\nsource = "mic"\nstyle = {style}\n')
    with pytest.raises(ConfigError, match=wrong):
        load(environment={}, file=path)


def test_schedule_and_sessions(tmp_path: Path) -> None:
    """Calendars, rooms and sessions with local times, times with an offset, and texts."""
    path = tmp_path / "captioner.toml"
    path.write_text("""
[schedule]
calendars = ["talks.ics"]
rooms = { "Main hall" = "hall" }
timezone = "Europe/Berlin"
[[sessions]]
room = "hall"
start = 2026-09-24T10:00:00
end = 2026-09-24T11:00:00
title = "Opening"
language = "German"
names = ["Ana", "Ben"]
record = false
[[sessions]]
room = "hall"
start = 2026-09-24T12:00:00+02:00
end = "2026-09-24T13:00:00+02:00"
[[rooms]]
name = "hall"
source = "mic"
autostart = true
""")
    config = load(environment={}, file=path)
    first, second = config.sessions

    assert (("talks.ics",), {"Main hall": "hall"}) == (config.schedule.calendars, config.schedule.rooms)
    assert ("de", ("Ana", "Ben"), False) == (first.language, first.names, first.record)
    assert timedelta(hours=1) == first.end - first.start == second.end - second.start
    assert [True, True] == [config.scheduled, config.rooms[0].autostart]
    assert not Config().scheduled


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ('[schedule]\ntimezone = "Mars/Olympus"', "timezone = 'Mars/Olympus'"),
        ('[schedule]\nlanguage = "xx"', "language = 'xx'"),
        ('[[sessions]]\nroom = "hall"\nstart = 2026-09-24T10:00:00', "missing end in sessions"),
        ('[[sessions]]\nroom = "a"\nstart = "ten"\nend = "two"\ntitle = "X"', "sessions.start of 'X' = 'ten'"),
        ('[[sessions]]\nroom = "a"\nstart = 2026-09-24T10:00:00\nend = 2026-09-24T09:00:00', "sessions.end = "),
        ('[[sessions]]\nroom = "a"\nstart = 2026-09-24T10:00:00Z\nend = 2026-09-24T11:00:00', "sessions.end = "),
    ],
)
def test_wrong_schedule(tmp_path: Path, content: str, wrong: str) -> None:
    """The error names the session, the key and the value."""
    path = tmp_path / "captioner.toml"
    path.write_text(content)
    with pytest.raises(ConfigError, match=re.escape(wrong)):
        load(environment={}, file=path)
