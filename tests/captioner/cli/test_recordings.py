from __future__ import annotations

import io
import json
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.cli import main
from captioner.cli.progress_bar import ProgressBar
from captioner.layout.limits import Layout
from captioner.offline import batch
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.progress import RecordingProgress, Stage
from tests.captioner.audio.media import ffmpeg, speech, tone, write_wave
from tests.captioner.offline.clip_recognizer import ScriptedClipRecognizer, scripted_pipeline

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def recognizer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScriptedClipRecognizer:
    """Recordings in the present folder, recognized by a scripted recognizer."""
    found = ScriptedClipRecognizer()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(OfflinePipeline, "load", lambda *_: scripted_pipeline(recognizer=found))
    return found


def wrong_size(path: Path) -> Path:
    """A WAV file whose header states 1000 bytes."""
    data = bytearray(write_wave(path, speech(8)).read_bytes())
    data[40:44] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def test_a_batch_continues_after_every_failure(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing file, one that is no recording and an unexpected error are one line each; the rest is captioned."""
    for name in ("good.wav", "bug.wav"):
        write_wave(tmp_path / name, speech(8))
    (tmp_path / "text.mp3").write_text("no sound")
    real = batch.caption_recording

    def caption(path: Path, *rest: object) -> object:
        if path.name == "bug.wav":
            raise ValueError("scripted")
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(batch, "caption_recording", caption)
    code = main(["file", "nowhere.wav", "text.mp3", "bug.wav", "good.wav", "--from", "en", "-o", "out"])
    out, err = capsys.readouterr()

    assert 1 == code
    assert "out/good.en.vtt\nout/good.en.srt\n" == out
    assert ["nowhere.wav", "text.mp3", "bug.wav"] == [
        next(name for name in ("nowhere.wav", "text.mp3", "bug.wav") if name in line) for line in err.splitlines()
    ]
    assert "bug.wav: unexpected ValueError: scripted" in err


def test_nothing_readable_loads_no_model(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a readable recording the command ends at once."""
    monkeypatch.delattr(OfflinePipeline, "load")

    assert 1 == main(["file", "nowhere.wav", "--from", "en"])
    assert "captioner: file nowhere.wav does not exist; check its name\n" == capsys.readouterr().err


def test_notices_are_lines_and_data(tmp_path: Path, capsys: Printed) -> None:
    """What was guessed is one line, the same in the JSON of every file, and a failure with `--strict`."""
    wrong_size(tmp_path / "talk.wav")

    assert 0 == main(["file", "talk.wav", "--from", "en", "-o", "out", "--json"])
    out, err = capsys.readouterr()
    text = "the header states 1000 bytes of audio, the file has more; all are read"
    assert f"captioner: talk.wav: {text}; repair the header if the rest is not audio\n" == err
    assert [[text], [text]] == [[each["what"] for each in row["notices"]] for row in json.loads(out)]
    assert 1 == main(["file", "talk.wav", "--from", "en", "-o", "out", "--strict"])
    assert 0 == main(["file", write_wave(tmp_path / "good.wav", speech(8)).name, "--from", "en", "--strict"])


def test_a_name_that_is_not_unicode(tmp_path: Path, capsys: Printed) -> None:
    """A file name with bytes that are not characters is captioned, and printed with escapes."""
    write_wave(tmp_path / "a\udcff.wav", speech(8))

    assert 0 == main(["file", "a\udcff.wav", "--from", "en", "-o", "out", "--format", "srt"])
    assert "out/a\\udcff.en.srt\n" == capsys.readouterr().out
    assert (tmp_path / "out/a\udcff.en.srt").exists()


@pytest.mark.parametrize(
    ("name", "made"), [("-talk.wav", "-talk.en.srt"), ("talk v1.2", "talk v1.2.en.srt"), ("a.b.3gp", "a.b.en.srt")]
)
def test_names_of_caption_files(tmp_path: Path, capsys: Printed, name: str, made: str) -> None:
    """A name that begins with a dash is no option, and one that ends with a number has no extension."""
    write_wave(tmp_path / "talk.wav", speech(8)).rename(tmp_path / name)

    assert 0 == main(["file", name, "--from", "en", "-o", "out", "--format", "srt"])
    assert f"out/{made}\n" == capsys.readouterr().out


def test_an_address_is_no_file(capsys: Printed) -> None:
    """The error of an address has the command for it."""
    assert 1 == main(["file", "https://example.com/talk.mp3", "--from", "en"])
    assert "does not exist; download it first, or caption it while it plays: captioner run" in capsys.readouterr().err


def test_an_unreadable_pipe(tmp_path: Path, capsys: Printed) -> None:
    """An error about a pipe names the pipe, not its copy."""
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(b""))
    writer.start()

    assert 1 == main(["file", "pipe", "--from", "en"])
    writer.join()
    assert capsys.readouterr().err.startswith("captioner: pipe is empty; use a recording such as ")


