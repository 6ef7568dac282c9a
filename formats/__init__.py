"""Subtitle formats: text (or bytes) in and out, two verbs over one noun. They know nothing of captioner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from formats import ass, json_object, jsonl, scc, srt, text, ttml, webvtt
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError, collect

__all__ = ["FORMATS", "Cue", "Format", "ParseResult", "SubtitleError", "collect"]


class Format(Protocol):
    """What each module here offers; options are keywords of its own."""

    def compose(self, cues: Iterable[Cue], /) -> str:
        """A whole file."""
        ...

    def parse(self, text: str, /) -> tuple[Cue, ...]:
        """Its cues; raises `SubtitleError` at the first fault."""
        ...

    def scan(self, text: str, /) -> Iterator[Cue | SubtitleError]:
        """Its cues, and its faults in their place."""
        ...


FORMATS: dict[str, Format] = {
    "vtt": webvtt,
    "srt": srt,
    "txt": text,
    "jsonl": jsonl,
    "json": json_object,
    "ttml": ttml,
    "ass": ass,
    "scc": scc,
}
"""Extension of a text file -> the module that reads and writes it. The last three need the extra `export`, as does the
binary `formats.stl`; `formats.files` has them all."""
