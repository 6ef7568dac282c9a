from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from captioner.catalogue import KNOWN
from captioner.cli import COMMANDS, main
from tests.captioner.audio.test_file import record

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("run nowhere.wav --from en", "captioner: there is no file nowhere.wav; check its name\n"),
        ("run nowhere.wav --from xx", "captioner: unknown language 'xx'; use a code such as"),
        ("run nowhere.wav --from en --to zz", "captioner: unknown language 'zz'; use a code such as"),
        ("file nowhere.wav", "captioner: there is no file nowhere.wav; check its name\n"),
        ("models path nonsense", "captioner: no model is called 'nonsense'; known are whisper-base"),
        ("models path ./nowhere", "captioner: there is no folder ./nowhere; give the folder"),
        ("serve --port 70000", "captioner: server.port = 70000 (--port); it must be 0 to 65535\n"),
        ("serve --config nowhere.toml", "captioner: nowhere.toml cannot be read: No such file or directory;"),
    ],
)
def test_what_fails_gives_one_line_and_exit_code_one(line: str, said: str, capsys: Printed) -> None:
    """On stderr: what is wrong and what to do; nothing on stdout."""
    code = main(line.split())
    out, err = capsys.readouterr()

    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_a_broken_model_is_one_line(tmp_path: Path, capsys: Printed) -> None:
    """Files of the right names with nonsense in them."""
    record(tmp_path / "tone.mp3", seconds=1)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("nonsense")

    code = main(["file", "tone.mp3", "--model", str(tmp_path)])
    (_, wrong) = capsys.readouterr().err.splitlines()

    assert code == 1
    assert "cannot be loaded" in wrong


def test_models_are_listed_for_a_machine(capsys: Printed) -> None:
    """JSON on stdout with name, licence, where it is and how to get it."""
    code = main(["models", "list", "--json"])
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}

    assert code == 0
    assert set(KNOWN) <= set(rows)
    assert rows["nllb-200-distilled-600M"]["licence"] == "CC-BY-NC-4.0"


def test_models_are_listed_for_a_person(capsys: Printed) -> None:
    """A line each."""
    main(["models"])

    assert "whisper-base " in capsys.readouterr().out


def test_the_path_of_a_model_is_the_only_output(tmp_path: Path, capsys: Printed) -> None:
    """So that a script can use it."""
    (tmp_path / "model.bin").write_text("weights")
    (tmp_path / "config.json").write_text("{}")

    code = main(["models", "path", str(tmp_path)])

    assert (code, capsys.readouterr().out) == (0, f"{tmp_path}\n")


def test_check_says_what_is_missing(capsys: Printed) -> None:
    """A line each with the mend, and exit code 1 when it is something needed."""
    code = main(["check", "--model", "./nowhere", "--port", "0"])
    out = capsys.readouterr().out

    assert code == 1
    assert "MISSING recognizer: there is no folder ./nowhere; give the folder that holds model.bin" in out
    assert "ok      python: 3." in out


def test_every_command_can_be_run() -> None:
    """What the grammar names is what the commands are."""
    assert set(COMMANDS) >= {"run", "serve", "file", "bench", "models list", "devices", "check"}


def test_captions_are_exported_with_their_faults_told(tmp_path: Path, capsys: Printed) -> None:
    """The file on stdout, the faults on stderr, each with its line."""
    (tmp_path / "a.es.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nuno\n\n00:00:03,000 --> 00:00:02,000\ndos\n")

    code = main(["export", "a.es.srt", "b.es.vtt", "--report"])
    out, err = capsys.readouterr()

    assert (code, out) == (0, "b.es.vtt: 1 cues, over a limit: none (0.0 per 1000)\n")
    assert err.splitlines() == [
        "captioner: a.es.srt, line 5: the cue ends at 00:00:02,000, before its start at 00:00:03,000",
        "captioner: 1 cues were saved",
    ]


@pytest.mark.model
def test_recordings_become_files(tmp_path: Path, capsys: Printed) -> None:
    """One that cannot be written does not stop the other, though the exit code says so."""
    speech = Path(__file__).parents[2] / "samples/en-readings.flac"
    record(tmp_path / "tone.mp3", seconds=1)
    (tmp_path / "out/tone.en.vtt").mkdir(parents=True)

    code = main(["file", "tone.mp3", str(speech), "--from", "en", "-o", "out", "--json"])
    out, err = capsys.readouterr()

    assert code == 1
    assert "tone.mp3: cannot write out/tone.en.vtt: Is a directory; choose another place" in err
    assert "John Dashwood" in (tmp_path / "out/en-readings.en.srt").read_text().replace("\n", " ")
    assert [row["file"] for row in json.loads(out)] == ["out/en-readings.en.vtt", "out/en-readings.en.srt"]


@pytest.mark.parametrize("start", [[sys.executable, "-m", "captioner"], ["captioner"]], ids=" ".join)
def test_it_is_a_program(start: list[str]) -> None:
    """As a module and by its name."""
    command = [str(Path(sys.executable).with_name("captioner"))] if start == ["captioner"] else start
    shown = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)

    assert shown.stdout.startswith("captioner 0.")


@pytest.mark.model
def test_a_recording_becomes_files(tmp_path: Path, capsys: Printed) -> None:
    """A tone has no words, but its files are there and valid, and their names on stdout."""
    record(tmp_path / "tone.mp3", seconds=1)

    code = main(["file", "tone.mp3", "--from", "es", "--to", "en", "--model", "whisper-base", "-o", "out", "--json"])
    written = [row["file"] for row in json.loads(capsys.readouterr().out)]

    assert code == 0
    assert written == ["out/tone.es.vtt", "out/tone.es.srt", "out/tone.en.vtt", "out/tone.en.srt"]
    assert (tmp_path / "out" / "tone.es.vtt").read_text().startswith("WEBVTT")


def test_screens_are_tried(tmp_path: Path, capsys: Printed) -> None:
    """One line each, with the mend; where there are none it says where to write them."""
    assert main(["screens"]) == 1
    Path("captioner.toml").write_text(
        f"""
        [[screens]]
        room = "hall"
        lang = "es"
        kind = "file"
        file = "{tmp_path / "now.txt"}"

        [[screens]]
        room = "hall"
        lang = "es"
        kind = "file"
        file = "{tmp_path / "none" / "now.txt"}"
        """
    )
    code = main(["screens", "--send", "Probando"])
    out, err = capsys.readouterr()

    assert err.startswith("captioner: there are no screens; write [[screens]]")
    good, bad = out.splitlines()
    assert (1, "Probando") == (code, (tmp_path / "now.txt").read_text())
    assert good.startswith("ok      hall es file: took it in ")
    assert "MISSING hall es file: the file cannot be written: No such file or directory; check its folder" in bad
