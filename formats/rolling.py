"""Rolling captions: each line is shown two or three times, first as the last line and then above the next one.

Automatic captions of video sites and recorded roll-up captions of television are files of that kind. Read as they are,
they show everything twice in every other format, so each line becomes one cue that ends where the next line begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from formats.cue import Cue
from formats.notice import Notice

_GAP_MS = 100
"""Milliseconds between two cues of one roll, at most."""
_SHARE = 0.5
"""Share of the cues that begin with lines of the cue before, from which a file is taken for rolling captions."""
_FEWEST = 2
"""Lines that move up, at least."""


def unrolled(cues: Sequence[Cue]) -> tuple[tuple[Cue, ...], tuple[Notice, ...]]:
    """Return each line once with its own times, and a notice; cues that do not roll stay as they are."""
    repeated = [_repeated(before, cue) for before, cue in pairwise(cues)]
    moved = sum(
        (0 < count < len(cue.lines) and before.lines[0] != cue.lines[0])
        or 0 < count == len(cue.lines) < len(before.lines)
        for count, before, cue in zip(repeated, cues, cues[1:], strict=False)
    )
    if moved < _FEWEST or sum(map(bool, repeated)) < _SHARE * len(repeated):
        return tuple(cues), ()
    found = tuple(_lines(cues, repeated))
    lines = sum(len(cue.lines) for cue in cues) - sum(len(cue.lines) for cue in found)
    what = f"rolling captions: {lines} repeated lines are left out, each line is shown until the next one"
    return found, (Notice(what, (), "keep them with --rolling"),)


def _repeated(before: Cue, cue: Cue) -> int:
    """Lines at the beginning of a cue that are the last ones of the cue before it."""
    if not before.start < cue.start <= before.end + _GAP_MS:
        return 0
    most = min(len(before.lines), len(cue.lines))
    return next((count for count in range(most, 0, -1) if cue.lines[:count] == before.lines[-count:]), 0)


def _lines(cues: Sequence[Cue], repeated: Sequence[int]) -> Iterator[Cue]:
    """Yield a cue for the new lines of each cue."""
    last: Cue | None = None
    for cue, count in zip(cues, (0, *repeated), strict=True):
        new = cue.lines[count:]
        if last is not None and new:
            yield replace(last, end=min(last.end, cue.start))
        last = replace(cue, lines=new) if new else last and replace(last, end=max(last.end, cue.end))
    if last is not None:
        yield last
