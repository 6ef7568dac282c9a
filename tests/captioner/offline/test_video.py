from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from captioner.errors import CaptionerError
from captioner.offline.burn_style import STYLES
from captioner.offline.burned_video import burn, burning_rate
from captioner.offline.picture import picture
from captioner.offline.video import mux
from formats.cue import Cue
from formats.notice import Notice
from tests.captioner.audio.media import ffmpeg, hide_codec, tone, write_wave

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


@pytest.mark.parametrize(
    ("name", "codec"), [("old.avi", ("mpeg4", "-bf", "2")), ("old.mpg", ("mpeg2video", "-bf", "2"))]
)
def test_pictures_without_times_are_copied(tmp_path: Path, name: str, codec: tuple[str, ...]) -> None:
    """Old videos, in which not every picture has a time, get caption tracks too."""
    inputs = ("-f", "lavfi", "-i", "testsrc=s=160x90:d=1:r=25", "-f", "lavfi", "-i", "sine=d=1")
    ffmpeg(*inputs, "-c:v", *codec, "-c:a", "mp2", tmp_path / name)
    made = mux(tmp_path / name, TRACKS, tmp_path)

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
from captioner.offline.burned_video import burn
burn(Path(sys.argv[2]), (), Path(sys.argv[1]), "es")
"""


def test_an_interrupted_video_is_removed(video: Path, tmp_path: Path) -> None:
    """After Ctrl-C no incomplete file is left."""
    out, program = tmp_path / "out", tmp_path / "ffmpeg"
    out.mkdir()
    program.write_text('#!/bin/sh\nfor last; do :; done\ntouch "$last"\nexec sleep 60\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with subprocess.Popen(
        [sys.executable, "-c", _BURN, str(out), str(video)], env=environment, stderr=subprocess.DEVNULL
    ) as burning:
        while not list(out.iterdir()):
            assert burning.poll() is None
            time.sleep(0.01)
        burning.send_signal(signal.SIGINT)

    assert [] == list(out.iterdir())


def kinds(path: Path) -> list[tuple[str, str, str]]:
    """Kind, codec and language of each stream."""
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["streams"]
    return [
        (each["codec_type"], each.get("codec_name", ""), each.get("tags", {}).get("language", "und")) for each in found
    ]


@pytest.mark.parametrize(
    ("name", "codecs", "kept", "added"),
    [
        ("talk.mkv", ("srt", "ass"), ("subrip", "ass"), "subrip"),
        ("talk.mp4", ("mov_text",), ("mov_text",), "mov_text"),
        ("talk.mov", ("mov_text",), ("mov_text",), "mov_text"),
        ("talk.m4v", ("mov_text",), ("mov_text",), "mov_text"),
        ("talk.webm", ("webvtt",), ("webvtt",), "webvtt"),
    ],
)
def test_tracks_of_the_recording_are_kept(
    video: Path, tmp_path: Path, name: str, codecs: tuple[str, ...], kept: tuple[str, ...], added: str
) -> None:
    """Caption tracks, attachments and languages stay; new tracks come last, and the audio gets its language."""
    (tmp_path / "old.srt").write_text("1\n00:00:00,000 --> 00:00:00,900\nbonjour\n")
    source = tmp_path / name
    command = ["-i", str(video), *["-i", str(tmp_path / "old.srt")] * len(codecs), "-map", "0"]
    for number, codec in enumerate(codecs):
        command += ["-map", str(number + 1), f"-c:s:{number}", codec, f"-metadata:s:s:{number}", "language=fre"]
    if name.endswith(".mkv"):
        command += ["-attach", str(tmp_path / "old.srt"), "-metadata:s:t", "mimetype=text/plain"]
    if name.endswith(".webm"):
        command += ["-c:v", "libvpx", "-c:a", "libopus"]
    ffmpeg(*command, source)
    made = mux(source, TRACKS, tmp_path, audio=(1, "es"))
    streams = kinds(made)

    old = [each[1:] for each in kinds(source) if each[0] == "subtitle"]

    assert list(kept) == [codec for codec, _ in old]
    assert [*old, (added, "spa"), (added, "eng")] == [each[1:] for each in streams if each[0] == "subtitle"]
    assert ["spa"] == [each[2] for each in streams if each[0] == "audio"]
    assert name.endswith(".mkv") is ("attachment" in {each[0] for each in streams})


def test_text_tracks_are_converted(video: Path, tmp_path: Path) -> None:
    """Text in another format than that of the container is converted, without a notice."""
    (tmp_path / "old.srt").write_text("1\n00:00:00,000 --> 00:00:00,900\nbonjour\n")
    source = tmp_path / "talk.mkv"
    ffmpeg("-i", video, "-i", tmp_path / "old.srt", "-map", "0", "-map", "1", "-c:s", "ass", source)
    renamed = source.rename(tmp_path / "talk.mp4")
    noticed: list[Notice] = []
    made = mux(renamed, TRACKS, tmp_path, notify=noticed.append)

    assert [] == noticed
    assert ["mov_text"] * 3 == [each[1] for each in kinds(made) if each[0] == "subtitle"]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("size", "pixels", "codec"),
    [("640x360", "yuv420p", "libx264"), ("202x360", "yuv420p", "libx264"), ("163x121", "yuv444p", "ffv1")],
)
def test_burned_captions_are_readable(tmp_path: Path, style: str, size: str, pixels: str, codec: str) -> None:
    """On a white picture of any shape the captions have dark pixels, inside the picture, and every player shows it."""
    source = tmp_path / "talk.mkv"
    shape = f"format={pixels},scale={size.replace(chr(120), chr(58))},setsar=1"
    ffmpeg("-f", "lavfi", "-i", "color=white:s=640x360:d=1:r=5", "-vf", shape, "-c:v", codec, source)
    cue = Cue(0, 900, ("The first line has forty-two characters in", "and the second one is short"))
    made = burn(source, (cue,), tmp_path, "en", style=style)
    command = ["ffmpeg", "-v", "error", "-i", str(made), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    shown = subprocess.run(command, check=True, capture_output=True).stdout
    width, height = (int(side) // 2 * 2 for side in size.split("x"))
    rows = np.frombuffer(shown, np.uint8)[: width * height].reshape(height, -1)
    dark = np.argwhere(rows < 60)

    assert len(dark) > 0.002 * rows.size
    assert dark[:, 0].min() > 0.4 * height
    assert 0.02 * width < dark[:, 1].min() < dark[:, 1].max() < 0.98 * rows.shape[1]
    probe = ["ffprobe", "-v", "error", "-show_streams", str(made)]
    assert "yuv420p\n" in subprocess.run(probe, check=True, capture_output=True, text=True).stdout


def test_a_cover_is_not_the_picture(video: Path, tmp_path: Path) -> None:
    """The video is used, not a cover image that precedes it."""
    cover = tmp_path / "cover.png"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=32x32:d=1:r=1", "-frames:v", "1", cover)
    source = tmp_path / "talk.mp4"
    ffmpeg("-i", cover, "-i", video, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic", source)
    found = picture(source)

    assert found is not None
    assert (160, 90) == found.size
    burn(source, TRACKS["es"], tmp_path, "es")


def test_a_recording_without_captions(video: Path, tmp_path: Path) -> None:
    """Without cues the copies are written, without a track, which is reported."""
    noticed: list[Notice] = []
    copy = mux(video, {"es": (), "en": TRACKS["en"]}, tmp_path, notify=noticed.append)

    assert [("video", "und"), ("audio", "und"), ("subtitle", "eng")] == streams(copy)
    assert ["the copy has no caption track in es, since there are no captions"] == list(map(str, noticed))
    assert burn(video, (), tmp_path, "es").exists()
    assert burning_rate(video, (), "box") > 0


def shown(path: Path) -> dict[str, str]:
    """Description of the picture."""
    command = ["ffprobe", "-v", "error", "-select_streams", "V", "-show_streams", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["streams"][0]
    return {name: str(value) for name, value in found.items()}


def test_pixels_become_square(tmp_path: Path) -> None:
    """A picture that is stretched when it is shown, as on a DVD, is burned at its shown size."""
    source = tmp_path / "dvd.mkv"
    ffmpeg("-f", "lavfi", "-i", "color=white:s=180x144:d=0.4:r=5,setsar=64/45", "-c:v", "ffv1", source)
    made = shown(burn(source, TRACKS["es"], tmp_path, "es"))

    found = picture(source)

    assert found is not None
    assert (256, 144) == found.size
    assert ("256", "144", "1:1") == (made["width"], made["height"], made["sample_aspect_ratio"])


def test_fields_are_joined(tmp_path: Path) -> None:
    """An interlaced picture becomes a progressive one."""
    source = tmp_path / "tape.ts"
    fields = "testsrc=size=96x96:rate=10:duration=1,tinterlace=interleave_top,fieldorder=tff"
    ffmpeg("-f", "lavfi", "-i", fields, "-c:v", "mpeg2video", "-flags", "+ildct+ilme", source)
    found = picture(source)

    assert found is not None
    assert found.is_interlaced
    assert "progressive" == shown(burn(source, TRACKS["es"], tmp_path, "es"))["field_order"]


def test_hdr_becomes_sdr(tmp_path: Path) -> None:
    """Captions in an HDR picture would be too bright on a screen that shows it, and its colours pale on others."""
    source = tmp_path / "phone.mkv"
    colours = ("-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc")
    white = ("-f", "lavfi", "-i", "color=white:s=96x96:d=0.4:r=5")
    ffmpeg(*white, "-pix_fmt", "yuv420p10le", *colours, "-c:v", "libx264", source)
    noticed: list[Notice] = []
    made = shown(burn(source, TRACKS["es"], tmp_path, "es", notify=noticed.append))

    assert ("bt709", "bt709", "bt709") == tuple(
        made[name] for name in ("color_space", "color_transfer", "color_primaries")
    )
    assert ["phone.es.mp4: the HDR picture is converted to SDR"] == list(map(str, noticed))


def with_unknown_track(video: Path, path: Path) -> Path:
    """A copy with a second audio track whose codec is unknown, as the spatial sound of telephones."""
    ffmpeg("-i", video, "-map", "0", "-map", "0:a", "-c", "copy", path)
    hide_codec(path, 1)
    return path


def test_tracks_with_an_unknown_codec(video: Path, tmp_path: Path) -> None:
    """An audio track that ffmpeg cannot copy is left out, and reported."""
    source, noticed = with_unknown_track(video, tmp_path / "phone.mp4"), list[Notice]()
    copy = mux(source, TRACKS, tmp_path, audio=(1, "es"), notify=noticed.append)
    burned = burn(source, TRACKS["es"], tmp_path, "es", notify=noticed.append)

    assert [("video", "und"), ("audio", "spa"), ("subtitle", "spa"), ("subtitle", "eng")] == streams(copy)
    assert [("video", "und"), ("audio", "und")] == streams(burned)
    assert ["audio track 2 is left out of the copy, since its codec is unknown"] * 2 == list(map(str, noticed))


def test_a_container_that_cannot_hold_the_streams(video: Path, tmp_path: Path) -> None:
    """The copy of a file whose streams do not fit into its own container is an .mkv, which is reported."""
    ffmpeg("-i", video, "-c:v", "copy", "-c:a", "libopus", tmp_path / "talk.mkv")
    source, noticed = (tmp_path / "talk.mkv").rename(tmp_path / "talk.webm"), list[Notice]()
    made = mux(source, TRACKS, tmp_path, notify=noticed.append)

    assert "talk.captioned.mkv" == made.name
    assert 4 == len(streams(made))
    reason = "Only VP8 or VP9 or AV1 video and Vorbis or Opus audio and WebVTT subtitles are supported for WebM."
    text = f"the copy is talk.captioned.mkv, since its streams do not fit into .webm ({reason})"
    assert [text] == list(map(str, noticed))


def test_many_channels_are_burned(tmp_path: Path) -> None:
    """Sound of more channels than AAC has a layout for becomes stereo."""
    source = tmp_path / "desk.mkv"
    sound = write_wave(tmp_path / "desk.wav", *[tone(0.4)] * 10)
    ffmpeg("-f", "lavfi", "-i", "color=white:s=96x96:d=0.4:r=5", "-i", sound, "-c:a", "pcm_s16le", source)

    assert [("video", "und"), ("audio", "und")] == streams(burn(source, TRACKS["es"], tmp_path, "es"))


def test_covers_and_chapters_are_kept(tmp_path: Path) -> None:
    """A cover is an attachment in .mkv, not a video of one picture, and chapters are not reported as left out."""
    cover, chapters, noticed = tmp_path / "cover.png", tmp_path / "chapters.txt", list[Notice]()
    ffmpeg("-f", "lavfi", "-i", "color=red:s=32x32:d=1:r=1", "-frames:v", "1", cover)
    chapters.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n")
    inputs = ("-f", "lavfi", "-i", "sine=d=1", "-i", cover, "-i", chapters)
    maps = (
        "-map",
        "0",
        "-map",
        "1",
        "-map_metadata",
        "2",
        "-c:a",
        "aac",
        "-c:v",
        "copy",
        "-disposition:v",
        "attached_pic",
    )
    ffmpeg(*inputs, *maps, tmp_path / "book.m4a")
    made = mux(tmp_path / "book.m4a", TRACKS, tmp_path, notify=noticed.append)
    command = ["ffprobe", "-v", "error", "-show_streams", "-show_chapters", "-of", "json", str(made)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert [] == noticed
    assert [1] == [each["disposition"]["attached_pic"] for each in found["streams"] if each["codec_type"] == "video"]
    assert ["One"] == [each["tags"]["title"] for each in found["chapters"]]


def test_metadata_is_kept(video: Path, tmp_path: Path) -> None:
    """Title, time of creation, and the place and the camera of a telephone are those of the recording."""
    kept = {
        "title": "Trip",
        "creation_time": "2024-05-01T10:00:00.000000Z",
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.location.ISO6709": "+50.0+14.0/",
    }
    given = [word for name, value in kept.items() for word in ("-metadata", f"{name}={value}")]
    ffmpeg("-i", video, "-c", "copy", "-movflags", "use_metadata_tags", *given, tmp_path / "phone.mov")
    made = mux(tmp_path / "phone.mov", TRACKS, tmp_path)
    command = ["ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "json", str(made)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["format"]["tags"]

    assert kept == {name: value for name, value in found.items() if name in kept}


@pytest.mark.parametrize(
    ("name", "text", "notices"), [("talk.mp4", "(laughs) C:＼new", 1), ("talk.mkv", "{laughs} C:\\new", 0)]
)
def test_text_with_the_marks_of_tags(video: Path, tmp_path: Path, name: str, text: str, notices: int) -> None:
    """Text in braces is not hidden, and a backslash does not break a line; what is replaced is reported once."""
    cues, noticed = tuple(Cue(start, start + 100, ("{laughs} C:\\new",)) for start in (0, 200)), list[Notice]()
    ffmpeg("-i", video, "-c", "copy", tmp_path / name)
    made = mux(tmp_path / name, {"en": cues}, tmp_path, notify=noticed.append)

    assert 2 == made.read_bytes().count(text.encode())
    assert notices == len(noticed)


def test_burned_text_with_the_marks_of_tags(video: Path, tmp_path: Path) -> None:
    """Text in braces is burned, which is reported as replaced."""
    noticed: list[Notice] = []
    made = burn(video, (Cue(0, 900, ("{laughs}",)),), tmp_path, "en", notify=noticed.append)
    command = ["ffmpeg", "-v", "error", "-i", str(made), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-"]

    assert max(subprocess.run(command, check=True, capture_output=True).stdout) > 100
    assert ["00:00:00.000: {, } and \\ are replaced by similar characters"] == list(map(str, noticed))
