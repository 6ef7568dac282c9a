"""Captions held against the limits of a layout: what a subtitler would send back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import pairwise

from captioner.layout.break_rules import holds
from captioner.layout.limits import PROFILES, Layout, width
from formats.cue import Cue


@dataclass(frozen=True, slots=True)
class Review:
    """How many cues there are, and how many of them break each limit."""

    cues: int
    wide: int
    """With a line of more cells than `columns`."""
    tall: int
    """With more lines than `rows`."""
    fast: int
    """Read faster than `speed`."""
    short: int
    """Gone before `shortest`."""
    long: int
    """Still there after `longest`."""
    flicker: int
    """Followed by a pause that is shorter than `gap`."""
    overlap: int
    """Still there when the next one comes."""
    hanging: int
    """With a line that ends on a word that belongs to the next: an article, a preposition, a number."""

    @property
    def faults(self) -> int:
        """All of them together; a cue may have several."""
        return int(sum(getattr(self, field.name) for field in fields(self))) - self.cues

    @property
    def per_thousand(self) -> float:
        """Faults per thousand cues; 0 when there are none."""
        return 1000 * self.faults / self.cues if self.cues else 0.0


def review(shown: Iterable[Cue], layout: Layout = PROFILES["default"], language: str = "") -> Review:
    """Count what breaks the limits in cues that are in order, as `Archive.cues` or a parser gives them.

    Without `language` nothing is known of words that belong together.
    """
    cues = tuple(shown)
    pauses = [after.start - before.end for before, after in pairwise(cues)]
    return Review(
        cues=len(cues),
        wide=sum(any(width(line) > layout.columns for line in cue.lines) for cue in cues),
        tall=sum(len(cue.lines) > layout.rows for cue in cues),
        fast=sum(_cells(cue) * 1000 > layout.speed * (cue.end - cue.start) + 1000 for cue in cues),
        short=sum(cue.end - cue.start < layout.shortest for cue in cues),
        long=sum(cue.end - cue.start > layout.longest + layout.gap for cue in cues),
        flicker=sum(0 < pause < layout.gap for pause in pauses),
        overlap=sum(pause < 0 for pause in pauses),
        hanging=sum(any(holds(line.rpartition(" ")[2], language) for line in cue.lines) for cue in cues),
    )


def _cells(cue: Cue) -> int:
    return sum(width(line) for line in cue.lines)
