"""The one noun of all formats: a caption with its times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption as shown and as written: plain text, no markup, no escapes."""

    start: int
    """Milliseconds."""
    end: int
    """Milliseconds."""
    lines: tuple[str, ...]
    identifier: str = ""
    settings: str = ""
    """WebVTT cue settings such as `line:-1 align:start`; formats without them leave them out."""
    speaker: str = ""
    language: str = ""
    """Of the text, such as `es`, where a file says it cue by cue; formats without that leave it out."""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"cue {self.identifier!r} runs from {self.start} to {self.end} ms")
