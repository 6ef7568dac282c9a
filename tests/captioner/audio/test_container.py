from __future__ import annotations

import asyncio
import subprocess

import pytest

from captioner.audio.container import ContainerDecoder
from captioner.errors import SourceError
from captioner.types import Samples


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