def test_an_empty_result_is_reported(tmp_path: Path, capsys: Printed) -> None:
    """A recording without speech has valid, empty files."""
    write_wave(tmp_path / "tone.wav", tone(2))

    assert 0 == main(["file", "tone.wav", "--from", "en", "-o", "out"])
    assert "captioner: tone.wav: no speech was found; the caption files are empty\n" == capsys.readouterr().err
    assert (tmp_path / "out/tone.en.vtt").read_text().startswith("WEBVTT")


def test_the_report_names_every_cue_over_a_limit(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cue has a line with time, value and limit, the same in JSON, and the reading speed is a picture."""
    write_wave(tmp_path / "talk.wav", speech(8))
    strict = replace(scripted_pipeline(), layout=Layout(speed=1))
    monkeypatch.setattr(OfflinePipeline, "load", lambda *_: strict)

    assert 0 == main(["file", "talk.wav", "--from", "en", "-o", "out", "--format", "srt", "--report"])
    first, *over = capsys.readouterr().out.splitlines()
    main(["file", "talk.wav", "--from", "en", "-o", "out", "--format", "srt", "--report", "--json"])
    (row,) = json.loads(capsys.readouterr().out)

    assert f"over a limit: {len(over)} fast" in first
    assert all(" fast: " in line and " cells per second, limit 1: w" in line for line in over)
    assert len(over) == len(row["over"]) > 0
    assert {"start", "end", "kind", "value", "limit", "text"} == set(row["over"][0])
    assert "<svg" in (tmp_path / row["chart"]).read_text()


@pytest.mark.program
def test_tracks_and_channels(tmp_path: Path, capsys: Printed, recognizer: ScriptedClipRecognizer) -> None:
    """A named track and channel are used; the track that is chosen is named."""
    write_wave(tmp_path / "a.wav", tone(3))
    write_wave(tmp_path / "b.wav", speech(8))
    ffmpeg("-i", "a.wav", "-i", "b.wav", "-map", "0", "-map", "1", "-c:a", "aac", "two.mkv")

    assert 0 == main(["file", "two.mkv", "--from", "en", "--track", "2", "--channel", "1"])
    assert sum(recognizer.seconds) > 3
    assert "" == capsys.readouterr().err
    main(["file", "two.mkv", "--from", "en"])
    assert "audio track 1 (language not stated) of 2 is used; --track chooses another: 2" in capsys.readouterr().err
    assert 1 == main(["file", "two.mkv", "--from", "en", "--track", "3"])
    assert "no audio track 3, the file has 2" in capsys.readouterr().err


class Terminal(io.StringIO):
    """Stream that is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def test_the_bar_moves_between_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that is left changes while nothing is reported."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    now = [0.0]
    bar = ProgressBar()
    progress = RecordingProgress(Path("talk.mp4"), (Stage("recognize", 100, 10),), bar.show, clock=lambda: now[0])
    progress.begin("recognize")
    now[0] = 3.0
    while "0:07 left" not in terminal.getvalue():
        time.sleep(0.01)
    bar.end()

    assert "talk.mp4" in terminal.getvalue()
    assert "recognize, 0:10 left" in terminal.getvalue()
    assert "30 %" in terminal.getvalue()
