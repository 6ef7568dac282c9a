"""Subtitle formats: text (or bytes) in and out, two verbs over one noun. They know nothing of captioner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from formats import ass, cuelist, jsonl, scc, srt, text, ttml, webvtt
from formats.cue import Cue
from formats.errors import FormatError, Salvage, salvage

__all__ = ["FORMATS", "Cue", "Format", "FormatError", "Salvage", "salvage"]


class Format(Protocol):
    """What each module here offers; options are keywords of its own."""

    def compose(self, cues: Iterable[Cue], /) -> str:
        """A whole file."""
        ...

    def parse(self, text: str, /) -> tuple[Cue, ...]:
        """Its cues; raises `FormatError` at the first fault."""
        ...

    def scan(self, text: str, /) -> Iterator[Cue | FormatError]:
        """Its cues, and its faults in their place."""
        ...


FORMATS: dict[str, Format] = {
    "vtt": webvtt,
    "srt": srt,
    "txt": text,
    "jsonl": jsonl,
    "json": cuelist,
    "ttml": ttml,
    "ass": ass,
    "scc": scc,
}
"""Extension of a text file -> the module that reads and writes it. The last three need the extra `export`, as does the
binary `formats.stl`; `formats.files` has them all."""
