"""The value that all formats read and write: a caption with its times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption: plain text without markup and escapes."""

    start: int
    """Milliseconds of media time."""
    end: int
    """Milliseconds of media time."""
    lines: tuple[str, ...]
    identifier: str = ""
    settings: str = ""
    """WebVTT cue settings such as `line:-1 align:start`; other formats omit them."""
    speaker: str = ""
    language: str = ""
    """Language of the text, such as `es`, in formats that name it for each cue; other formats omit it."""
    voices: tuple[str, ...] = ()
    """Several speakers, each named before a line of theirs (`Ana: Where?`), which WebVTT writes as voices."""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"invalid times of cue {self.identifier!r}: {self.start} to {self.end} ms")
