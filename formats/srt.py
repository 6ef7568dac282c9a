r"""SubRip (SRT), which no standard describes: the dialect that every player takes.

Written, always: UTF-8, numbered from 1, ordered, no overlap (`formats.timeline`), plain text, a blank line after every
cue, the last too. Speakers, identifiers and settings have no place in it and are left out. SRT has no escapes: what
players would take for a tag (`<i>`, `{\an8}`) or for timings (`-->`) gets an invisible word joiner (U+2060) inside.

Read with tolerance:

1. A byte order mark, CR and CRLF, since Windows editors write them.
2. Numbers that are missing, repeated or out of order: they tell nothing that the times do not.
3. `.` for `,`, one or two digits of milliseconds, missing hours, since converters from WebVTT write them.
4. Blank lines inside a cue and missing ones between cues: a cue begins at its timings, and not otherwise.
5. Tags `<b> <i> <u> <s> <font> <c>` and `{\an8}` and its like: taken off, a cue here is plain text.
6. Positions after the timings (`X1:40 …`): passed over.
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
    """A whole SRT file; with `crlf` lines end as old Windows players want them."""
    return "".join(block(cue, number, crlf=crlf) for number, cue in enumerate(normalized(cues), 1))


def block(cue: Cue, number: int, *, crlf: bool = False) -> str:
    """What one cue adds to the end of a file: the number, the times, the lines, a blank line."""
    timings = f"{format_timestamp(cue.start, ',')} --> {format_timestamp(cue.end, ',')}"
    lines = (str(number), timings, *(_guard(line) for line in cue.lines), "", "")
    return ("\r\n" if crlf else "\n").join(lines)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues in the order of the file.

    Raises:
        SubtitleError: something in it is neither a cue nor blank.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Cue by cue what `parse` reads, with faults in the place of what cannot be read."""
    lines = _BREAK.split(text.removeprefix("\ufeff"))
    starts = [place for place, line in enumerate(lines) if "-->" in line]
    heads = [_head(lines, place) for place in starts]
    first = heads[0] if heads else len(lines)
    if (stray := _first_text(lines[:first])) is not None:
        yield SubtitleError(f"no timings before this text: {lines[stray].strip()[:60]!r}", stray + 1)
    for place, until in zip(starts, [*heads[1:], len(lines)], strict=False):
        yield _cue(lines[place], lines[place + 1 : until], place + 1)


def _head(lines: list[str], place: int) -> int:
    """Where the cue with its timings at `place` begins: at the number before it, if there is one."""
    return place - 1 if place and lines[place - 1].strip().isdecimal() else place


def _first_text(lines: list[str]) -> int | None:
    return next((place for place, line in enumerate(lines) if line.strip()), None)


def _cue(timings: str, lines: list[str], number: int) -> Cue | SubtitleError:
    """One cue; `number` is the line of its timings."""
    matched = _TIMINGS.match(timings)
    if matched is None:
        return SubtitleError(f"not the timings of a cue: {timings.strip()[:60]!r}", number)
    try:
        start, end = (parse_timestamp(matched[group], number) for group in (1, 2))
    except SubtitleError as error:
        return error
    if end < start:
        return SubtitleError(f"the cue ends at {matched[2]}, before its start at {matched[1]}", number)
    return Cue(start, end, tuple(line for raw in lines if (line := _plain(raw))))


def _guard(line: str) -> str:
    """The line with a word joiner in whatever a player would not show as it stands."""
    line = _TAG.sub(lambda tag: tag[0][0] + _JOINER + tag[0][1:], line)
    return line.replace("-->", f"--{_JOINER}>")


def _plain(line: str) -> str:
    """The line without tags, and without the word joiners of `_guard`."""
    return plain_text(re.sub(rf"(?<=[<{{]){_JOINER}|(?<=--){_JOINER}(?=>)", "", _TAG.sub("", line)))
