"""Roll-up captions, as of live television: a line appears below the one before it and stays until it is pushed out.

In WebVTT that is a region that scrolls; its cues overlap in time by design. Other formats have no such thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from formats.cue import Cue
from formats.region import Region
from formats.timeline import normalized

_PAUSE = 3000
"""Milliseconds without captions after which the region is cleared."""


def rollup_region(rows: int = 2) -> Region:
    """At the bottom, centred, within the picture's safe area: a tenth of the height, 80 % of the width."""
    return Region("rollup", 80.0, rows, (50.0, 100.0), (50.0, 90.0), scroll=True)


def roll_up(cues: Iterable[Cue], rows: int = 2) -> tuple[Cue, ...]:
    """Each line as a cue in the region, from when it is spoken until `rows` others have come, or a pause."""
    found: list[Cue] = []
    for run in _runs(normalized(cues)):
        lines = [line for cue in run for line in _lines(cue)]
        starts = [line.start for line in lines]
        ends = [*starts[rows:], *[run[-1].end] * rows]
        found += [replace(line, end=max(line.end, end)) for line, end in zip(lines, ends, strict=False)]
    return tuple(found)


def _runs(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Cues without a pause between them."""
    runs: list[list[Cue]] = []
    for cue in cues:
        if not runs or cue.start - runs[-1][-1].end >= _PAUSE:
            runs.append([])
        runs[-1].append(cue)
    return runs


def _lines(cue: Cue) -> list[Cue]:
    """A cue per line, one behind the other in the time of all, by their lengths."""
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
