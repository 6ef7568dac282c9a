from __future__ import annotations

import json
from pathlib import Path

import pytest

from captioner.cli import main
from tests.captioner.audio.test_file import record

Printed = pytest.CaptureFixture[str]


@pytest.mark.model
def test_one_failing_recording_does_not_stop_the_others(tmp_path: Path, capsys: Printed) -> None:
    """A recording whose files cannot be written is reported, the others are captioned, and the exit code is 1."""
    speech = Path(__file__).parents[3] / "samples/en-readings.flac"
    record(tmp_path / "tone.mp3", seconds=1)
    (tmp_path / "out/tone.en.vtt").mkdir(parents=True)

    code = main(["file", "tone.mp3", str(speech), "--from", "en", "-o", "out", "--json"])
    out, err = capsys.readouterr()

    assert code == 1
    assert "tone.mp3: cannot write out/tone.en.vtt: Is a directory; choose another folder" in err
    assert "John Dashwood" in (tmp_path / "out/en-readings.en.srt").read_text().replace("\n", " ")
    assert [row["file"] for row in json.loads(out)] == ["out/en-readings.en.vtt", "out/en-readings.en.srt"]


@pytest.mark.model
def test_files_of_a_recording_without_speech(tmp_path: Path, capsys: Printed) -> None:
    """A tone has no words; its caption files are written, valid, and named on stdout."""
    record(tmp_path / "tone.mp3", seconds=1)

    code = main(["file", "tone.mp3", "--from", "es", "--to", "en", "--model", "whisper-base", "-o", "out", "--json"])
    written = [row["file"] for row in json.loads(capsys.readouterr().out)]

    assert code == 0
    assert written == ["out/tone.es.vtt", "out/tone.es.srt", "out/tone.en.vtt", "out/tone.en.srt"]
    assert (tmp_path / "out" / "tone.es.vtt").read_text().startswith("WEBVTT")


def test_a_broken_model_is_one_line(tmp_path: Path, capsys: Printed) -> None:
    """A model folder with invalid files is refused in one line."""
    record(tmp_path / "tone.mp3", seconds=1)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("nonsense")

    code = main(["file", "tone.mp3", "--model", str(tmp_path)])
    *_, wrong = capsys.readouterr().err.splitlines()

    assert code == 1
    assert "cannot load" in wrong


@pytest.mark.model
def test_an_error_names_the_recording_once(tmp_path: Path, capsys: Printed) -> None:
    """An error that begins with the name of the recording gets no other one in front."""
    record(tmp_path / "tone.mp3", seconds=1)

    main(["file", "tone.mp3", "--from", "en", "--burn", "en"])

    assert "captioner: tone.mp3 has no picture" in capsys.readouterr().err
