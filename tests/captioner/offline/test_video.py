from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from captioner.errors import CaptionerError
from captioner.offline.video import burn, mux
from formats.cue import Cue

pytestmark = pytest.mark.program
TRACKS = {"es": (Cue(0, 900, ("año & uno",)),), "en": (Cue(0, 900, ("year one",)),)}


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """One second of black and of a tone, with a file name that needs escapes in a filter."""
    path = tmp_path / "it's a 'talk', [1].mp4"
    inputs = ["-f", "lavfi", "-i", "color=black:s=160x90:d=1:r=10", "-f", "lavfi", "-i", "sine=d=1"]
    subprocess.run(["ffmpeg", "-v", "error", *inputs, "-c:v", "libx264", "-c:a", "aac", str(path)], check=True)
    return path


def streams(path: Path) -> list[tuple[str, str]]:
    """Kind and language of each stream."""
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["streams"]
    return [(stream["codec_type"], stream.get("tags", {}).get("language", "und")) for stream in found]


def test_a_copy_has_a_track_per_language(video: Path, tmp_path: Path) -> None:
    """The tracks are named by their languages."""
    made = mux(video, TRACKS, tmp_path)

    assert f"{video.stem}.captioned.mp4" == made.name
    assert [("video", "und"), ("audio", "und"), ("subtitle", "spa"), ("subtitle", "eng")] == streams(made)


def test_captions_are_burned_into_the_picture(video: Path, tmp_path: Path) -> None:
    """White text appears on the black picture, and no temporary file is left."""
    made = burn(video, TRACKS["es"], tmp_path, "es")
    command = ["ffmpeg", "-v", "error", "-i", str(made), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    picture = subprocess.run(command, check=True, capture_output=True).stdout

    assert max(picture) > 100
    assert {video.name, made.name} == {path.name for path in tmp_path.iterdir()}


def test_a_recording_without_a_picture_is_refused(tmp_path: Path) -> None:
    """The error is one line, and no incomplete file is left."""
    source = Path(__file__).parents[3] / "samples/en-readings.flac"

    with pytest.raises(CaptionerError, match="check that the recording has a picture"):
        burn(source, TRACKS["es"], tmp_path, "es")
    assert [] == list(tmp_path.iterdir())


_BURN = """
import sys
from pathlib import Path
from captioner.offline.video import burn
burn(Path("talk.mp4"), (), Path(sys.argv[1]), "es")
"""


def test_an_interrupted_video_is_removed(tmp_path: Path) -> None:
    """After Ctrl-C no incomplete file is left."""
    out, program = tmp_path / "out", tmp_path / "ffmpeg"
    out.mkdir()
    program.write_text('#!/bin/sh\nfor last; do :; done\ntouch "$last"\nexec sleep 60\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with subprocess.Popen(
        [sys.executable, "-c", _BURN, str(out)], env=environment, stderr=subprocess.DEVNULL
    ) as burning:
        while not list(out.iterdir()):
            assert burning.poll() is None
            time.sleep(0.01)
        burning.send_signal(signal.SIGINT)

    assert [] == list(out.iterdir())
