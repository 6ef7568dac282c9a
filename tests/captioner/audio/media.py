"""Media files of the kinds that recorders, editors and broken transfers leave, made from the samples."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

SAMPLES = Path(__file__).parents[3] / "samples"
Sound = npt.NDArray[np.float32]


def tone(seconds: float, frequency: float = 440, rate: int = 16_000, level: float = 0.3) -> Sound:
    """A sine tone."""
    return (level * np.sin(np.arange(round(seconds * rate)) / rate * 2 * np.pi * frequency)).astype(np.float32)


def speech(seconds: float = 20.0) -> Sound:
    """The beginning of a real recording."""
    return _recording()[: round(seconds * 16_000)].copy()


@cache
def _recording() -> Sound:
    with av.open(str(SAMPLES / "en-readings.flac")) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
        pieces = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(pieces)


def write_wave(path: Path, *channels: Sound, rate: int = 16_000) -> Path:
    """Write 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.stack(channels, axis=1) * 32_767).astype("<i2").tobytes())
    return path


def write_packets(path: Path, sound: Sound, codec: str, *, places: Sequence[tuple[float, float]] = ()) -> Path:
    """Encode a sound; from each `(second, shift)` on, the packets are shifted by so many seconds in all."""
    with av.open(str(path), "w") as container:
        rate, before = 48_000 if codec == "libopus" else 16_000, -1_000_000
        stream = container.add_stream(codec, rate=rate)
        for packet in _encoded(stream, sound, rate):
            assert packet.time_base is not None
            at = float((packet.pts or 0) * packet.time_base)
            shift = max((place for place in places if place[0] <= at), default=(0.0, 0.0))[1]
            before = max(before + 1, (packet.pts or 0) + round(shift / packet.time_base))
            packet.pts = packet.dts = before  # rising, which muxers require
            container.mux(packet)
    return path


def hide_codec(path: Path, number: int) -> None:
    """Give the AAC track with a number, from 0, of an .mp4 a codec that is unknown, as spatial sound has it."""
    data = path.read_bytes()
    for old, new in ((b"mp4a\0\0\0\0", b"apac\0\0\0\0"), (b"esds", b"dapa")):
        parts = data.split(old)
        data = old.join(parts[: number + 1]) + new + old.join(parts[number + 1 :])
    path.write_bytes(data)


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg."""
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-nostdin", *map(str, arguments)], check=True)


def _encoded(stream: av.AudioStream, sound: Sound, rate: int) -> Iterable[av.Packet]:
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="flt", layout="mono")
    frame.sample_rate = 16_000
    frame.time_base = Fraction(1, 16_000)
    frame.pts = 0
    size = stream.codec_context.frame_size or 1024
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate, frame_size=size)
    for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
        yield from stream.encode(piece)
