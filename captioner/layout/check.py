"""Check of cues against the limits of a layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import pairwise

from captioner.layout.break_rules import keeps_next
from captioner.layout.limits import PROFILES, Layout, width
from formats.cue import Cue


@dataclass(frozen=True, slots=True)
class FaultCounts:
    """Number of cues, and number of those that exceed each limit."""

    cues: int
    wide: int
    """Cues with a line of more cells than `columns`."""
    tall: int
    """Cues with more lines than `rows`."""
    fast: int
    """Cues that must be read faster than `speed`."""
    short: int
    """Cues shorter than `min_ms`."""
    long: int
    """Cues longer than `max_ms`."""
    flicker: int
    """Cues followed by a pause shorter than `gap_ms`."""
    overlap: int
    """Cues that end after the start of the next one."""
    hanging: int
    """Cues with a line that ends with a word belonging to the next one: an article, a preposition, a number."""

    @property
    def faults(self) -> int:
        """Sum of all faults; a cue may have several."""
        return int(sum(getattr(self, field.name) for field in fields(self))) - self.cues

    @property
    def per_thousand(self) -> float:
        """Faults per thousand cues; 0 if there are no cues."""
        return 1000 * self.faults / self.cues if self.cues else 0.0


def count_faults(ordered: Iterable[Cue], layout: Layout = PROFILES["default"], language: str = "") -> FaultCounts:
    """Count the faults of cues in order of their starts.

    Args:
        ordered: The cues, as `Archive.cues` or a parser returns them.
        layout: The limits.
        language: Language of the text, for words that belong together; empty: they are not checked.
    """
    cues = tuple(ordered)
    pauses = [after.start - before.end for before, after in pairwise(cues)]
    return FaultCounts(
        cues=len(cues),
        wide=sum(any(width(line) > layout.columns for line in cue.lines) for cue in cues),
        tall=sum(len(cue.lines) > layout.rows for cue in cues),
        fast=sum(_cells(cue) * 1000 > layout.speed * (cue.end - cue.start) + 1000 for cue in cues),
        short=sum(cue.end - cue.start < layout.min_ms for cue in cues),
        long=sum(cue.end - cue.start > layout.max_ms + layout.gap_ms for cue in cues),
        flicker=sum(0 < pause < layout.gap_ms for pause in pauses),
        overlap=sum(pause < 0 for pause in pauses),
        hanging=sum(any(keeps_next(line.rpartition(" ")[2], language) for line in cue.lines) for cue in cues),
    )


def _cells(cue: Cue) -> int:
    return sum(width(line) for line in cue.lines)
