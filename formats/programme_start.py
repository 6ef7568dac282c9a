"""Times that are counted from the start of a programme, which broadcasters put at 10:00:00:00 or another hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from formats.cue import Cue
from formats.notice import Notice


def from_programme_start(cues: Sequence[tuple[str, Cue]], start: int, code: str) -> Iterator[Cue | Notice]:
    """Yield cues with times from the start of the programme, if most of them lie behind it.

    Args:
        cues: with the place of each in the file.
        start: of the programme, in milliseconds.
        code: the start as the file has it.
    """
    behind = sum(cue.start >= start for _, cue in cues)
    if not start or 2 * behind <= len(cues):
        yield from (cue for _, cue in cues)
        return
    early = tuple(place for place, cue in cues if cue.end <= start)
    yield Notice(f"times are counted from the start of the programme, {code}", (), f"add it with --offset {code[:8]}")
    if early:
        yield Notice("a subtitle before the start of the programme is left out", early)
    for _, cue in cues:
        if cue.end > start:
            yield replace(cue, start=max(0, cue.start - start), end=cue.end - start)
