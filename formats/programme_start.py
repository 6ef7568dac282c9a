"""Times that are counted from the start of a programme, which broadcasters put at 10:00:00:00 or another hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from formats.cue import Cue
from formats.notice import Notice
from formats.timestamp import format_timestamp


def from_programme_start(cues: Sequence[tuple[str, Cue]], start: int, code: str) -> Iterator[Cue | Notice]:
    """Yield cues with times from the start of the programme, if most of them lie behind it.

    Args:
        cues: with the place of each in the file.
        start: of the programme, in milliseconds.
        code: the start as the file has it.
    """
    behind = sum(cue.start >= start for _, cue in cues)
    if not start or 2 * behind <= len(cues):
        yield from late_start([cue for _, cue in cues])
        yield from (cue for _, cue in cues)
        return
    early = tuple(place for place, cue in cues if cue.end <= start)
    yield Notice(f"times are counted from the start of the programme, {code}", (), f"add it with --offset {code[:8]}")
    if early:
        yield Notice("a subtitle before the start of the programme is left out", early)
    for _, cue in cues:
        if cue.end > start:
            yield replace(cue, start=max(0, cue.start - start), end=cue.end - start)


def late_start(cues: Sequence[Cue]) -> Iterator[Notice]:
    """Report a first cue shortly behind a full hour, as in a programme that does not start at 0."""
    first = min((cue.start for cue in cues), default=0)
    hours, rest = divmod(first, _HOUR_MS)
    if hours and rest < _HOUR_MS / 6:
        what = f"the first caption is at {format_timestamp(first)}, as if the programme starts at {hours:02}:00:00"
        yield Notice(what, (), f"count from there with --offset=-{hours:02}:00:00")


_HOUR_MS = 3_600_000
