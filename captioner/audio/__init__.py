"""Sources: each is an iterator of `AudioChunk`, and `open_source` picks one by what the user wrote.

What can be known at once (no such file, no audio in it, no such device, no ffmpeg) is raised by `open_source`, before
the first chunk is asked for. Where a source only limps, it says so in the log and goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from captioner.types import AudioChunk

CHUNK = 40
"""Milliseconds of a chunk, unless said otherwise: what a source adds to the delay."""


def open_source(
    text: str,
    *,
    milliseconds: int = CHUNK,
    rate: int = 16_000,
    encoding: str = "s16le",
    hosts: tuple[str, ...] = (),
) -> Iterator[AudioChunk]:
    """The audio that a SOURCE of the command line names, in chunks of so many milliseconds.

    `-` is raw PCM on standard input of that rate and encoding, `mic` or `mic:NAME` a microphone, `scheme://…` whatever
    ffmpeg reads, anything else a file. `hosts`: where such an address may lead; none: to its own host, and public ones.

    Raises:
        SourceError: it cannot be read; raised here or, when it breaks off, by the iterator.
    """
    # Each source brings its own library, which nobody loads who does not use it.
    if text == "-":
        from captioner.audio.stdin import read_stdin

        return read_stdin(rate=rate, encoding=encoding, milliseconds=milliseconds)
    if text == "mic" or text.startswith("mic:"):
        from captioner.audio.microphone import read_microphone

        return read_microphone(text.partition(":")[2], milliseconds=milliseconds)
    if "://" in text and not text.startswith("file://"):
        from captioner.audio.ffmpeg import read_url

        return read_url(text, milliseconds=milliseconds, hosts=hosts)
    from captioner.audio.file import read_file

    return read_file(Path(text.removeprefix("file://")), milliseconds=milliseconds)


def is_live(text: str) -> bool:
    """Whether the source itself keeps to the speed of speech; a recording does not."""
    return text == "-" or text == "mic" or text.startswith("mic:") or ("://" in text and not _is_recording(text))


def _is_recording(url: str) -> bool:
    """Over HTTP comes a file, as fast as the line allows, unless it is a playlist or has no ending at all."""
    scheme, _, rest = url.partition("://")
    path = rest.partition("?")[0]
    suffix = Path(path.partition("/")[2]).suffix.lower()
    return scheme == "file" or (scheme in ("http", "https") and suffix not in ("", ".m3u8", ".mpd"))
