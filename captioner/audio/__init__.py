"""Sources: each is an iterator of `AudioChunk`, and `open_source` picks one by what the user wrote.

What can be known at once (no such file, no audio in it, no such device, no ffmpeg) is raised by `open_source`, before
the first chunk is asked for. Where a source only limps, it says so in the log and goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from captioner.audio.channel import MIX, AudioChannel
from captioner.types import AudioChunk

CHUNK = 40
"""Milliseconds of a chunk, unless said otherwise: what a source adds to the delay."""


def open_source(
    text: str,
    *,
    channel: AudioChannel = MIX,
    wait_for_source: bool = False,
    stop_at_end: bool = False,
    chunk_ms: int = CHUNK,
    rate: int = 16_000,
    encoding: str = "s16le",
    channels: int = 1,
    hosts: tuple[str, ...] = (),
) -> Iterable[AudioChunk]:
    """The audio that a SOURCE of the command line names, in chunks of so many milliseconds.

    `-` is raw PCM on standard input of that rate, encoding and number of channels, `mic` or `mic:NAME` a microphone,
    `scheme://…` whatever ffmpeg reads, anything else a file. `patient`: what is not there yet is waited for; `once`:
    what its sender ends is not waited for again; `hosts`: where an address over HTTP may lead, none:
    to its own host, and public ones. Addresses and microphones are a `captioner.audio.live_source.LiveSource`.

    Raises:
        SourceError: it cannot be read; raised here or, when it breaks off, by the iterator.
    """
    # Each source brings its own library, which nobody loads who does not use it.
    if text == "-":
        from captioner.audio.stdin import read_stdin

        return read_stdin(rate=rate, encoding=encoding, channels=channels, channel=channel, chunk_ms=chunk_ms)
    if text == "mic" or text.startswith("mic:"):
        from captioner.audio.microphone import read_microphone

        return read_microphone(text.partition(":")[2], channel=channel, chunk_ms=chunk_ms)
    if "://" in text and not text.startswith("file://"):
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

    return read_file(Path(text.removeprefix("file://")), channel=channel, chunk_ms=chunk_ms)


def is_live(text: str) -> bool:
    """Whether the source keeps to the speed of speech by itself; a file does not, a feed sees to it."""
    return text == "-" or text == "mic" or text.startswith("mic:") or ("://" in text and not text.startswith("file://"))


def display_name(text: str) -> str:
    """The source as it may be shown: without passwords, queries and stream keys."""
    if "://" not in text:
        return text
    from captioner.audio.ffmpeg import public as shown

    return shown(text)
