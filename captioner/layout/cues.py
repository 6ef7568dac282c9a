"""Cues of a final revision, with their times.

Cues have the times of their words if these are known. Otherwise the time of the segment is divided in proportion to
their width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from captioner.layout.limits import PROFILES, Layout, width
from captioner.layout.live_lines import group_lines, lines
from captioner.layout.whole_lines import Span, break_whole
from captioner.types import Revision, Word
from formats.cue import Cue


def cues(
    revision: Revision,
    layout: Layout = PROFILES["default"],
    words: Sequence[Word] = (),
    *,
    whole: bool = False,
    until: int | None = None,
) -> tuple[Cue, ...]:
    """Divide a final revision into cues of at most `rows` lines, timed within the segment.

    `with_reading_time` extends them to the time that reading takes.

    Args:
        revision: The final revision; empty text gives no cue.
        layout: Limits of lines and cues.
        words: Words of the revision; joined they are its text. Without them, times are in proportion to the width.
        whole: True for text that was never on air, which is laid out as a whole.
        until: Start of the next revision, before which the last cue of a whole text must be read; None: unknown.
            Without it and words, a whole text is divided regardless of its time.

    Returns:
        Cues named after the segment: `c412`, `c412.2`, `c412.3`, …
    """
    spans = _spans(words)
    if whole:
        if until is not None and not spans:
            letters = map(width, "".join(revision.text.split()))
            spans = _spans_by_width(letters, revision.start, revision.end)
        groups = break_whole(revision.text, layout, revision.language, spans, until)
    else:
        groups = group_lines(lines(revision.text, layout.columns, revision.language), layout.rows)
    widths = (sum(map(width, group)) for group in groups)
    times = _times_of_spans(groups, spans) if spans else _spans_by_width(widths, revision.start, revision.end)
    return tuple(
        Cue(start, end, group, revision.segment + (f".{place}" if place > 1 else ""), "", revision.speaker or "")
        for place, (group, (start, end)) in enumerate(zip(groups, times, strict=True), 1)
    )


def _spans(words: Sequence[Word]) -> list[Span]:
    """Return start and end of the word of each character that is not a space."""
    return [(word.start, word.end) for word in words for character in word.text if not character.isspace()]


def _spans_by_width(widths: Iterable[int], start: int, end: int) -> list[Span]:
    """Divide a time in milliseconds in proportion to widths; adjacent spans meet exactly."""
    cells = list(accumulate(widths, initial=0))
    return list(pairwise(start + round((end - start) * place / max(1, cells[-1])) for place in cells))


def _times_of_spans(groups: Sequence[tuple[str, ...]], spans: Sequence[Span]) -> list[Span]:
    """Return start and end of each cue from its first and last character that is not a space."""
    found, at = list[Span](), 0
    for group in groups:
        count = sum(not character.isspace() for line in group for character in line)
        first = min(at, len(spans) - 1)  # a group of other spaces at the end has no character
        found.append((spans[first][0], spans[max(first, at + count - 1)][1]))
        at += count
    return found


def reading_ms(cue: Cue, layout: Layout) -> int:
    """Return the milliseconds in which a cue can be read."""
    return round(1000 * sum(map(width, cue.lines)) / layout.speed)


def with_reading_time(
    spoken: Iterable[Cue], layout: Layout = PROFILES["default"], *, ended: bool = True
) -> tuple[Cue, ...]:
    """Extend cues to the time that reading takes, at most until the next one starts.

    Args:
        spoken: Cues in order of their starts, with the times of speech.
        layout: Reading speed, minimum and maximum duration, and gap.
        ended: True if no cue will follow, so that the last one is extended too. Otherwise it has its minimum duration.
    """
    known = tuple(spoken)
    following: list[int | None] = [None] * len(known)  # start of the next cue that does not begin at the same time
    for place in range(len(known) - 2, -1, -1):
        later = known[place + 1].start
        following[place] = later if later > known[place].start else following[place + 1]
    return tuple(
        _extended(cue, after, layout, for_reading=ended or after is not None)
        for cue, after in zip(known, following, strict=True)
    )


def _extended(cue: Cue, following: int | None, layout: Layout, *, for_reading: bool) -> Cue:
    """Return the cue with its final end; `following` is the start of the next cue in milliseconds."""
    reading = reading_ms(cue, layout) if for_reading else 0
    end = max(cue.end, cue.start + max(layout.min_ms, reading))
    end = min(end, cue.start + layout.max_ms)
    if following is not None and end > following - layout.gap_ms:
        end = following
    end = max(cue.start, end)
    return cue if end == cue.end else replace(cue, end=end)
