from __future__ import annotations

import logging
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from captioner.audio.file import SAFE_FORMATS, duration, has_video, read_file
from captioner.errors import SourceError


def record(path: Path, seconds: float = 3.0, rate: int = 44_100, codec: str = "mp3") -> Path:
    """A tone in a file of that format."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        tone = (0.3 * np.sin(np.arange(int(seconds * rate)) / rate * 2 * np.pi * 440)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="fltp", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate, frame_size=1152)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            container.mux(stream.encode(piece))
    return path


def seconds(path: Path) -> float:
    return sum(len(chunk.samples) for chunk in read_file(path)) / 16_000


def test_all_audio(tmp_path: Path) -> None:
    """MP3 at 44.1 kHz becomes chunks at 16 kHz of the same length."""
    path = record(tmp_path / "tone.mp3")

    chunks = list(read_file(path, chunk_ms=100))

    assert [chunk.start for chunk in chunks[:3]] == [0, 100, 200]
    assert abs(3.0 - seconds(path)) < 0.1


@pytest.mark.parametrize(
    "name", ["10:30.mp3", "talk: part 1.mp3", "pipe:0.mp3", "-a b\n.mp3", "50%d*.mp3", "it's #1?.mp3", "a\udcff.mp3"]
)
def test_unusual_names(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is that of a file in the present folder, although it looks like an address, an option or a pattern."""
    monkeypatch.chdir(tmp_path)
    record(tmp_path / "tone.mp3", 0.2).rename(name)

    assert 0.1 < seconds(Path(name)) < 0.4


def test_stereo_wave_is_mixed(tmp_path: Path) -> None:
    """Both channels of a stereo file are mixed."""
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.tile(np.array([0, 16_384], "<i2"), 16_000).tobytes())

    chunk = next(read_file(path))

    assert 0.2 < float(np.abs(chunk.samples).mean()) < 0.4
    assert duration(path) == 1.0


def test_truncated_recording(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A truncated file is read up to its end, and the missing length is logged."""
    path = record(tmp_path / "whole.mp3", seconds=10)
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with caplog.at_level(logging.WARNING):
        length = seconds(cut)

    assert 4 < length < 6
    assert "cut.mp3 is incomplete" in caplog.text


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("empty.wav", b"", "is empty"),
        ("text.mp3", b"not a sound\n" * 100, "is not a readable audio or video file"),
        ("noise.m4a", bytes(range(256)) * 40, "is not a readable audio or video file"),
    ],
)
def test_unreadable_files(tmp_path: Path, name: str, content: bytes, wrong: str) -> None:
    """An unreadable file raises a one-line SourceError with its name and a hint."""
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SourceError, match=wrong) as refused:
        read_file(tmp_path / name)

    assert "use a recording" in refused.value.hint
    assert "\n" not in str(refused.value)


def test_a_format_that_is_not_allowed(tmp_path: Path) -> None:
    """A format that uploads may not have is called so."""
    (tmp_path / "list.wav").write_text("ffconcat version 1.0\nfile tone.mp3\n")

    with pytest.raises(
        SourceError, match=r"list\.wav is not a readable audio or video file \(its format is not accepted\)"
    ):
        read_file(tmp_path / "list.wav", formats=SAFE_FORMATS)


def test_picture(tmp_path: Path) -> None:
    """A picture raises SourceError."""
    path = tmp_path / "picture.jpg"
    with av.open(str(path), "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((96, 64), np.uint8), format="yuvj420p")
        for piece in (frame, None):
            container.mux(stream.encode(piece))

    with pytest.raises(SourceError, match=r"picture\.jpg contains no audio|picture\.jpg is not a readable"):
        read_file(path)


def test_no_such_file(tmp_path: Path) -> None:
    """A missing file raises SourceError before the first chunk is requested."""
    with pytest.raises(SourceError, match="does not exist"):
        read_file(tmp_path / "nowhere.wav")


def test_folder(tmp_path: Path) -> None:
    """A folder raises SourceError."""
    with pytest.raises(SourceError, match="is a folder"):
        read_file(tmp_path)


def test_has_video(tmp_path: Path) -> None:
    """A video file has video; an audio file has none."""
    with av.open(str(tmp_path / "film.mkv"), "w") as container:
        sound, moving = container.add_stream("aac", rate=16_000), container.add_stream("mpeg4", rate=5)
        moving.width, moving.height, moving.pix_fmt = 64, 64, "yuv420p"
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 16_000
        grey = av.VideoFrame.from_ndarray(np.zeros((96, 64), np.uint8), format="yuv420p")
        for stream, frame in ((sound, silence), (moving, grey)):
            for piece in (frame, None):
                container.mux(stream.encode(piece))

    assert [True, False] == [has_video(tmp_path / "film.mkv"), has_video(record(tmp_path / "tone.mp3"))]
