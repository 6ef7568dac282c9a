"""Times of the cues of finished text, when all cues are known.

Rules (from the guides of Netflix and BBC):

1. A cue has the time that reading takes, as on air; see `with_reading_time`.
2. A cue for which that leaves too little time begins earlier, in the silence before it: by up to two frames to be
   read, by more only if it is too short.
3. A pause that is too short to be noticed is closed: the first cue stays until the next one begins. Netflix closes
   pauses of less than 12 frames, the BBC those of less than a second.

Netflix: https://partnerhelp.netflixstudios.com/hc/en-us/articles/360051554394-Timed-Text-Style-Guide-Subtitle-Timing-Guidelines
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from captioner.layout.cues import reading_ms, with_reading_time
from captioner.layout.limits import PROFILES, Layout
from formats.cue import Cue

_LEAD_MS = 83
"""Milliseconds that a cue begins before its speech to be read: two frames at 24 per second, which Netflix allows."""
_SHORT_LEAD_MS = 500
"""Milliseconds that a cue of less than the minimum duration begins before its speech; the BBC allows 1500."""


def with_whole_times(spoken: Iterable[Cue], layout: Layout = PROFILES["default"]) -> tuple[Cue, ...]:
    """Return the cues with the times at which they are shown.

    Args:
        spoken: All cues of a file in order of their starts, with the times of speech.
        layout: Reading speed, minimum and maximum duration, and pauses.
    """
    found: list[Cue] = []
    for cue in with_reading_time(spoken, layout):
        found.append(_lengthened(cue, found[-1].end if found else 0, layout))
    return tuple(_chained(cue, after, layout) for cue, after in zip_longest(found, found[1:]))


def _lengthened(cue: Cue, free_from: int, layout: Layout) -> Cue:
    """Return a cue that begins earlier if it is too short, at most when the one before it ends."""
    for_reading = max(cue.end - reading_ms(cue, layout), cue.start - _LEAD_MS)
    if_short = max(cue.end - layout.min_ms, cue.start - _SHORT_LEAD_MS)
    start = max(free_from, min(for_reading, if_short))
    return replace(cue, start=start) if start < cue.start else cue


def _chained(cue: Cue, following: Cue | None, layout: Layout) -> Cue:
    """Return a cue that lasts until the next one if the pause between them is short."""
    if following is None or not 0 < following.start - cue.end < layout.closed_ms:
        return cue
    return replace(cue, end=following.start) if following.start - cue.start <= layout.max_ms else cue
