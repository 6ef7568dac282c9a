from __future__ import annotations

import os
from typing import BinaryIO

import numpy as np
import pytest

from captioner.audio.stdin import read_stdin
from captioner.errors import SourceError


def pipe(data: bytes) -> BinaryIO:
    """The reading end of a pipe with these bytes, closed by its writer."""
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    return os.fdopen(reading, "rb")


def test_chunks() -> None:
    """A second of PCM becomes a second of chunks; an incomplete sample is dropped."""
    with pipe(np.full(16_000, 16_384, "<i2").tobytes() + b"\x01") as stream:
        chunks = list(read_stdin(stream, chunk_ms=100))

    assert len(chunks) == 10
    assert float(chunks[-1].samples.max()) == 0.5


def test_empty_input() -> None:
    """An empty pipe raises SourceError."""
    with pipe(b"") as stream, pytest.raises(SourceError, match="ended without audio"):
        next(read_stdin(stream))
