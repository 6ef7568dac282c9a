from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.cli import main
from captioner.cli.grades import grade_lines
from captioner.config import Config, TranslationConfig
from tests.conftest import SAMPLES

pytestmark = pytest.mark.program
Printed = pytest.CaptureFixture[str]
SAMPLE = SAMPLES / "en-readings.flac"
SPANISH = "Spanish: Apertium, gist only (BLEU 10.3, measured on 30 sentences of FLORES-200)"


@pytest.fixture
def busy_port() -> Iterator[str]:
    """Port on which a server cannot start."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield str(taken.getsockname()[1])


def test_run_prints_the_grade_of_each_target(busy_port: str, capsys: Printed) -> None:
    """The engine of each target, its grade, and what would be better with its licence are printed at the start."""
    assert main(["run", str(SAMPLE), "--from", "en", "--to", "es", "--port", busy_port]) == 1

    lines = capsys.readouterr().err.splitlines()
    at = lines.index(f"captioner: {SPANISH}")
    opus = "OPUS-MT, good: captioner models fetch opus-mt-en-es (158 MB, CC-BY-4.0)"
    nllb = "captioner models fetch nllb-200-distilled-600M (630 MB, CC-BY-NC-4.0: not for commercial use)"
    assert lines[at + 1] == f"captioner:   better: {opus}"
    assert lines[at + 2] == f"captioner:   better: NLLB, good: {nllb}"


def test_serve_prints_the_grades_of_configured_rooms(tmp_path: Path, busy_port: str, capsys: Printed) -> None:
    """`serve` prints the grades of the rooms in the configuration."""
    path = tmp_path / "captioner.toml"
    path.write_text(f"[[rooms]]\nname = 'hall'\nsource = '{SAMPLE}'\nfrom = 'en'\nto = ['es']\n")

    assert main(["serve", "--config", str(path), "--port", busy_port]) == 1
    assert f"captioner: {SPANISH}" in capsys.readouterr().err


def test_a_good_translation_needs_no_hint() -> None:
    """A translation that the configuration calls good has no better one."""
    config = Config(translation=TranslationConfig(grades={"en-es": "good"}))

    assert ["Spanish: Apertium, good (set in the configuration)"] == list(grade_lines(config, "en", ("es",)))


def test_the_list_of_languages_has_grades(capsys: Printed) -> None:
    """`languages` names the grade of each engine, `--json` by spoken language."""
    assert main(["languages", "--from", "en"]) == 0
    assert (
        "es          spoken   Español  Spanish  from en by apertium, gist only" in capsys.readouterr().out.splitlines()
    )
    assert main(["languages", "--from", "en", "--json"]) == 0
    rows = {row["code"]: row for row in json.loads(capsys.readouterr().out)}

    assert {"en": "apertium"} == rows["es"]["translated"]
    assert {"en": "gist"} == rows["es"]["grades"]


def test_check_has_grades(tmp_path: Path, capsys: Printed) -> None:
    """`check` names the grades of Apertium's pairs and of the pairs of each room."""
    path = tmp_path / "captioner.toml"
    path.write_text(f"[[rooms]]\nname = 'hall'\nsource = '{SAMPLE}'\nfrom = 'en'\nto = ['es']\n")
    main(["check", "--config", str(path)])
    lines = capsys.readouterr().out.splitlines()

    assert any("apertium: " in line and "en-es (gist only)" in line for line in lines)
    assert any(line.endswith("languages of hall: en to es by apertium (gist only)") for line in lines)


def test_an_unknown_grade_is_refused(tmp_path: Path, capsys: Printed) -> None:
    """The message names the setting, the value and the grades."""
    path = tmp_path / "captioner.toml"
    path.write_text("[translation]\ngrades = {en-es = 'great'}\n")

    assert main(["languages", "--config", str(path)]) == 1
    assert "grades.en-es = 'great'" in (err := capsys.readouterr().err)
    assert "it must be gist, fair, good or ungraded" in err
