"""Description of one format: the module that implements it, and the properties of its files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError, collect
from formats.region import Region

Header = tuple[tuple[Region, ...], tuple[str, ...]]
"""Regions and notes of a file."""


class FormatModule(Protocol):
    """Functions that a module of this package implements; text is `str`, or `bytes` in a binary format."""

    def compose(self, *args: Any, **options: Any) -> str | bytes:
        """Write a complete file: `compose(cues, **options)`; raises `SubtitleError` if it cannot hold the cues."""
        ...

    def parse(self, text: Any, /) -> tuple[Cue, ...]:
        """Read the cues; raises `SubtitleError` at the first fault."""
        ...

    def scan(self, text: Any, /) -> Iterator[Cue | SubtitleError]:
        """Yield the cues, and each fault in its place."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A registered format."""

    module: FormatModule
    aliases: tuple[str, ...] = ()
    """Other file extensions."""
    options: tuple[str, ...] = ()
    """Keywords of `compose` that `formats.files.write` passes."""
    binary: bool = False
    """True if files are bytes, not text."""
    header: Callable[[str], Header] | None = None
    """Reads what a file holds beside its cues."""
    language: Callable[[Any], str] | None = None
    """Reads the language that a file names; empty if it names none. None: files of this format name none."""
    limits: str = ""
    """Profile of the narrowest lines that a file can hold (`ebu`, `cea608`); empty: lines of any width."""
    live_media_type: str = ""
    """Media type of the file that a live room serves; empty: files cannot be extended cue by cue, rooms serve none."""

    def read(self, data: bytes) -> ParseResult:
        """Read the cues and the faults of a file."""
        decoded: tuple[Any, tuple[SubtitleError, ...]] = (data, ()) if self.binary else _decode(data)
        text, faults = decoded
        found = collect(self.module.scan(text))
        regions, notes = self.header(text) if self.header else ((), ())
        language = self.language(text) if self.language else ""
        return ParseResult(found.cues, (*faults, *found.faults), regions, notes, language)

    def write(self, cues: Iterable[Cue], **options: Any) -> bytes:
        """Write a complete file; options that the format does not have are ignored.

        Raises:
            SubtitleError: the format cannot hold the cues, or its library is not installed.
        """
        text = self.module.compose(cues, **{name: options[name] for name in self.options if name in options})
        return text if isinstance(text, bytes) else text.encode()


def _decode(data: bytes) -> tuple[str, tuple[SubtitleError, ...]]:
    """Decode UTF-8, UTF-16 with its byte order mark, or else Windows-1252, which is reported as a fault."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ()
    try:
        return data.decode(), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("cp1252", "replace"), (SubtitleError("not UTF-8; read as Windows-1252", line),)
