from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import numpy as np
import pytest

from captioner.audio.container import ContainerDecoder
from captioner.errors import SourceError
from captioner.types import Samples
from tests.captioner.audio.media import tone, write_packets, write_wave


def sound(*arguments: str) -> bytes:
    """Ten seconds of a tone in a container or a raw encoding."""
    command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=10", *arguments, "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def decoded_seconds(data: bytes, *, encoding: str = "", rate: int = 16_000, channels: int = 1) -> tuple[float, float]:
    """Seconds decoded before the end of the data, and in total."""

    async def work() -> tuple[float, float]:
        found: list[int] = []

        async def receive(samples: Samples) -> None:
            found.append(len(samples))

        decoder = ContainerDecoder(receive, encoding, rate, channels)
        decoder.start()
        for at in range(0, len(data), 3001):
            await decoder.pipe.write(data[at : at + 3001])
        for _ in range(200 if len(data) > 50_000 else 0):
            if len(found) >= 3 or decoder.finished.done():
                break
            await asyncio.sleep(0.01)
        early = sum(found)
        decoder.pipe.end()
        await decoder.finished
        return early / 16_000, sum(found) / 16_000

    return asyncio.run(work())


@pytest.mark.program
@pytest.mark.parametrize(
    ("made", "encoding", "rate", "channels"),
    [
        (("-c:a", "libopus", "-f", "webm"), "", 16_000, 1),
        (("-c:a", "libopus", "-f", "ogg"), "ogg-opus", 16_000, 1),
        (("-f", "mp3"), "", 16_000, 1),
        (("-f", "wav"), "", 16_000, 1),
        (("-f", "flac"), "flac", 16_000, 1),
        (("-ar", "8000", "-ac", "2", "-f", "mulaw"), "mulaw", 8000, 2),
        (("-ar", "8000", "-ac", "1", "-f", "alaw"), "alaw", 8000, 1),
    ],
)
def test_containers_and_codecs(made: tuple[str, ...], encoding: str, rate: int, channels: int) -> None:
    """All audio is decoded, some of it before the end of the data."""
    early, whole = decoded_seconds(sound(*made), encoding=encoding, rate=rate, channels=channels)

    assert early > 0
    assert whole == pytest.approx(10, abs=0.15)


@pytest.mark.parametrize("data", [b"", b"hello" * 9000, b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"])
def test_no_audio(data: bytes) -> None:
    """Data without audio raises SourceError; a playlist is not audio."""
    with pytest.raises(SourceError, match="the data is not readable audio"):
        decoded_seconds(data)


def all_samples(data: bytes) -> Samples:
    """Everything that is decoded."""

    async def work() -> Samples:
        found: list[Samples] = []

        async def receive(samples: Samples) -> None:
            found.append(samples)

        decoder = ContainerDecoder(receive, "", 16_000, 1)
        decoder.start()
        await decoder.pipe.write(data)
        decoder.pipe.end()
        await decoder.finished
        return np.concatenate(found)

    return asyncio.run(work())


def test_a_pause_in_the_stream_is_silence(tmp_path: Path) -> None:
    """A browser that paused its recorder continues later by the clock of the container."""
    path = write_packets(tmp_path / "talk.webm", tone(8), "libopus", places=[(4.0, 5.0)])
    samples = all_samples(path.read_bytes())

    assert len(samples) / 16_000 == pytest.approx(13, abs=0.2)
    assert not samples[5 * 16_000 : 8 * 16_000].any()


def test_a_stream_that_began_earlier_begins_at_0(tmp_path: Path) -> None:
    """A client that joins a running stream has no silence before it, and hours between two times are no pause."""
    path = write_packets(tmp_path / "talk.webm", tone(8), "libopus", places=[(0.0, 600.0), (4.0, 8000.0)])

    assert len(all_samples(path.read_bytes())) / 16_000 == pytest.approx(8, abs=0.2)


def test_inverted_sides_do_not_cancel_out(tmp_path: Path) -> None:
    """One side of inverted stereo is used."""
    path = write_wave(tmp_path / "talk.wav", tone(5), -tone(5))

    assert float(np.abs(all_samples(path.read_bytes())[16_000:]).max()) > 0.2


def test_damage_in_the_middle(tmp_path: Path) -> None:
    """Audio behind damaged bytes is decoded."""
    data = bytearray(write_packets(tmp_path / "talk.webm", tone(8), "libopus").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = bytes(200)

    assert len(all_samples(bytes(data))) / 16_000 == pytest.approx(8, abs=0.2)
