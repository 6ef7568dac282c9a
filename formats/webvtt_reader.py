"""Reader of WebVTT; the format is described in `formats.webvtt`.

Tolerances of reading:

1. A byte order mark, CR, CRLF and CR CR LF, and a blank line behind every line.
2. Timings as people and programs write them: `formats.timings`.
3. Unknown or invalid cue settings, which are omitted, as the standard requires, and reported.
4. Tags, voices and ruby: `formats.webvtt_text`.
5. STYLE blocks, and NOTE blocks behind the first cue, which are left out and reported. `formats.webvtt_header` reads
   REGION and NOTE blocks.
6. No blank line before a cue: a block begins at its timings.
7. Several files one after the other: `formats.webvtt_blocks`. A cue that continues in the next one is read once.
8. Text behind a blank line belongs to the cue before it if that has no other text; elsewhere it is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from webvtt.errors import MalformedCaptionError
from webvtt.models import CueSettings

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError
from formats.lines import NumberedLine, numbered_lines
from formats.notice import Notice
from formats.srt import FORMATTING
from formats.timeline import plain_text
from formats.timings import Timings, read_timings
from formats.webvtt_blocks import HEADER, Block, blocks
from formats.webvtt_text import read_text

_COMMENT = re.compile(r"NOTE(?:[ \t]|$)")
_DEFINITION = re.compile(r"(?:STYLE|REGION)[ \t]*$")


def read(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable block.

    Args:
        text: of the file.
        fps: frames per second, for times with frames.
    """
    lines = numbered_lines(text)
    if not HEADER.match(lines[0][1]):
        yield SubtitleError("not a WebVTT file; it begins with the word WEBVTT", 1)
        return
    items = list(_items(lines, fps))
    yield from _joined(items) if any(segment for segment, _ in items) else (item for _, item in items)


def _items(lines: Sequence[NumberedLine], fps: Fraction | None) -> Iterator[tuple[int, Scanned]]:
    """Yield segments and what is in them."""
    spaced: Cue | None = None  # a cue whose text is behind a blank line
    begun = False
    for found in blocks(lines):
        if found.timed is None:
            if spaced is None or _COMMENT.match(found.lines[0][1]):
                yield from ((found.segment, item) for item in _stray(found, begun=begun))
            elif not (len(found.lines) == 1 and found.lines[0][1].isdecimal()):
                spaced = _with_text(spaced, found.lines)
            continue
        if spaced is not None:
            yield found.segment, spaced
        spaced, begun = None, True
        for item in _cue(found, fps):
            if isinstance(item, Cue) and not item.lines:
                spaced = item
            else:
                yield found.segment, item
    if spaced is not None:
        yield 0, spaced


def _stray(found: Block, *, begun: bool) -> Iterator[Scanned]:
    """Report a block that is not a cue; regions, and notes before the first cue, are read elsewhere."""
    number, line = found.lines[0]
    if begun and _COMMENT.match(line):
        yield Notice("notes between captions are left out", (f"line {number}",))
    elif line.startswith("STYLE"):
        yield Notice("styles are left out", (f"line {number}",))
    elif not (_COMMENT.match(line) or _DEFINITION.match(line) or line.isdecimal()):
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
    settings, ignored = _settings(timings.settings)
    if ignored:
        yield Notice(f"invalid setting {ignored[0]!r} is left out", (f"line {number}",))
    start, end = (max(0, time + found.shift) for time in (timings.start, timings.end))
    cue = Cue(start, end, (), plain_text(found.lines[head - 1][1]) if head else "", settings)
    text = found.lines[head + 1 :]
    yield from _text_notices(text)
    yield _with_text(cue, text)


def _with_text(cue: Cue, lines: Sequence[NumberedLine]) -> Cue:
    """Add lines to a cue."""
    found = read_text("\n".join(line for _, line in lines))
    return replace(
        cue,
        lines=(*cue.lines, *found.lines),
        speaker=cue.speaker or found.speaker,
        language=cue.language or found.language,
        voices=cue.voices or found.voices,
    )


def _text_notices(lines: Sequence[NumberedLine]) -> Iterator[Notice]:
    if not lines:
        return
    found, place = read_text("\n".join(line for _, line in lines)), (f"line {lines[0][0]}",)
    if found.formatted:
        yield Notice(FORMATTING, place)


def _settings(text: str) -> tuple[str, list[str]]:
    """Valid settings in their order, each once, and the others."""
    kept: dict[str, str] = {}
    ignored = []
    for setting in text.split():
        if are_valid(setting):
            kept.setdefault(setting.partition(":")[0], setting)
        else:
            ignored.append(setting)
    return " ".join(kept.values()), ignored


def are_valid(settings: str) -> bool:
    """Return True if all settings of a cue are those of the standard, each at most once."""
    try:
        CueSettings.from_string(settings, strict=True)
    except MalformedCaptionError:
        return False
    return True
