"""Video from the input to the output, read back by ffmpeg as a player would."""

from __future__ import annotations

import re
import subprocess
from functools import partial
from itertools import pairwise
from pathlib import Path

import av
import pytest

from captioner.audio.packet_source import read_packets
from captioner.delivery.insertion.caption_track import CaptionTrack, TimedWord
from captioner.delivery.insertion.packet_output import PacketOutput
from captioner.delivery.insertion.relay import Relay

pytestmark = pytest.mark.program

FIRST = "Good evening, everybody. These are captions in ten rows"
SECOND = "Buenas noches, señoras y señores. ¿Qué tal? ♪ Ça va"
ENCODERS = {
    "h264": ("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2"),
    "hevc": ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:bframes=2"),
}


def recording(path: Path, codec: str, seconds: float) -> Path:
    """A test picture with a tone."""
    picture, tone = f"testsrc2=s=128x72:r=25:d={seconds}", f"sine=d={seconds}"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone)
    command = ("ffmpeg", "-loglevel", "error", *inputs, *ENCODERS[codec], "-g", "25", "-c:a", "aac", str(path))
    subprocess.run(command, check=True)
    return path


def read_captions(path: Path, field: str) -> str:
    """Text of a field, as ffmpeg's decoder shows it, each row once."""
    command = ("ffmpeg", "-loglevel", "error", "-data_field", field, "-f", "lavfi")
    film = ("-i", f"movie={path.name}[out0+subcc]", "-map", "s", "-f", "srt", "-")
    shown = subprocess.run((*command, *film), cwd=path.parent, check=True, capture_output=True, text=True).stdout
    rows = re.sub(r"<[^>]*>|\{[^}]*\}|^\d+$|^.* --> .*$", "", shown, flags=re.MULTILINE).splitlines()
    return " ".join(dict.fromkeys(row.strip() for row in rows if row.strip()))


def streams(path: Path) -> tuple[list[list[bytes]], list[bytes], list[int]]:
    """NAL units of each picture without captions and delimiters, packets of sound, decoding times of the pictures."""
    pictures, sound, times = [], [], []
    with av.open(str(path)) as container:
        is_hevc = container.streams.video[0].codec_context.name == "hevc"
        for packet in container.demux():
            data = bytes(packet)
            if packet.stream.type == "audio":
                sound.append(data)
            elif data and packet.dts is not None:
                times.append(packet.dts)
                units = filter(None, re.split(rb"\x00?\x00\x00\x01", data))
                delimiter = 0x46 if is_hevc else 0x09
                pictures.append([unit for unit in units if b"GA94" not in unit and unit[0] != delimiter])
    return pictures, [packet for packet in sound if packet], times


@pytest.mark.parametrize("codec", ENCODERS)
def test_captions_are_read_back(codec: str, tmp_path: Path) -> None:
    """Both languages are decoded from their fields; picture and sound are those of the input, bit by bit."""
    source, target = recording(tmp_path / "in.ts", codec, 4), tmp_path / "out.ts"
    tracks = CaptionTrack(1, clock=lambda: 1.0), CaptionTrack(3, 3, clock=lambda: 1.0)
    for track, text in zip(tracks, (FIRST, SECOND), strict=True):
        for word in f"{text} . . . . ................................ .".split():
            track.add(TimedWord(word, 0.0))
    relay = Relay(partial(PacketOutput, str(target)), tracks, 0.0)
    with relay:
        samples = sum(len(chunk.samples) for chunk in read_packets(str(source), relay))

    assert read_captions(target, "first").startswith(FIRST)
    assert read_captions(target, "second").startswith(SECOND)
    before, after = streams(source), streams(target)
    assert before[:2] == after[:2]
    assert all(first < second for first, second in pairwise(after[2]))
    assert abs(samples / 16_000 - 4) < 0.2
    assert 0 == relay.dropped
