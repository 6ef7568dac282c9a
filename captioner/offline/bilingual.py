"""Bilingual captions: those of one language, each with those of another below it.

Both may have other times and other breaks. A caption gets every one of the other language of which it shares at least
half of the shorter time; one that shares less with all is added to the nearest, and one alone is a caption of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from formats.cue import Cue
from formats.notice import Notice
from formats.timeline import normalized
from formats.timestamp import format_timestamp


def with_second_language(cues: Sequence[Cue], second: Sequence[Cue]) -> tuple[tuple[Cue, ...], tuple[Notice, ...]]:
    """Return the captions of both, and a notice about those without a counterpart."""
    first = normalized(cues)
    others = normalized(second)
    below: dict[int, list[Cue]] = {place: [] for place in range(len(first))}
    alone: list[Cue] = []
    for other in others:
        places = list(_partners(first, other))
        for place in places:
            below[place].append(other)
        if not places:
            alone.append(other)
    paired = [_joined(cue, below[place]) for place, cue in enumerate(first)]
    single = [cue for place, cue in enumerate(first) if not below[place]] + alone
    places_of_single = tuple(format_timestamp(cue.start) for cue in sorted(single, key=lambda cue: cue.start))
    lacking = (Notice("a caption is in one language only", places_of_single),) if single else ()
    return normalized([*paired, *alone]), lacking


def _partners(first: Sequence[Cue], other: Cue) -> Iterator[int]:
    """Yield the places of the captions below which another one is shown."""
    shared = {place: min(cue.end, other.end) - max(cue.start, other.start) for place, cue in enumerate(first)}
    shared = {place: time for place, time in shared.items() if time > 0}
    half = [place for place, time in shared.items() if 2 * time >= min(_length(first[place]), _length(other))]
    yield from half or sorted(shared, key=lambda place: shared[place])[-1:]


def _length(cue: Cue) -> int:
    return cue.end - cue.start


def _joined(cue: Cue, below: Sequence[Cue]) -> Cue:
    lines = tuple(line for other in below for line in other.lines)
    voices = tuple(dict.fromkeys(voice for each in (cue, *below) for voice in each.voices))
    return replace(cue, lines=(*cue.lines, *lines), voices=voices)
