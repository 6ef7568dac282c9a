"""Reader of WebVTT; the format is described in `formats.webvtt`.

Tolerances of reading:

1. A byte order mark, CR, CRLF and CR CR LF, and a blank line behind every line.
2. Timings as people and programs write them: `formats.timings`.
3. Unknown or invalid cue settings, which are omitted, as the standard requires, and reported.
4. Tags, voices and ruby: `formats.cue_text`.
5. STYLE blocks, and NOTE blocks behind the first cue, which are left out and reported. `formats.webvtt_header` reads
   REGION and NOTE blocks.
6. No blank line before a cue: a block begins at its timings.
7. Several files one after the other: `formats.webvtt_blocks`. A cue that continues in the next one is read once.
8. Text behind a blank line belongs to the cue before it if that has no other text; elsewhere it is a fault.
9. Blank lines before WEBVTT, other spellings of it, and a file of cues without it, which is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import dropwhile

from webvtt.errors import MalformedCaptionError
from webvtt.models import CueSettings

from formats.cue import Cue
from formats.cue_text import read_text, text_notices
from formats.errors import Scanned, SubtitleError
from formats.highlight import without_highlights
from formats.lines import NumberedLine, numbered_lines
from formats.notice import Notice
from formats.timeline import plain_text
from formats.timings import Timings, are_timings, read_timings
from formats.webvtt_blocks import HEADER, Block, blocks

_WORD = re.compile(r"WEBVTT\b", re.IGNORECASE)
_COMMENT = re.compile(r"NOTE(?:[ \t]|$)")
_DRAFT = re.compile(r"align:(middle)|(?<=position:)([\d.]+%),(start|middle|end)")
_NAMES = {"start": "line-left", "middle": "center", "end": "line-right"}
"""Names of an older draft -> those of the standard."""
_DEFINITION = re.compile(r"(?:STYLE|REGION)[ \t]*$")


def read(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable block.

    Args:
        text: of the file.
        fps: frames per second, for times with frames.
    """
    lines = list(dropwhile(lambda line: not line[1].strip(), numbered_lines(text)))
    number, first = lines[0] if lines else (1, "")
    if HEADER.match(first):
        pass
    elif _WORD.match(first):
        yield Notice(f"the header is {first.strip()[:40]!r} in place of WEBVTT", (f"line {number}",))
        lines[0] = (number, _WORD.sub("WEBVTT ", first))
    elif _has_cue(lines):
        yield Notice("the line WEBVTT is missing", (f"line {number}",))
    else:
        yield SubtitleError("not a WebVTT file; it begins with the word WEBVTT", 1)
        return
    items = list(_items(lines, fps))
    if any(segment for segment, _, _ in items):
        yield from _joined((segment, item) for segment, _, item in items)
    else:
        yield from without_highlights((written, item) for _, written, item in items)


def _has_cue(lines: Sequence[NumberedLine]) -> bool:
    """True if a file without a header has the times of WebVTT, with points."""
    head = next((line for _, line in lines if are_timings(line)), ",")
    return "," not in head.partition("-->")[0]


def _items(lines: Sequence[NumberedLine], fps: Fraction | None) -> Iterator[tuple[int, str, Scanned]]:
    """Yield what is in the segments, with the number of the segment, and cues with their text as it is in the file."""
    spaced: Cue | None = None  # a cue whose text is behind a blank line
    begun = False
    for found in blocks(lines):
        if found.timed is None:
            first = found.lines[0][1]
            if spaced is None or _COMMENT.match(first) or _DEFINITION.match(first):
                yield from ((found.segment, "", item) for item in _stray(found, begun=begun))
            elif not (len(found.lines) == 1 and found.lines[0][1].isdecimal()):
                spaced = _with_text(spaced, found.lines)
            continue
        if spaced is not None:
            yield found.segment, "", spaced
        spaced, begun = None, True
        written = "\n".join(line for _, line in found.lines[found.timed + 1 :])
        for item in _cue(found, fps):
            if isinstance(item, Cue) and not item.lines:
                spaced = item
            else:
                yield found.segment, written, item
    if spaced is not None:
        yield 0, "", spaced


