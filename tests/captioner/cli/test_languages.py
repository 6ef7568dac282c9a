from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.cli import main
from captioner.cli.languages import expected_language
from captioner.config import Config, RecognizerConfig
from captioner.errors import LanguageError
from tests.conftest import SAMPLES

Printed = pytest.CaptureFixture[str]
SAMPLE = SAMPLES / "en-readings.flac"
ENGLISH_ONLY = Config(recognizer=RecognizerConfig(model="whisper-tiny.en"))


def test_the_list_of_languages(capsys: Printed) -> None:
    """Each language has a line with its code, its kind, both names, and the engine that translates into it."""
    assert main(["languages"]) == 0
    lines = capsys.readouterr().out.splitlines()

    kinds = [line[12:].split()[0] for line in lines]
    assert kinds == ["spoken"] * 100 + ["written"] * 110
    assert any(line.split()[:5] == ["en", "spoken", "English", "English", "from"] for line in lines)
    assert "eu          spoken   Euskara  Basque" in lines
    assert "zu          written  isiZulu  Zulu" in lines
    assert any(
        line.startswith("zh-Hant     written  繁體中文  Chinese (Traditional)  from zh by script") for line in lines
    )


def test_the_list_from_one_language(capsys: Printed) -> None:
    """With `--from` the list has what is translated from that language; an English-only model hears English only."""
    assert main(["languages", "--from", "French", "--json"]) == 0
    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)}
    assert main(["languages", "--model", "whisper-tiny.en", "--json"]) == 0
    english_only = json.loads(capsys.readouterr().out)

    expected = {"code": "en", "name": "English", "english": "English", "spoken": True, "translated": {"fr": "direct"}}
    assert expected.items() <= rows["en"].items()
    assert ["fr"] == list(rows["en"]["grades"])
    assert ["en"] == [row["code"] for row in english_only if row["spoken"]]


@pytest.mark.parametrize("command", ["run", "file"])
@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("--from en --to en", "--to en is the spoken language; omit --to"),
        ("--from english --to en-US,EN", "--to en-US,EN is the spoken language; omit --to"),
        ("--from en --to sw", "no installed engine translates en to sw"),
        ("--from en --to Klingon", "unknown language 'Klingon'"),
        ("--from zu --to en", "Zulu (zu) is a language of captions; no recognizer transcribes it; use it as --to zu"),
        (
            "--from pt --model whisper-tiny.en",
            "whisper-tiny.en recognizes English only, not pt; use a model without .en",
        ),
    ],
)
def test_languages_are_refused_before_a_model_is_loaded(command: str, line: str, error: str, capsys: Printed) -> None:
    """One line says what is wrong, nothing is loaded, and the exit code is 1."""
    assert main([command, str(SAMPLE), *line.split()]) == 1
    lines = [text for text in capsys.readouterr().err.splitlines() if "is read as" not in text]

    assert [True] == [text.startswith(f"captioner: {error}") for text in lines]


@pytest.mark.parametrize("option", ["--rate 8000", "--format f32le", "--channels 2"])
def test_the_format_of_raw_audio_is_refused_for_other_sources(option: str, capsys: Printed) -> None:
    """A file, a microphone and an address have a format of their own."""
    assert main(["run", str(SAMPLE), *option.split()]) == 1

    assert f"captioner: {option} is for raw PCM on stdin, not for {SAMPLE}; omit" in capsys.readouterr().err


def test_an_english_only_model_expects_english(capsys: Printed) -> None:
    """`auto` is English, which one line says; another language is refused."""
    assert expected_language(ENGLISH_ONLY, "auto", ()) == "en"
    said = capsys.readouterr().err
    assert expected_language(ENGLISH_ONLY, "en", ()) == "en"
    with pytest.raises(LanguageError, match="not es"):
        expected_language(ENGLISH_ONLY, "en,es", ())

    assert said == "captioner: whisper-tiny.en recognizes English only: --from auto is read as en\n"
    assert capsys.readouterr().err == ""
    assert expected_language(Config(), "auto", ()) == "auto"


def test_languages_of_configured_rooms_are_checked_before_a_model_is_loaded(tmp_path: Path, capsys: Printed) -> None:
    """`serve` refuses a room with a pair that no engine translates."""
    path = tmp_path / "captioner.toml"
    path.write_text(f"[[rooms]]\nname = 'hall'\nsource = '{SAMPLE}'\nfrom = 'English'\nto = 'Swahili'\n")

    assert main(["serve", "--config", str(path)]) == 1
    assert capsys.readouterr().err.startswith("captioner: no installed engine translates en to sw")
