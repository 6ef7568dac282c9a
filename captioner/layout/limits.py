"""Limits of captions: width and number of lines, reading speed, durations.

`live_lines` breaks text that may still grow, on air and in the files of a room; `whole_lines` breaks finished text;
`cues` makes timed cues of either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from wcwidth import wcswidth


@dataclass(frozen=True, slots=True)
class Layout:
    """Limits of lines and cues; see `PROFILES`."""

    columns: int = 42
    """Cells per line."""
    rows: int = 2
    """Lines per cue."""
    speed: float = 17
    """Reading speed in cells per second; cues are extended for it if the next one leaves time."""
    min_ms: int = 833
    """Minimum duration of a cue in milliseconds, if the next one leaves time: 5/6 of a second."""
    max_ms: int = 7000
    """Maximum duration of a cue in milliseconds."""
    gap_ms: int = 83
    """Minimum pause between two cues in milliseconds: two frames at 24 per second. Shorter ones are closed."""
    chain_ms: int = 500
    """Minimum pause between two cues of a finished file in milliseconds: 12 frames at 24 per second."""

    def __post_init__(self) -> None:
        if self.columns < 8 or self.rows < 1:
            raise ValueError(f"{self.rows} lines of {self.columns} columns; use at least 1 line of 8 columns")
        if self.speed <= 0 or not 0 < self.min_ms <= self.max_ms or self.gap_ms < 0:
            raise ValueError(f"speed, min_ms and max_ms must be above 0, and min_ms at most max_ms: {self}")

    @property
    def closed_ms(self) -> int:
        """Milliseconds of a pause below which it is closed in a finished file."""
        return max(self.gap_ms, self.chain_ms)


PROFILES = {
    "default": Layout(),
    "netflix": Layout(speed=20),
    "bbc": Layout(columns=37, speed=15, gap_ms=1000),
    "ebu": Layout(columns=37, speed=15, min_ms=1000, max_ms=6000),
    "cea608": Layout(columns=32, speed=16, min_ms=1000, max_ms=6000),
}
"""Name -> limits: Netflix timed text style guide; BBC subtitle guidelines (37 characters, a pause of a second or none);
EBU teletext (37 of 40 cells, two are used by control codes); CEA-608 (32 columns)."""


def adjusted_profile(
    profile: str = "default", columns: int | None = None, rows: int | None = None, speed: float | None = None
) -> Layout:
    """Return a profile with some limits replaced; None keeps the limit of the profile.

    Raises:
        KeyError: The profile is unknown.
        ValueError: The limits are not usable.
    """
    known = PROFILES[profile]
    return replace(known, columns=columns or known.columns, rows=rows or known.rows, speed=speed or known.speed)


@lru_cache(maxsize=4096)
def width(text: str) -> int:
    """Return the number of display cells: `width("é") == 1`, `width("字") == 2`; control characters have none."""
    cells: int = wcswidth(text)
    return cells if cells >= 0 else sum(max(0, wcswidth(character)) for character in text)
