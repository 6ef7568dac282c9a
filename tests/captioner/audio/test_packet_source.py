from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from captioner.audio.media_packet import MediaPacket
from captioner.audio.packet_source import read_packets
from captioner.errors import SourceError

VIDEO = ("-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.5")
SOUND = ("-f", "lavfi", "-i", "sine=d=0.5")


class Packets:
    """Sink that keeps everything."""

    def __init__(self) -> None:
        self.connections = 0
        self.packets: list[MediaPacket] = []

    def begin(self, _: Any) -> None:
        """Count a connection."""
        self.connections += 1

    def take(self, packet: MediaPacket) -> None:
        """Keep a packet."""
        self.packets.append(packet)


def media(path: Path, *arguments: str) -> str:
    subprocess.run(("ffmpeg", "-loglevel", "error", *arguments, str(path)), check=True)
    return str(path)


@pytest.mark.program
def test_file(tmp_path: Path) -> None:
    """All packets of a file are given on, with its sound decoded beside them; then the source ends."""
    path = media(tmp_path / "a.mp4", *VIDEO, *SOUND, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    sink = Packets()
    samples = sum(len(chunk.samples) for chunk in read_packets(path, sink))

    assert abs(samples / 16_000 - 0.5) < 0.15
    pictures = [packet for packet in sink.packets if packet.is_video]
    assert (1, 13) == (sink.connections, len(pictures))
    assert [True] + 12 * [False] == [packet.is_keyframe for packet in pictures]
    assert all(packet.data.startswith(b"\0\0\0\1") and packet.pts >= packet.dts for packet in pictures)
    assert any(not packet.is_video for packet in sink.packets)


@pytest.mark.program
@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("a.wav", SOUND, "the stream has no video"),
        ("a.ts", (*VIDEO, *SOUND, "-c:v", "mpeg2video"), "video codec mpeg2video cannot carry captions"),
        ("a.ts", (*VIDEO, "-c:v", "libx264"), "the stream contains only video"),
        ("a.mov", (*VIDEO, *SOUND, "-c:v", "libx264", "-c:a", "pcm_s16le"), "cannot carry the codec of its sound"),
    ],
)
def test_unusable_streams(name: str, arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """A stream without video, or in a codec that cannot be passed on, is an error at once."""
    path = media(tmp_path / name, *arguments)
    with pytest.raises(SourceError, match=message):
        list(read_packets(path, Packets()))


def test_missing_file_and_program(tmp_path: Path) -> None:
    """A file that does not exist, and a missing ffmpeg, are errors before anything is read."""
    with pytest.raises(SourceError, match="does not exist"):
        read_packets(str(tmp_path / "missing.ts"), Packets())
    with pytest.raises(SourceError, match="needs ffmpeg"):
        read_packets("srt://127.0.0.1:9", Packets(), program="no-such-ffmpeg")
