"""Raw PCM on standard input, such as `arecord -f S16_LE -r 16000 -t raw | captioner run - …`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

from captioner.audio.channel import MIX, AudioChannel
from captioner.audio.pcm import PcmDecoder, chunked, decoded
from captioner.errors import SourceError
from captioner.types import AudioChunk

AT_ONCE = 64 * 1024
"""Bytes asked for in one read; a pipe gives what it has."""


def read_stdin(
    stream: BinaryIO | None = None,
    *,
    rate: int = 16_000,
    encoding: str = "s16le",
    channels: int = 1,
    channel: AudioChannel = MIX,
    chunk_ms: int = 40,
) -> Iterator[AudioChunk]:
    """Chunks from a pipe, as soon as they are there.

    Raises:
        SourceError: standard input is a terminal or closed, or nobody knows the encoding, the channel is not there.
    """
    decoder = PcmDecoder(rate, encoding, channels, channel)
    if stream is None:
        if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
            raise SourceError(
                "standard input is no audio", f"pipe raw {encoding} PCM into it, {channels} channel at {rate} Hz"
            )
        stream = sys.stdin.buffer
    return chunked(decoded(_pieces(stream), decoder), chunk_ms)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    # `os.read` returns with what the pipe holds; `stream.read` would wait for all that it was asked for.
    piece = os.read(stream.fileno(), AT_ONCE)
    if not piece:
        raise SourceError("standard input ended without a sound", "pipe raw PCM into it")
    while piece:
        yield piece
        piece = os.read(stream.fileno(), AT_ONCE)
