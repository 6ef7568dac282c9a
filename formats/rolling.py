"""Rolling captions: each line is shown two or three times, first as the last line and then above the next one.

Automatic captions of video sites and recorded roll-up captions of television are files of that kind. Read as they are,
they show everything twice in every other format, so each line becomes one cue that ends where the next line begins.

Recorded live captions that grow word by word, each cue with the text of the one before and more, become one cue each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from formats.cue import Cue
from formats.notice import Notice

_HINT = "keep them with --rolling"
_GAP_MS = 100
"""Milliseconds between two cues of one roll, at most."""
_SHARE = 0.5
"""Share of the cues that begin with lines of the cue before, from which a file is taken for rolling captions."""
_FEWEST = 2
"""Lines that move up, at least."""


def unrolled(cues: Sequence[Cue]) -> tuple[tuple[Cue, ...], tuple[Notice, ...]]:
    """Return each line once with its own times, and notices; cues that neither roll nor grow stay as they are."""
    whole = tuple(_whole(cues))
    if len(cues) - len(whole) < max(_FEWEST, _SHARE * (len(cues) - 1)):
        return _each_line(cues)
    grown = Notice(f"{len(cues) - len(whole)} captions that grow are shown whole from the beginning", (), _HINT)
    found, notices = _each_line(whole)
    return found, (grown, *notices)


def _whole(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield the last of each row of cues that begin with the text of the cue before, with the start of the first."""
    last: Cue | None = None
    for cue in cues:
        if last is not None and _grows(last, cue):
            last = replace(cue, start=last.start)
            continue
        if last is not None:
            yield last
        last = cue
    if last is not None:
        yield last


def _grows(before: Cue, cue: Cue) -> bool:
    text, more = (" ".join(each.lines) for each in (before, cue))
    follows = before.start < cue.start <= before.end + _GAP_MS
    return follows and bool(text) and more.startswith(text) and len(more) > len(text) and before.lines != cue.lines[:-1]


def _each_line(cues: Sequence[Cue]) -> tuple[tuple[Cue, ...], tuple[Notice, ...]]:
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
    return found, (Notice(what, (), _HINT),)


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
            yield replace(last, end=min(last.end, cue.start) if last.start < cue.start else last.end)
        last = replace(cue, lines=new) if new else last and replace(last, end=max(last.end, cue.end))
    if last is not None:
        yield last
