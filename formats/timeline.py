"""Normalization of cues before they are written.

Rules that every written file follows:

1. Cues are ordered by start. ("start must be greater than or equal to all previous cues' starts",
   https://www.w3.org/TR/webvtt1/#webvtt-cue-timings)
2. A cue lasts at least 1 ms. Cues with the same times and lines become one.
3. No line is blank, because a blank line ends a cue in WebVTT and SRT. A cue without lines is omitted.
4. No line contains control characters or line separators of any script, because readers disagree on where a line ends.

Further rules for formats and players that show one cue at a time (`normalized`):

5. While cues overlap, one cue has the lines of all of them: A, A and B, B. Lines are ordered by their position in the
   picture, then as the cues are. The identifier of a cue is that of its first piece.
6. No piece of less than 100 ms is made of cues that are also shown before or after it, because it would only flash:
   such a short overlap is cut, and cues that begin or end almost together do so at once. Editors leave such differences
   when they round times to frames.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from formats.cue import Cue
from formats.notice import Notice, Notify, ignore
from formats.position import height
from formats.timestamp import format_timestamp

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\r\n|\r|\n")
_FLASH_MS = 100
"""Milliseconds below which a piece is not shown on its own."""
_Piece = tuple[int, int, tuple[Cue, ...]]
"""Start, end, and the cues that are shown meanwhile."""


def normalized(cues: Iterable[Cue], notify: Notify = ignore) -> tuple[Cue, ...]:
    """Return the cues according to all rules above; normalizing them again changes nothing."""
    placed: list[Cue] = []
    for group in _overlapping(sorted_cues(cues, notify)):
        placed += group if len(group) == 1 else _split(group, notify)
    return tuple(placed)


def sorted_cues(cues: Iterable[Cue], notify: Notify = ignore) -> tuple[Cue, ...]:
    """Return the cleaned cues that have text, ordered by start; they may overlap."""
    known: dict[tuple[int, int, tuple[str, ...]], Cue] = {}
    for cue in sorted((_lasting(cleaned(cue)) for cue in cues), key=lambda cue: cue.start):
        if not cue.lines:
            continue
        key = (cue.start, cue.end, cue.lines)
        if key not in known:
            known[key] = cue
        else:
            notify(Notice("a second caption with the same times and text is left out", (format_timestamp(cue.start),)))
    return tuple(known.values())


def _lasting(cue: Cue) -> Cue:
    return cue if cue.end > cue.start else replace(cue, end=cue.start + 1)


def _overlapping(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Yield groups of cues that overlap in time, directly or through others."""
    group: list[Cue] = []
    end = 0
    for cue in cues:
        if group and cue.start >= end:
            yield group
            group, end = [], 0
        group.append(cue)
        end = max(end, cue.end)
    if group:
        yield group


def _split(group: Sequence[Cue], notify: Notify) -> Iterator[Cue]:
    """Yield cues that show the same as these, one after the other."""
    named: set[str] = set()
    before: Cue | None = None
    for start, end, shown in _without_flashes(list(_pieces(group))):
        if len(shown) > 1:
            hint = ".vtt, .ass, .json and .csv keep them apart"
            notify(Notice("captions that overlap are shown as one", (format_timestamp(start),), hint))
        cue = _together(shown, start, end, named)
        if before is not None and before.end == start and _content(before) == _content(cue):
            before = replace(before, end=end)
            continue
        if before is not None:
            yield before
        before = cue
    if before is not None:
        yield before


def _pieces(group: Sequence[Cue]) -> Iterator[_Piece]:
    """Yield the pieces of time during which the same cues are shown."""
    moments = sorted({moment for cue in group for moment in (cue.start, cue.end)})
    waiting = deque(group)
    shown: list[Cue] = []
    for start, end in pairwise(moments):
        shown = [cue for cue in shown if cue.end > start]
        while waiting and waiting[0].start == start:
            shown.append(waiting.popleft())
        yield start, end, tuple(shown)


def _without_flashes(pieces: list[_Piece]) -> list[_Piece]:
    """Join short pieces to the next or to the one before; no cue is lost."""
    found: list[_Piece] = []
    for place, (start, end, shown) in enumerate(pieces):
        if end - start < _FLASH_MS:
            earlier = found[-1][2] if found else ()
            later = pieces[place + 1][2] if place + 1 < len(pieces) else ()
            if all(cue in later or cue in earlier for cue in shown):
                if later and not (earlier and all(cue in earlier for cue in shown)):
                    pieces[place + 1] = (start, *pieces[place + 1][1:])
                else:
                    found[-1] = (found[-1][0], end, found[-1][2])
                continue
        found.append((start, end, shown))
    return found


def _together(shown: Sequence[Cue], start: int, end: int, named: set[str]) -> Cue:
    """One cue with the lines of several; it has an identifier that is not named yet, the newest one."""
    ordered = sorted(shown, key=lambda cue: height(cue.settings))
    lines = dict.fromkeys(cue.lines for cue in ordered)
    free = [cue.identifier for cue in shown if cue.identifier not in named]
    identifier = free[-1] if free else ""
    named.update(cue.identifier for cue in shown)
    rest = {name: {getattr(cue, name) for cue in shown} for name in ("settings", "speaker", "language")}
    common = {name: values.pop() if len(values) == 1 else "" for name, values in rest.items()}
    voices = tuple(dict.fromkeys(voice for cue in ordered for voice in cue.voices))
    return Cue(start, end, tuple(line for each in lines for line in each), identifier, **common, voices=voices)


def _content(cue: Cue) -> tuple[object, ...]:
    return cue.lines, cue.speaker, cue.language


def cleaned(cue: Cue) -> Cue:
    """Return the cue without blank lines and without characters that a subtitle file cannot contain."""
    pieces = (piece for line in cue.lines for piece in _BREAK.split(line))
    lines = tuple(line for piece in pieces if (line := plain_text(piece)))
    identifier, speaker, language = plain_text(cue.identifier), plain_text(cue.speaker), plain_text(cue.language)
    if (lines, identifier, speaker, language) == (cue.lines, cue.identifier, cue.speaker, cue.language):
        return cue  # the common case: rewriting the file of a long day stays fast
    return replace(cue, lines=lines, identifier=identifier, speaker=speaker, language=language)


def plain_text(text: str) -> str:
    r"""Return one line of text: `plain_text(" a\tb\x00 ") -> "a b"`; no-break spaces are typography and stay."""
    return _UNWRITABLE.sub("\ufffd", _CONTROL.sub(" ", text.replace("\ufeff", ""))).strip()
