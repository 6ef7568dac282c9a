"""Audio on the line: 16-bit PCM, little-endian, mono, 16 kHz."""

from __future__ import annotations

import numpy as np

from captioner.types import SAMPLE_RATE, Samples

SAMPLE_BYTES = 2
BYTES_PER_MS = SAMPLE_RATE * SAMPLE_BYTES // 1000


def encode(samples: Samples) -> bytes:
    """Convert samples to bytes; values outside -1..1 are clipped."""
    return np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype("<i2").tobytes()


def decode(data: bytes) -> Samples:
    """Convert bytes to samples.

    Raises:
        ValueError: an odd number of bytes.
    """
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)
