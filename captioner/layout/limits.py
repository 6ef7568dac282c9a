"""The limits that captions are laid out within: width and number of lines, reading speed, times.

Who lays out: `lines` breaks what may still grow, on air and in a room's files alike; `page` breaks a whole text; `cues`
makes captions with times of either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from wcwidth import wcswidth


@dataclass(frozen=True, slots=True)
class Layout:
    """How captions are laid out. The defaults suit most; see `PROFILES`."""

    columns: int = 42
    """Cells of a line."""
    rows: int = 2
    """Lines of a cue."""
    speed: float = 17
    """Cells a second that can be read; cues stay longer for it where the next one leaves time."""
    shortest: int = 833
    """Milliseconds that a cue stays where the next one leaves time: 5/6 of a second."""
    longest: int = 7000
    """Milliseconds after which a cue goes, whatever is spoken."""
    gap: int = 83
    """Milliseconds: two frames at 24 a second. A shorter pause between two cues is a flicker, so it is closed."""

    def __post_init__(self) -> None:
        if self.columns < 8 or self.rows < 1:
            raise ValueError(f"captions of {self.rows} lines with {self.columns} columns cannot be read")
        if self.speed <= 0 or not 0 < self.shortest <= self.longest or self.gap < 0:
            raise ValueError("reading speed and times of a layout are above 0, the shortest not above the longest")


PROFILES = {
    "default": Layout(),
    "netflix": Layout(speed=20),
    "bbc": Layout(columns=37, speed=15, gap=1000),
    "ebu": Layout(columns=37, speed=15, shortest=1000, longest=6000),
    "cea608": Layout(columns=32, speed=16, shortest=1000, longest=6000),
}
"""Name -> the limits of that house: Netflix timed text style guide; BBC subtitle guidelines (37 characters, a pause
of a second or none); EBU teletext (37 of 40 cells, two go to control codes); CEA-608 (32 columns)."""


def tuned(
    profile: str = "default", columns: int | None = None, rows: int | None = None, speed: float | None = None
) -> Layout:
    """A profile with some of its limits replaced; None leaves that of the profile.

    Raises:
        KeyError: there is no such profile.
        ValueError: nobody could read captions of these limits.
    """
    known = PROFILES[profile]
    return replace(known, columns=columns or known.columns, rows=rows or known.rows, speed=speed or known.speed)


@lru_cache(maxsize=65536)
def width(text: str) -> int:
    """Display cells: `width("é") == 1`, `width("字") == 2`. Control characters count nothing."""
    cells: int = wcswidth(text)
    return cells if cells >= 0 else sum(max(0, wcswidth(character)) for character in text)
