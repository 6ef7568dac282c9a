from __future__ import annotations

import numpy as np
import pytest

from captioner.audio.pcm import PcmDecoder, chunked, decoded
from captioner.errors import SourceError

TONE = np.sin(np.arange(48_000) / 48_000 * 2 * np.pi * 440).astype(np.float32)
"""A second of 440 Hz at 48 kHz."""


def joined(decoder: PcmDecoder, data: bytes, size: int) -> np.ndarray:
    pieces = (data[first : first + size] for first in range(0, len(data), size))
    return np.concatenate(list(decoded(pieces, decoder)))


@pytest.mark.parametrize("size", [1, 3, 1000, 10**6])
def test_pieces(size: int) -> None:
    """The size of pieces does not change the samples."""
    data = np.array([0, 16_384, -32_768, 32_767], "<i2").tobytes() * 50

    samples = joined(PcmDecoder(), data, size)

    assert samples[:4].tolist() == [0.0, 0.5, -1.0, 32_767 / 32_768]
    assert len(samples) == 200


def test_resampling() -> None:
    """A second at 48 kHz becomes a second at 16 kHz."""
    samples = joined(PcmDecoder(48_000, "f32le"), TONE.tobytes(), 960)

    assert abs(16_000 - len(samples)) < 40


def test_channels_are_averaged() -> None:
    """Two channels become their mean."""
    data = np.array([0, 16_384], "<i2").tobytes()

    assert PcmDecoder(channels=2).push(data).tolist() == [0.25]


def test_nan_and_infinity() -> None:
    """NaN becomes silence and infinity full scale."""
    data = np.array([np.nan, np.inf, 0.5], "<f4").tobytes()

    assert PcmDecoder(encoding="f32le").push(data).tolist() == [0.0, 1.0, 0.5]


@pytest.mark.parametrize(
    ("decoder", "wrong"),
    [
        ({"encoding": "mp3"}, "unknown sample encoding 'mp3'"),
        ({"rate": 10}, "unsupported sample rate 10 Hz"),
        ({"channels": 0}, "unsupported number of channels 0"),
    ],
)
def test_unsupported_formats(decoder: dict[str, object], wrong: str) -> None:
    """An unsupported format raises SourceError with the value."""
    with pytest.raises(SourceError, match=wrong):
        PcmDecoder(**decoder)  # type: ignore[arg-type]


def test_chunks() -> None:
    """A chunk begins where the previous one ended; the last may be shorter."""
    arrays = [np.zeros(500, np.float32), np.zeros(1000, np.float32)]

    times = [(chunk.start, chunk.milliseconds) for chunk in chunked(arrays, 40)]

    assert times == [(0, 40), (40, 40), (80, 14)]
