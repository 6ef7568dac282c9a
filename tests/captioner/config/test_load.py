from __future__ import annotations

from pathlib import Path

import pytest

from captioner.config import Config
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


def test_without_any_layer_come_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, no environment, no arguments."""
    monkeypatch.chdir(tmp_path)

    assert load(environment={}) == Config()


def test_the_command_line_is_over_the_environment_over_the_file(toml: Path) -> None:
    """Each layer covers the one below it, key by key."""
    environment = {"CAPTIONER_SERVER_PORT": "9002", "CAPTIONER_RECOGNIZER_MODEL": "whisper-tiny.en"}

    config = load({("server", "port"): 9003, ("server", "host"): None}, environment, toml)

    assert (config.server.port, config.server.host) == (9003, "0.0.0.0")
    assert config.recognizer.model == "whisper-tiny.en"


def test_rooms_are_named_in_the_file(toml: Path) -> None:
    """`from` and `to` as on the command line."""
    (room,) = load(environment={}, file=toml).rooms

    assert (room.name, room.spoken, room.targets) == ("hall", "de", ("en", "fr"))


def test_the_environment_can_say_which_file(toml: Path) -> None:
    """CAPTIONER_CONFIG is a place, not a setting."""
    config = load(environment={"CAPTIONER_CONFIG": str(toml), "CAPTIONER_CACHE": "/somewhere"})

    assert config.server.port == 9001


def test_texts_of_the_environment_are_read_as_their_fields() -> None:
    """Numbers, paths and tables."""
    environment = {
        "CAPTIONER_LAYOUT_COLUMNS": "37",
        "CAPTIONER_ARCHIVE_OUT": "here",
        "CAPTIONER_TRANSLATION_ENGINES": "es=apertium, fr=nllb",
    }

    config = load(environment=environment)

    assert config.layout.columns == 37
    assert config.archive.out == Path("here")
    assert config.translation.engines == {"es": "apertium", "fr": "nllb"}


@pytest.mark.parametrize(
    ("environment", "wrong"),
    [
        (
            {"CAPTIONER_SERVER_PORT": "many"},
            r"server\.port = 'many' \(CAPTIONER_SERVER_PORT\); it must be a whole number",
        ),
        ({"CAPTIONER_SERVER_PORT": "70000"}, r"server\.port = 70000 \(CAPTIONER_SERVER_PORT\); it must be 0 to 65535"),
        ({"CAPTIONER_SERVER_COLOUR": "red"}, r"unknown setting server\.colour \(CAPTIONER_SERVER_COLOUR\)"),
        ({"CAPTIONER_COLOUR": "red"}, "CAPTIONER_COLOUR is no setting"),
        ({"CAPTIONER_RECOGNIZER_DEVICE": "tpu"}, "it must be one of auto, cpu, cuda"),
        ({"CAPTIONER_TRANSLATION_ENGINES": "es"}, "it must be written as es=apertium,fr=nllb"),
        ({"CAPTIONER_CONFIG": "nowhere.toml"}, r"nowhere\.toml cannot be read"),
    ],
)
def test_bad_values_of_the_environment(environment: dict[str, str], wrong: str) -> None:
    """The message has the key, the value and the name of the variable."""
    with pytest.raises(ConfigError, match=wrong):
        load(environment=environment)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("[server]\nport = '1'\nport = 2", "is no TOML"),
        ("[sever]\nport = 1", "unknown section 'sever'"),
        ("port = 1", "unknown section 'port'"),
        ("[server]\nport = true", r"server\.port = True \(.*captioner\.toml\); it must be a whole number"),
        ("[server]\nhost = 1", r"server\.host = 1 .* it must be a text"),
        ("[rooms]\nname = 'x'", r"write each room as \[\[rooms\]\]"),
        ("[[rooms]]\nname = 'x'", "has no source"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\nfrom = 'xx'", "unknown language 'xx'"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\nchannel = 'middle'", "it must be mix, left, right"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\ntrack = 0", r"it must be 1 \(the first\)"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\ncolour = 'red'", r"unknown setting rooms\.colour"),
        ("[[rooms]]\nname = 'x'\nsource = 'mic'\nto = 3", r"rooms\.to = 3 .* it must be a list"),
    ],
)
def test_bad_files(tmp_path: Path, content: str, wrong: str) -> None:
    """The message has the key, the value and the name of the file."""
    path = tmp_path / "captioner.toml"
    path.write_text(content)

    with pytest.raises(ConfigError, match=wrong):
        load(environment={}, file=path)


SCREENS = """
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


def test_screens_are_named_in_the_file(tmp_path: Path) -> None:
    """Per room and language; what begins with `$` is read from the environment, so that secrets can stay there."""
    path = tmp_path / "captioner.toml"
    path.write_text(SCREENS)

    youtube, file = load(environment={"CAPTIONS_ADDRESS": "http://youtube/?cid=s3cr3t"}, file=path).screens

    assert ("hall", "es", "youtube", 2.0) == (youtube.room, youtube.language, youtube.kind, youtube.interval)
    assert "http://youtube/?cid=s3cr3t" == youtube.url
    assert Path("now.txt") == file.file
    assert "s3cr3t" not in repr(youtube)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("[screens]\nkind = 'obs'", r"write each screen as \[\[screens\]\]"),
        ("[[screens]]\nroom = 'x'", r"screens\.kind = None \(.*\.toml\); it must be one of obs, youtube"),
        ("[[screens]]\nkind = 'tv'", r"screens\.kind = 'tv'"),
        ("[[screens]]\nkind = 'obs'\nlang = 'en'", "a screen of kind obs in .* has no room"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'", "has no lang"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'xx'", r"screens\.lang = 'xx' of kind obs \(.*\.toml\)"),
        (
            "[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'en'\nfile = 'y'",
            r"unknown setting screens\.file of kind obs",
        ),
        ("[[screens]]\nkind = 'zoom'\nroom = 'x'\nlang = 'en'", r"screens\.url = '' .*must be given for kind = 'zoom'"),
        ("[[screens]]\nkind = 'vmix'\nroom = 'x'\nlang = 'en'\ninput = '1'", r"screens\.text = ''"),
        ("[[screens]]\nkind = 'file'\nroom = 'x'\nlang = 'en'\nfile = 3", r"screens\.file .* it must be a path"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'en'\nrows = 9", r"screens\.rows = 9 .* it must be 1 to 4"),
        ("[[screens]]\nkind = 'obs'\nroom = 'x'\nlang = 'en'\nurl = '$NOPE'", r"screens\.url = \$NOPE .* export NOPE"),
    ],
)
def test_bad_screens(tmp_path: Path, content: str, wrong: str) -> None:
    """The message has the key, the kind and the name of the file."""
    path = tmp_path / "captioner.toml"
    path.write_text(content)

    with pytest.raises(ConfigError, match=wrong):
        load(environment={}, file=path)


@pytest.mark.parametrize(
    "url", ["s3cr3t", "ftp://s3cr3t/", "ws://s3cr3t/", "http://", "http://s3cr3t:1x/", "http://[s3cr3t"]
)
def test_a_bad_address_is_not_said(tmp_path: Path, url: str) -> None:
    """It may be a secret."""
    path = tmp_path / "captioner.toml"
    path.write_text(f"[[screens]]\nkind = 'zoom'\nroom = 'x'\nlang = 'en'\nurl = '{url}'")

    with pytest.raises(ConfigError, match=r"screens\.url = '…'") as refused:
        load(environment={}, file=path)
    assert "s3cr3t" not in str(refused.value)
