"""Several speakers of one cue: each begins a line with a name (`Ana: Where?`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from formats.cue import Cue


def voice_of(line: str, voices: Sequence[str]) -> str:
    """Return the speaker whose name a line begins with; empty if there is none."""
    return next((voice for voice in voices if line.startswith(f"{voice}: ")), "")


def divided(cue: Cue) -> Iterator[Cue]:
    """Yield a cue for each speaker in turn; they share its time by the lengths of their text."""
    groups: list[list[str]] = [[]]
    for line in cue.lines:
        if groups[-1] and voice_of(line, cue.voices):
            groups.append([])
        groups[-1].append(line)
    span, total, before = cue.end - cue.start, max(1, sum(map(len, cue.lines))), 0
    for lines in groups:
        after = before + sum(map(len, lines))
        start, end = (cue.start + span * place // total for place in (before, after))
        yield replace(cue, start=start, end=end, lines=tuple(lines))
        before = after
