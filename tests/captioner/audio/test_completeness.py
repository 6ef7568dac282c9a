"""Recordings without their end, and complete ones of the same kinds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from captioner.audio.file import read_file
from formats.notice import Notice
from tests.captioner.audio.media import ffmpeg, tone, write_wave

FILES = {
    "talk.aac": (),
    "talk.ac3": (),
    "talk.eac3": (),
    "talk.dts": ("-c:a", "dca", "-strict", "-2"),
    "talk.mp2": (),
    "talk.mp3": ("-write_xing", "0"),
    "talk.loas": ("-c:a", "aac", "-f", "latm"),
    "talk.ts": (),
    "talk.m2ts": ("-c:a", "ac3"),
    "talk.mpg": ("-c:a", "mp2"),
    "talk.caf": (),
    "talk.w64": (),
    "talk.au": (),
    "talk.aiff": (),
    "talk.voc": (),
    "rf64.wav": ("-rf64", "always"),
    "talk.wma": (),
    "talk.avi": ("-c:a", "pcm_s16le"),
    "talk.flv": ("-ar", "44100"),
    "parts.mp4": ("-movflags", "frag_keyframe+empty_moov", "-frag_duration", "1000000"),
    "talk.mka": (),
}
"""Name -> arguments of ffmpeg."""
STREAMED = {
    "wav": (), "au": (), "caf": (), "flac": (), "ogg": (), "mp3": (), "adts": (), "mpegts": (), "asf": (),
    "flv": ("-ar", "44100"), "avi": ("-c:a", "mp3"), "matroska": (), "webm": ("-live", "1"),
    "w64": (), "aiff": (),
}  # fmt: skip
"""Format that ffmpeg writes into a pipe, without sizes -> further arguments."""


def notices(path: Path) -> list[Notice]:
    """All notices of a recording."""
    found: list[Notice] = []
    for _ in read_file(path, report=found.append):
        pass
    return found


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of tone."""
    return write_wave(tmp_path_factory.mktemp("media") / "talk.wav", tone(2, rate=48_000), rate=48_000)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off(tmp_path: Path, sound: Path, name: str) -> None:
    """A complete file is not reported; one without its end is, in one line with place and advice."""
    path = tmp_path / name
    ffmpeg("-i", sound, *FILES[name], path)
    complete = path.read_bytes()

    assert [] == notices(path)
    for size in (len(complete) // 2 + 50, len(complete) * 9 // 10 + 3):
        path.write_bytes(complete[:size])
        found = notices(path)
        assert 1 == len(found), size
        assert found[0].what.startswith(f"{name} is incomplete: ")
        assert found[0].places[0].startswith("00:00:0")
        assert "copy or download it again" == found[0].hint


@pytest.mark.parametrize("kind", STREAMED)
def test_a_file_without_sizes(tmp_path: Path, sound: Path, kind: str) -> None:
    """A file that was written into a pipe states no sizes, and is complete."""
    command = ["ffmpeg", "-v", "error", "-i", str(sound), *STREAMED[kind], "-f", kind, "-"]
    path = tmp_path / "talk"
    path.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)

    assert [] == notices(path)


def test_sizes_that_are_too_large_by_a_header(tmp_path: Path, sound: Path) -> None:
    """Sizes in which the header is counted twice, and tags behind the audio, are no missing end."""
    path = tmp_path / "talk.aiff"
    ffmpeg("-i", sound, path)
    data = bytearray(path.read_bytes())
    place = data.index(b"SSND") + 4
    data[place : place + 4] = (int.from_bytes(data[place : place + 4]) + 8).to_bytes(4)
    path.write_bytes(data)
    (tmp_path / "tagged.avi").write_bytes(b"")
    ffmpeg("-i", sound, "-c:a", "pcm_s16le", tmp_path / "tagged.avi")
    with (tmp_path / "tagged.avi").open("ab") as file:
        file.write(b"TAG" + b" " * 125)

    assert [] == notices(path)
    assert [] == notices(tmp_path / "tagged.avi")


def test_seconds_that_are_missing(tmp_path: Path, sound: Path) -> None:
    """Where the size of all audio is stated, the report has both lengths."""
    path = tmp_path / "talk.caf"
    ffmpeg("-i", sound, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])

    assert ["talk.caf is incomplete: it contains 1.5 of 2.0 seconds"] == [each.what for each in notices(path)]


def test_a_transport_stream_cut_between_packets(tmp_path: Path, sound: Path) -> None:
    """Audio that is shorter than its header states is cut off, also between two packets."""
    path = tmp_path / "talk.ts"
    ffmpeg("-i", sound, "-c:a", "mp2", path)
    data = path.read_bytes()
    found = []
    for packets in range(100, 110):
        path.write_bytes(data[: packets * 188])
        found.append(len(notices(path)))

    assert {0, 1} >= set(found)
    assert sum(found) > 6


@pytest.mark.parametrize("codec", ["amr", "awb"])
def test_amr(tmp_path: Path, codec: str) -> None:
    """The mode of the last frame states its length."""
    mark, frame = (b"#!AMR\n", b"\x3c" + bytes(31)) if codec == "amr" else (b"#!AMR-WB\n", b"\x44" + bytes(60))
    path = tmp_path / f"talk.{codec}"
    path.write_bytes(mark + 100 * frame)
    complete = notices(path)
    path.write_bytes(path.read_bytes()[:-7])

    assert [] == complete
    assert [f"talk.{codec} is incomplete: its end is cut off"] == [each.what for each in notices(path)]


def test_a_recording_that_was_appended(tmp_path: Path, sound: Path) -> None:
    """WavPack behind the first recording is not read, which is the one report."""
    path = tmp_path / "talk.wv"
    ffmpeg("-i", sound, tmp_path / "a.wv")
    path.write_bytes((tmp_path / "a.wv").read_bytes() * 9)

    assert ["bytes behind the audio were not read"] == [each.what.partition(" ")[2] for each in notices(path)]
