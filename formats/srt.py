r"""SubRip (SRT), which has no standard: the dialect that every player accepts.

Writing: UTF-8, numbered from 1, ordered, without overlap (`formats.timeline`), plain text, a blank line after every cue
including the last. Speakers, identifiers and settings are omitted. SRT has no escapes: text that players would read as
a tag (`<i>`, `{\an8}`) or as timings (`-->`) gets an invisible word joiner (U+2060) inside.

Tolerances of reading:

1. A byte order mark, CR and CRLF, which Windows editors write.
2. Missing, repeated and unordered numbers, because the times contain the same information.
3. `.` for `,`, one or two digits of milliseconds, and missing hours, which converters from WebVTT write.
4. Blank lines inside a cue, and no blank line between cues: a cue begins at its timings.
5. Tags such as `<b> <i> <u> <s> <font> <c>` and `{\an8}`, which are removed.
6. Positions after the timings (`X1:40 …`), which are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from formats.cue import Cue
from formats.errors import SubtitleError, strict
from formats.timeline import normalized, plain_text
from formats.timestamp import format_timestamp, parse_timestamp

_TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}[,.]\d{1,3}"
_TIMINGS = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s+.*)?$")
_BREAK = re.compile(r"\r\n|\r|\n")
_TAG = re.compile(r"</?(?:b|i|u|s|c|font)(?:[ .][^<>]*)?>|\{\\[^{}]*\}|\{/?[bius]\}", re.IGNORECASE)
_JOINER = "\u2060"


def compose(cues: Iterable[Cue], *, crlf: bool = False) -> str:
    """Write a complete SRT file; `crlf` ends the lines with CRLF, which old Windows players need."""
    return "".join(block(cue, number, crlf=crlf) for number, cue in enumerate(normalized(cues), 1))


def block(cue: Cue, number: int, *, crlf: bool = False) -> str:
    """Write the text that one cue appends to a file: number, times, lines, blank line."""
    timings = f"{format_timestamp(cue.start, ',')} --> {format_timestamp(cue.end, ',')}"
    lines = (str(number), timings, *(_guard(line) for line in cue.lines), "", "")
    return ("\r\n" if crlf else "\n").join(lines)


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the file.

    Raises:
        SubtitleError: a part of the text is neither a cue nor blank.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield the cues, and a fault in the place of each unreadable part."""
    lines = _BREAK.split(text.removeprefix("\ufeff"))
    starts = [place for place, line in enumerate(lines) if "-->" in line]
    heads = [_head(lines, place) for place in starts]
    first = heads[0] if heads else len(lines)
    if (stray := _first_text(lines[:first])) is not None:
        yield SubtitleError(f"text without timings: {lines[stray].strip()[:60]!r}", stray + 1)
    for place, until in zip(starts, [*heads[1:], len(lines)], strict=False):
        yield _cue(lines[place], lines[place + 1 : until], place + 1)


def _head(lines: list[str], place: int) -> int:
    """Index of the first line of a cue with timings at `place`: that of the number before it, if there is one."""
    return place - 1 if place and lines[place - 1].strip().isdecimal() else place


def _first_text(lines: list[str]) -> int | None:
    return next((place for place, line in enumerate(lines) if line.strip()), None)


def _cue(timings: str, lines: list[str], number: int) -> Cue | SubtitleError:
    """Read one cue; `number` is the line number of its timings."""
    matched = _TIMINGS.match(timings)
    if matched is None:
        return SubtitleError(f"invalid timings: {timings.strip()[:60]!r}", number)
    try:
        start, end = (parse_timestamp(matched[group], number) for group in (1, 2))
    except SubtitleError as error:
        return error
    if end < start:
        return SubtitleError(f"the cue ends at {matched[2]}, before it starts at {matched[1]}", number)
    return Cue(start, end, tuple(line for raw in lines if (line := _plain(raw))))


def _guard(line: str) -> str:
    """Insert a word joiner into text that a player would not show as plain text."""
    line = _TAG.sub(lambda tag: tag[0][0] + _JOINER + tag[0][1:], line)
    return line.replace("-->", f"--{_JOINER}>")


def _plain(line: str) -> str:
    """Remove tags, and the word joiners of `_guard`."""
    return plain_text(re.sub(rf"(?<=[<{{]){_JOINER}|(?<=--){_JOINER}(?=>)", "", _TAG.sub("", line)))
