"""Recordings that were joined byte by byte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.audio.file import duration, media_info, read_file
from captioner.types import Samples
from formats.notice import Notice
from tests.captioner.audio.media import ffmpeg, hide_codec, tone, write_wave

RATE = 16_000
KINDS = {
    "talk.m4a": (),
    "talk.mov": ("-c:a", "pcm_s16le"),
    "talk.wav": (),
    "talk.flac": (),
    "talk.ogg": ("-c:a", "libvorbis"),
    "talk.webm": ("-c:a", "libopus"),
    "talk.w64": (),
    "talk.aiff": (),
    "talk.caf": (),
    "talk.au": (),
}
"""Name -> arguments of ffmpeg."""


def read(path: Path) -> tuple[Samples, list[Notice]]:
    """All samples, and the notices."""
    noticed: list[Notice] = []
    return np.concatenate([chunk.samples for chunk in read_file(path, report=noticed.append)]), noticed


def pitch(samples: Samples) -> float:
    """Strongest frequency in Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE / len(samples)


def joined(path: Path, *arguments: str) -> Path:
    """Two seconds of 440 Hz at 16 kHz, then two of 600 Hz in stereo at 48 kHz."""
    parts = []
    for number, (frequency, rate, channels) in enumerate([(440, 16_000, "1"), (600, 48_000, "2")]):
        write_wave(path.parent / "tone.wav", tone(2, frequency, rate), rate=rate)
        parts.append(path.parent / f"{number}-{path.name}")
        ffmpeg("-i", path.parent / "tone.wav", "-ac", channels, *arguments, parts[-1])
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


@pytest.mark.parametrize("name", KINDS)
def test_all_are_read(tmp_path: Path, name: str) -> None:
    """Each recording is read to its end, whatever its rate and channels, and it is reported that there are several."""
    path = joined(tmp_path / name, *KINDS[name])
    samples, noticed = read(path)

    assert abs(len(samples) / RATE - 4) < 0.2
    assert abs(pitch(samples[RATE // 2 : 3 * RATE // 2]) - 440) < 5
    assert abs(pitch(samples[5 * RATE // 2 : 7 * RATE // 2]) - 600) < 5
    text = "the file consists of 2 recordings that were joined byte by byte; all are read"
    assert [text] == [each.what for each in noticed]
    assert abs((duration(path) or 0) - 4) < 0.2
    assert 2 == media_info(path).recordings


def test_a_last_one_without_its_end(tmp_path: Path) -> None:
    """The last recording is incomplete at its place in the whole."""
    path = joined(tmp_path / "talk.wav")
    path.write_bytes(path.read_bytes()[:-96_000])
    samples, noticed = read(path)

    assert abs(len(samples) / RATE - 3.5) < 0.1
    assert ["00:00:03.500"] == list(noticed[1].places)
    assert "talk.wav is incomplete: it contains 1.5 of 2.0 seconds" == noticed[1].what


def test_several_streams_are_one_recording(tmp_path: Path) -> None:
    """Two tracks of an Ogg file, whose first pages follow one another, were not joined."""
    write_wave(tmp_path / "tone.wav", tone(1))
    path = tmp_path / "two.ogg"
    ffmpeg("-i", tmp_path / "tone.wav", "-map", "0", "-map", "0", "-c:a", "flac", path)

    assert 1 == media_info(path).recordings


def test_one_that_cannot_be_read(tmp_path: Path) -> None:
    """A recording that cannot be decoded is left out, and reported with its place."""
    path = joined(tmp_path / "talk.m4a")
    hide_codec(path, 1)
    samples, noticed = read(path)

    assert abs(len(samples) / RATE - 2) < 0.2
    assert "recording 2 of 2: the codec of audio track 1 is unknown; it is left out" == noticed[1].what
    assert noticed[1].places[0].startswith(("00:00:01.9", "00:00:02.0"))
