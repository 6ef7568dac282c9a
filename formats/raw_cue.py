"""Cues of tables and JSON, whose times are numbers or texts of many kinds.

1. Text with colons is a time as in subtitles (`formats.timings`), with frames at `--fps`.
2. Numbers are seconds, or milliseconds if the cues would otherwise be too long to be captions, which is reported.
   Numbers of JSON with a fraction, also of `.0`, are seconds.
3. A cue without an end is shown until the next one begins, which is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from statistics import median

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError
from formats.notice import Notice
from formats.text import MS_PER_CHARACTER
from formats.timings import Timings, guessed_rate, read_timings

_MAX_SECONDS = 100_000 * 3600
"""Seconds; the limit of hours in `formats.timestamp`."""
_HINT = "write seconds with a fraction, such as 1.0"
_NUMBER = re.compile(r"\s*-?\d{1,12}(?:[.,]\d{1,12})?\s*$")
_LONG_CUE, _LONG_WORD = 500, 50
"""Medians of lengths from which numbers are milliseconds: of cues, and of rows with one word each."""
_FEWEST_WORDS = 10
"""Rows with one word; fewer may be chapters."""
_SHORTEST_MS = 1000
"""Milliseconds of a last cue without an end, at least."""


@dataclass(frozen=True, slots=True)
class RawCue:
    """A cue whose times are not read yet."""

    cue: Cue
    """All but the times."""
    start: object
    """Number or text."""
    end: object
    """Number or text; None: until the next cue begins."""
    problem: str
    """Message of the fault if the times are invalid."""
    line: int | None = None
    place: str = ""
    """Place of a cue without a line number, such as `cue 2`."""
    lasts: bool = False
    """True if `end` is the length."""

    @property
    def fault(self) -> SubtitleError:
        """The fault of invalid times."""
        return SubtitleError(f"{self.place}: {self.problem}" if self.place else self.problem, self.line)

    @property
    def places(self) -> tuple[str]:
        """Place for notices."""
        return (self.place or f"line {self.line}",)


Unread = RawCue | SubtitleError | Notice


def timed(found: Iterable[Unread], fps: Fraction | None = None, unit: str = "", hint: str = _HINT) -> Iterator[Scanned]:
    """Yield the cues with their times, and faults and notices in their places.

    Args:
        found: in the order of the file.
        fps: frames per second, for times with frames; None: unknown.
        unit: of numbers, `s` or `ms`; empty: decided by their size, which is reported with the hint.
        hint: how to decide otherwise.
    """
    items = tuple(found)
    raws = [item for item in items if isinstance(item, RawCue)]
    scale = 1 if unit == "ms" or (not unit and _are_milliseconds(raws)) else 1000
    if not unit and scale == 1:
        yield Notice("times without a unit are read as milliseconds", (), hint)
    guess = None if fps else guessed_rate(f"{raw.start} --> {raw.end}" for raw in raws)
    read = [_read(item, scale, fps, guess) if isinstance(item, RawCue) else [item] for item in items]
    starts = sorted({part.start for parts in read for part in parts if isinstance(part, Cue)})
    following = dict(pairwise(starts))
    for item, parts in zip(items, read, strict=True):
        for part in parts:
            if isinstance(item, RawCue) and isinstance(part, Cue) and item.end is None:
                yield Notice("a cue without an end is shown until the next one", item.places)
                length = max(_SHORTEST_MS, MS_PER_CHARACTER * len(" ".join(part.lines)))
                yield replace(part, end=following.get(part.start, part.start + length))
            else:
                yield part


def _are_milliseconds(raws: Sequence[RawCue]) -> bool:
    """True if captions would last for minutes in seconds."""
    spans = [
        (end if raw.lasts else end - start, len(" ".join(raw.cue.lines).split()) == 1)
        for raw in raws
        if (start := _number(raw.start)) is not None and (end := _number(raw.end)) is not None
    ]
    if not spans or any(isinstance(time, float) for raw in raws for time in (raw.start, raw.end)):
        return False
    middle = median(length for length, _ in spans)
    words = sum(word for _, word in spans)
    return middle >= _LONG_CUE or (middle >= _LONG_WORD and words > max(_FEWEST_WORDS, len(spans) / 2))


def _read(raw: RawCue, scale: int, fps: Fraction | None, guess: Fraction | None) -> list[Scanned]:
    start, end = _number(raw.start), _number(raw.start if raw.end is None else raw.end)
    if start is None and isinstance(raw.start, str) and ":" in raw.start and (end is None or raw.end is None):
        return _read_text(raw, fps, guess)
    if start is None or end is None or not end < _MAX_SECONDS * 1000 / scale:
        return [raw.fault]
    if raw.lasts:
        end += start
    if end < max(0, start):
        return [raw.fault]
    cue = replace(raw.cue, start=max(0, round(scale * start)), end=round(scale * end))
    return (
        [Notice("negative time read as 0", raw.places, "move all captions with --offset"), cue] if start < 0 else [cue]
    )


def _read_text(raw: RawCue, fps: Fraction | None, guess: Fraction | None) -> list[Scanned]:
    found = read_timings(f"{raw.start} --> {raw.start if raw.end is None else raw.end}", raw.line or 0, fps, guess)
    if not isinstance(found, Timings) or found.settings:
        return [raw.fault]
    end = found.start + found.end if raw.lasts else found.end
    notices = [replace(notice, places=raw.places) for notice in found.notices]
    return [*notices, replace(raw.cue, start=found.start, end=end)]


def _number(value: object) -> float | None:
    """Value of a number, or of a text that is one; None for anything else, such as a time of day."""
    if isinstance(value, str) and _NUMBER.match(value):
        return float(value.strip().replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1000 * _MAX_SECONDS:
        return None
    return float(value)
