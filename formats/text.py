"""Plain text: one cue a line, as a transcript is read and mailed.

Written: the lines of a cue joined by a space, `Ana: ` before it when a speaker is known. Times are left out.

Read: each line that is not blank becomes a cue. Plain text knows no times, so they are laid out at reading speed, one
after the other from 0; a speaker stays part of the text, since `Note: …` looks the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.timeline import normalized, plain_text

PACE = 60
"""Milliseconds per character: 17 characters a second, the customary reading speed."""
_SHORTEST = 1000


def compose(cues: Iterable[Cue]) -> str:
    """The text of the cues, one a line."""
    return "".join(f"{_line(cue)}\n" for cue in normalized(cues))


def parse(text: str) -> tuple[Cue, ...]:
    """A cue per line, at reading speed. No text is malformed."""
    return tuple(scan(text))


def scan(text: str) -> Iterator[Cue]:
    """Cue by cue what `parse` reads."""
    start = 0
    for raw in text.splitlines():
        if line := plain_text(raw):
            end = start + max(_SHORTEST, PACE * len(line))
            yield Cue(start, end, (line,))
            start = end


def _line(cue: Cue) -> str:
    return (f"{cue.speaker}: " if cue.speaker else "") + " ".join(cue.lines)
