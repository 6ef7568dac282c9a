"""Captions with their times: a final revision in, cues out, each with the time that reading it takes.

Times are those of the words where they are known; else they are shared out by width, cue by cue, within what was
spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from captioner.layout.limits import PROFILES, Layout, width
from captioner.layout.live_lines import grouped, lines
from captioner.layout.whole_lines import pages
from captioner.types import Revision, Word
from formats.cue import Cue


def cues(
    revision: Revision, layout: Layout = PROFILES["default"], words: Sequence[Word] = (), *, whole: bool = False
) -> tuple[Cue, ...]:
    """A final revision as cues of at most `rows` lines, timed by its words or else in proportion to their width.

    `words` are those of the revision, joined they make its text; `whole` says that the text was never on air and is
    laid out as a whole. The first cue is called as the segment, the following `c412.2`, `c412.3`, …; an empty text
    gives none. Times lie within the segment; `timed` gives them the time that reading needs.
    """
    groups = _groups(revision, layout, whole=whole)
    times = _spoken(groups, words) if words else _shared(groups, revision.start, revision.end)
    return tuple(
        Cue(start, end, group, revision.segment + (f".{place}" if place > 1 else ""), "", revision.speaker or "")
        for place, (group, (start, end)) in enumerate(zip(groups, times, strict=True), 1)
    )


def _groups(revision: Revision, layout: Layout, *, whole: bool) -> tuple[tuple[str, ...], ...]:
    """The lines of each cue."""
    if whole:
        return pages(revision.text, layout, revision.language)
    return grouped(lines(revision.text, layout.columns, layout.rows, revision.language), layout.rows)


def _shared(groups: Sequence[tuple[str, ...]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each group in milliseconds, by width: rounded, so that neighbours meet."""
    weights = [sum(width(line) for line in group) for group in groups]
    total = max(1, sum(weights))
    edges = [start + round((end - start) * sum(weights[:place]) / total) for place in range(len(weights) + 1)]
    yield from pairwise(edges)


def _spoken(groups: Sequence[tuple[str, ...]], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Start and end of each group: those of its first and last word, found by counting what is not a space."""
    letters = [word for word in words for character in word.text if not character.isspace()]
    at = 0
    for group in groups:
        count = sum(not character.isspace() for line in group for character in line)
        yield letters[at].start, letters[at + count - 1].end
        at += count


def timed(spoken: Iterable[Cue], layout: Layout = PROFILES["default"], *, ended: bool = True) -> tuple[Cue, ...]:
    """Cues in order, each given the time that reading needs as far as the next one leaves it.

    Args:
        spoken: in the order of their starts.
        layout: its reading speed, shortest and longest time, and gap.
        ended: nothing will follow, so the last one may stay, too. Else it stays only its shortest time.
    """
    known = tuple(spoken)
    nexts = [cue.start for cue in known[1:]]
    stayed = [_stays(cue, following, layout, reads=True) for cue, following in zip(known, nexts, strict=False)]
    return (*stayed, *(_stays(cue, None, layout, reads=ended) for cue in known[-1:]))


def _stays(cue: Cue, following: int | None, layout: Layout, *, reads: bool) -> Cue:
    """The cue with the end it should have, `following` being the start of the next one."""
    reading = round(1000 * sum(width(line) for line in cue.lines) / layout.speed) if reads else 0
    end = max(cue.end, cue.start + max(layout.shortest, reading))
    end = min(end, cue.start + layout.longest)
    if following is not None and end > following - layout.gap:
        end = following
    end = max(cue.start, end)
    return cue if end == cue.end else replace(cue, end=end)
