"""Check of cues against the limits of a layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import zip_longest

from captioner.layout.break_rules import inseparable
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
    """Cues followed by a pause shorter than `closed_ms`, which they could be shown in."""
    overlap: int
    """Cues that end after the start of the next one."""
    hanging: int
    """Cues with a line that ends with a word belonging to the next one: an article, a preposition, a number, a first
    name, a verb before its particle."""

    @property
    def faults(self) -> int:
        """Sum of all faults; a cue may have several."""
        return int(sum(getattr(self, field.name) for field in fields(self))) - self.cues

    @property
    def per_thousand(self) -> float:
        """Faults per thousand cues; 0 if there are no cues."""
        return 1000 * self.faults / self.cues if self.cues else 0.0


@dataclass(frozen=True, slots=True)
class CueFault:
    """One cue that exceeds one limit."""

    cue: Cue
    kind: str
    """Field of `FaultCounts`."""
    value: float | str
    """Value of the cue, in the unit of the limit; for `hanging` the word."""
    limit: float
    """Limit of the layout: cells, lines, cells per second, or milliseconds; 0 if there is none."""


def find_faults(ordered: Iterable[Cue], layout: Layout = PROFILES["default"], language: str = "") -> Iterator[CueFault]:
    """Yield the faults of cues in order of their starts; see `count_faults`."""
    cues = tuple(ordered)
    for cue, following in zip_longest(cues, cues[1:]):
        yield from _faults(cue, following, layout, language)


def count_faults(ordered: Iterable[Cue], layout: Layout = PROFILES["default"], language: str = "") -> FaultCounts:
    """Count the faults of cues in order of their starts.

    Args:
        ordered: The cues, as `Archive.cues` or a parser returns them.
        layout: The limits.
        language: Language of the text, for words that belong together; empty: they are not checked.
    """
    cues = tuple(ordered)
    counted = Counter(fault.kind for fault in find_faults(cues, layout, language))
    kinds = [field.name for field in fields(FaultCounts) if field.name != "cues"]
    return FaultCounts(len(cues), *(counted[kind] for kind in kinds))


def reading_speed(cue: Cue) -> float:
    """Return the cells per second of a cue; those of a millisecond if it has no duration."""
    return 1000 * _cells(cue) / max(1, cue.end - cue.start)


def _faults(cue: Cue, following: Cue | None, layout: Layout, language: str) -> Iterator[CueFault]:
    """Yield the faults of one cue."""
    widest, duration = max(map(width, cue.lines), default=0), cue.end - cue.start
    if widest > layout.columns:
        yield CueFault(cue, "wide", widest, layout.columns)
    if len(cue.lines) > layout.rows:
        yield CueFault(cue, "tall", len(cue.lines), layout.rows)
    if _cells(cue) * 1000 > layout.speed * duration + 1000:
        yield CueFault(cue, "fast", round(reading_speed(cue), 1), layout.speed)
    if duration < layout.min_ms:
        yield CueFault(cue, "short", duration, layout.min_ms)
    if duration > layout.max_ms + layout.gap_ms:
        yield CueFault(cue, "long", duration, layout.max_ms)
    pause = following.start - cue.end if following else 0
    if 0 < pause < layout.gap_ms or (0 < pause < layout.closed_ms and duration + pause <= layout.max_ms):
        yield CueFault(cue, "flicker", pause, layout.closed_ms)
    if pause < 0:
        yield CueFault(cue, "overlap", -pause, 0)
    if hanging := [word for word, after in _line_ends(cue, following) if inseparable(word, after, language)]:
        yield CueFault(cue, "hanging", hanging[0], 0)


def _line_ends(cue: Cue, following: Cue | None) -> Iterator[tuple[str, str]]:
    """Yield the last word of each line and the word after it; empty if none follows."""
    after = following.lines[:1] if following else ()
    for line, next_line in zip(cue.lines, (*cue.lines[1:], *after, ""), strict=False):
        yield line.rpartition(" ")[2], next_line.partition(" ")[0]


def _cells(cue: Cue) -> int:
    return sum(width(line) for line in cue.lines)
