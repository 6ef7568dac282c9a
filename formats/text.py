"""Plain text: one cue per line, as a transcript.

Writing: the lines of a cue are joined by a space, with `Ana: ` before them if the speaker is known. Times are omitted.

Reading: each line that is not blank becomes a cue. Plain text has no times, so cues follow each other from 0 at reading
speed. A speaker stays part of the text, because `Note: …` has the same form; times in a transcript do, too, which is
reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import Scanned, strict
from formats.notice import Notice, Notify, ignore
from formats.timeline import plain_text, sorted_cues

MS_PER_CHARACTER = 60
"""Milliseconds per character: 17 characters a second, the customary reading speed."""
_TIMED = re.compile(r"^[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?(?:[\])\s-]|$)|\s\d{1,2}:\d\d(?::\d\d)?$")
"""Time at the beginning or the end of a line."""
_HINT = "a caption with times begins with 00:00:01.000 --> 00:00:03.000"
_FEWEST, _SHARE = 2, 0.2
"""Number and share of lines with times, from which they are reported."""
_SHORTEST_MS = 1000
"""Milliseconds of the shortest cue."""


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write the text of the cues, one per line."""
    return "".join(f"{_line(cue)}\n" for cue in sorted_cues(cues, notify))


def parse(text: str) -> tuple[Cue, ...]:
    """Read one cue per line, with times at reading speed; no text is malformed."""
    return strict(scan(text))


def scan(text: str) -> Iterator[Scanned]:
    """Yield the cues."""
    start = 0
    lines = [(number, line) for number, raw in enumerate(text.splitlines(), 1) if (line := plain_text(raw))]
    timed = tuple(f"line {number}" for number, line in lines if _TIMED.search(line))
    if len(timed) >= _FEWEST and len(timed) > _SHARE * len(lines):
        yield Notice("a time in a line is text", timed, _HINT)
    for _, line in lines:
        end = start + max(_SHORTEST_MS, MS_PER_CHARACTER * len(line))
        yield Cue(start, end, (line,))
        start = end


def _line(cue: Cue) -> str:
    return (f"{cue.speaker}: " if cue.speaker else "") + " ".join(cue.lines)
