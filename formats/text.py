"""Plain text: one cue per line, as a transcript.

Writing: the lines of a cue are joined by a space, with `Ana: ` before them if the speaker is known. Times are omitted.

Reading: each line that is not blank becomes a cue. Plain text has no times, so cues follow each other from 0 at reading
speed. A speaker stays part of the text, because `Note: …` has the same form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.notice import Notify, ignore
from formats.timeline import plain_text, sorted_cues

MS_PER_CHARACTER = 60
"""Milliseconds per character: 17 characters a second, the customary reading speed."""
_SHORTEST_MS = 1000
"""Milliseconds of the shortest cue."""


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write the text of the cues, one per line."""
    return "".join(f"{_line(cue)}\n" for cue in sorted_cues(cues, notify))


def parse(text: str) -> tuple[Cue, ...]:
    """Read one cue per line, with times at reading speed; no text is malformed."""
    return tuple(scan(text))


def scan(text: str) -> Iterator[Cue]:
    """Yield the cues."""
    start = 0
    for raw in text.splitlines():
        if line := plain_text(raw):
            end = start + max(_SHORTEST_MS, MS_PER_CHARACTER * len(line))
            yield Cue(start, end, (line,))
            start = end


def _line(cue: Cue) -> str:
    return (f"{cue.speaker}: " if cue.speaker else "") + " ".join(cue.lines)
