"""Roll-up captions of live television: a line appears below the previous one and stays until it is pushed out.

In WebVTT they are a scrolling region whose cues overlap in time by design. Other formats do not support them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from formats.cue import Cue
from formats.region import Region
from formats.timeline import normalized

_PAUSE_MS = 3000
"""Milliseconds without captions after which the region is cleared."""


def rollup_region(rows: int = 2) -> Region:
    """Return a centred region at the bottom of the safe area: 10 % of the height below it, 80 % of the width."""
    return Region("rollup", 80.0, rows, (50.0, 100.0), (50.0, 90.0), scroll=True)


def roll_up(cues: Iterable[Cue], rows: int = 2) -> tuple[Cue, ...]:
    """Return each line as a cue of the region, from its start until `rows` lines follow, or a pause."""
    found: list[Cue] = []
    for run in _runs(normalized(cues)):
        lines = [line for cue in run for line in _lines(cue)]
        starts = [line.start for line in lines]
        ends = [*starts[rows:], *[run[-1].end] * rows]
        found += [replace(line, end=max(line.end, end)) for line, end in zip(lines, ends, strict=False)]
    return tuple(found)


def _runs(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Group cues without a pause between them."""
    runs: list[list[Cue]] = []
    for cue in cues:
        if not runs or cue.start - runs[-1][-1].end >= _PAUSE_MS:
            runs.append([])
        runs[-1].append(cue)
    return runs


def _lines(cue: Cue) -> list[Cue]:
    """Split a cue into one cue per line; the lines share its time by their lengths."""
    total = sum(map(len, cue.lines))
    span = cue.end - cue.start
    found: list[Cue] = []
    before = 0
    for number, line in enumerate(cue.lines, 1):
        start = cue.start + span * before // total
        before += len(line)
        name = f"{cue.identifier}/{number}" if cue.identifier and len(cue.lines) > 1 else cue.identifier
        end = cue.start + span * before // total
        found.append(replace(cue, start=start, end=end, lines=(line,), identifier=name, settings="region:rollup"))
    return found
