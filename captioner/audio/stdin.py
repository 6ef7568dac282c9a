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

_READ_BYTES = 64 * 1024
"""Bytes requested by one read; a pipe returns what it has."""


def read_stdin(
    stream: BinaryIO | None = None,
    *,
    rate: int = 16_000,
    encoding: str = "s16le",
    channels: int = 1,
    channel: AudioChannel = MIX,
    chunk_ms: int = 40,
) -> Iterator[AudioChunk]:
    """Yield the audio of a pipe as it arrives.

    Args:
        stream: Pipe to read; None for standard input.
        rate: Sample rate in Hz.
        encoding: Encoding of the samples.
        channels: Number of channels.
        channel: Channel to use.
        chunk_ms: Milliseconds of a chunk.

    Raises:
        SourceError: Standard input is a terminal or closed, or the encoding or the channel is not supported.
    """
    decoder = PcmDecoder(rate, encoding, channels, channel)
    if stream is None:
        if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
            hint = f"pipe raw {encoding} PCM into it, {channels} channel at {rate} Hz"
            raise SourceError("standard input is not a pipe with audio", hint)
        stream = sys.stdin.buffer
    return chunked(decoded(_pieces(stream), decoder), chunk_ms)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    # `os.read` returns what the pipe holds; `stream.read` would wait for the whole size.
    piece = os.read(stream.fileno(), _READ_BYTES)
    if not piece:
        raise SourceError("standard input ended without audio", "pipe raw PCM into it")
    while piece:
        yield piece
        piece = os.read(stream.fileno(), _READ_BYTES)
