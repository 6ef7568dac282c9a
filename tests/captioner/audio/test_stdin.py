from __future__ import annotations

import os
from typing import BinaryIO

import numpy as np
import pytest

from captioner.audio.stdin import read_stdin
from captioner.errors import SourceError


def pipe(data: bytes) -> BinaryIO:
    """The reading end of a pipe that holds these bytes and is closed behind them."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return os.fdopen(reading, "rb")


def test_raw_samples_come_in_chunks() -> None:
    """A second of PCM is a second of chunks, the odd byte at its end is left."""
    with pipe(np.full(16_000, 16_384, "<i2").tobytes() + b"\x01") as stream:
        chunks = list(read_stdin(stream, chunk_ms=100))

    assert len(chunks) == 10
    assert float(chunks[-1].samples.max()) == 0.5


def test_nothing_at_all_is_an_error() -> None:
    """A pipe that ends without a byte is a mistake of whoever made it."""
    with pipe(b"") as stream, pytest.raises(SourceError, match="ended without a sound"):
        next(read_stdin(stream))