def _stray(found: Block, *, begun: bool) -> Iterator[Scanned]:
    """Report a block that is not a cue; regions, and notes before the first cue, are read elsewhere."""
    said = (each for each in found.lines if each[1].strip() and not each[1].isdecimal())
    number, line = next(said, found.lines[0])
    if begun and _COMMENT.match(line):
        yield Notice("notes between captions are left out", (f"line {number}",))
    elif line.startswith(("STYLE", "::cue")):
        yield Notice("styles are left out", (f"line {number}",))
    elif line.strip() and not (_COMMENT.match(line) or _DEFINITION.match(line) or line.isdecimal()):
        yield SubtitleError(f"text without timings: {line.strip()[:60]!r}", number)


def _joined(items: Iterable[tuple[int, Scanned]]) -> Iterator[Scanned]:
    """Yield the items; a cue that continues at the beginning of the next segment becomes one."""
    found: list[Scanned] = []
    last: dict[tuple[str, ...], tuple[int, int]] = {}
    for segment, item in items:
        if isinstance(item, Cue):
            before, place = last.get(item.lines, (segment, 0))
            earlier = found[place] if before < segment else None
            if isinstance(earlier, Cue) and earlier.start <= item.start <= earlier.end:
                found[place] = replace(earlier, end=max(earlier.end, item.end))
                last[item.lines] = (segment, place)
                continue
            last[item.lines] = (segment, len(found))
        found.append(item)
    yield from found


def _cue(found: Block, fps: Fraction | None) -> Iterator[Scanned]:
    """Read a block with timings."""
    head = found.timed or 0
    number, line = found.lines[head]
    timings = read_timings(line, number, fps)
    if not isinstance(timings, Timings):
        yield timings
        return
    yield from timings.notices
    if found.shift:
        yield Notice("times moved by X-TIMESTAMP-MAP to the clock of the first segment", (f"line {number}",))
    if timings.end + found.shift < 0:
        yield SubtitleError(f"the cue ends before the first segment begins: {line.strip()[:60]!r}", number)
        return
    settings, ignored = _settings(timings.settings)
    for setting in ignored:
        yield Notice(f"invalid setting {setting!r} is left out", (f"line {number}",))
    start, end = (max(0, time + found.shift) for time in (timings.start, timings.end))
    cue = Cue(start, end, (), plain_text(found.lines[head - 1][1]) if head else "", settings)
    text = found.lines[head + 1 :]
    yield from text_notices(text)
    yield _with_text(cue, text)


def _with_text(cue: Cue, lines: Sequence[NumberedLine]) -> Cue:
    """Add lines to a cue."""
    found = read_text("\n".join(line for _, line in lines))
    return replace(
        cue,
        lines=(*cue.lines, *found.lines),
        settings=cue.settings or found.settings,
        speaker=cue.speaker or found.speaker,
        language=cue.language or found.language,
        voices=cue.voices or found.voices,
    )


def _settings(text: str) -> tuple[str, list[str]]:
    """Valid settings in their order, each once, and the others."""
    kept: dict[str, str] = {}
    ignored = []
    for setting in _DRAFT.sub(_standard, text).split():
        if are_valid(setting):
            kept.setdefault(setting.partition(":")[0], setting)
        else:
            ignored.append(setting)
    return " ".join(kept.values()), ignored


def _standard(draft: re.Match[str]) -> str:
    return "align:center" if draft[1] else f"{draft[2]},{_NAMES[draft[3]]}"


def are_valid(settings: str) -> bool:
    """Return True if all settings of a cue are those of the standard, each at most once."""
    try:
        CueSettings.from_string(settings, strict=True)
    except MalformedCaptionError:
        return False
    return True
