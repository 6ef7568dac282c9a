"""Audio sources: each is an iterator of `AudioChunk`; `open_source` creates one from what the user wrote.

Errors that can be detected at once (no such file, no audio in it, no such device, no ffmpeg) are raised by
`open_source`, before the first chunk is requested. A source that is only degraded logs a warning and continues.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from captioner.audio.channel import MIX, AudioChannel
from captioner.types import AudioChunk

CHUNK_MS = 40
"""Default length of a chunk in milliseconds: what a source adds to the delay."""


def open_source(
    text: str,
    *,
    channel: AudioChannel = MIX,
    expected: Sequence[str] = (),
    wait_for_source: bool = False,
    stop_at_end: bool = False,
    chunk_ms: int = CHUNK_MS,
    rate: int = 16_000,
    encoding: str = "s16le",
    channels: int = 1,
    hosts: tuple[str, ...] = (),
) -> Iterable[AudioChunk]:
    """Open the audio that a SOURCE of the command line names.

    Args:
        text: `-` for raw PCM on standard input, `mic` or `mic:NAME` for a microphone, `scheme://…` for an address that
            ffmpeg reads; anything else is a file. Addresses and microphones return a `LiveSource`.
        channel: Track and channel to use.
        expected: Languages by which the track of a file is chosen where none is named.
        wait_for_source: True to wait for an address that is not available yet.
        stop_at_end: True to end when the sender ends its stream, instead of waiting for it again.
        chunk_ms: Milliseconds of a chunk.
        rate: Sample rate of raw PCM in Hz.
        encoding: Encoding of raw PCM.
        channels: Number of channels of raw PCM.
        hosts: Hosts to which an HTTP address may lead beside its own; empty: all public ones.

    Raises:
        SourceError: It cannot be read; raised here or, if it breaks off, by the iterator.
    """
    # Each source imports its own library, which is not loaded unless it is used.
    if text == "-":
        from captioner.audio.stdin import read_stdin

        return read_stdin(rate=rate, encoding=encoding, channels=channels, channel=channel, chunk_ms=chunk_ms)
    if _is_microphone(text):
        from captioner.audio.microphone import read_microphone

        return read_microphone(text.partition(":")[2], channel=channel, chunk_ms=chunk_ms)
    if _is_address(text):
        from captioner.audio.ffmpeg import read_url

        return read_url(
            text,
            channel=channel,
            wait_for_source=wait_for_source,
            stop_at_end=stop_at_end,
            chunk_ms=chunk_ms,
            hosts=hosts,
        )
    from captioner.audio.file import read_file

    return read_file(Path(text.removeprefix("file://")), channel=channel, expected=expected, chunk_ms=chunk_ms)


def is_live(text: str) -> bool:
    """Return True if the source arrives at the speed of speech; a file does not."""
    return text == "-" or _is_microphone(text) or _is_address(text)


def display_name(text: str) -> str:
    """Return the source without passwords, queries and stream keys; `-` is standard input."""
    if "://" not in text:
        return "standard input" if text == "-" else text
    from captioner.audio.ffmpeg_log import without_secrets

    return without_secrets(text)


def _is_microphone(text: str) -> bool:
    return text == "mic" or text.startswith("mic:")


def _is_address(text: str) -> bool:
    return "://" in text and not text.startswith("file://")
