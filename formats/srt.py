r"""SubRip (SRT), which has no standard: the dialect that every player accepts.

Writing: UTF-8, numbered from 1, ordered, without overlap (`formats.timeline`), plain text, a blank line after every cue
including the last. Speakers, identifiers and settings are omitted. SRT has no escapes: text that players would read as
a tag (`<i>`, `<laughs>`, `{\an8}`) or as timings (`-->`) gets an invisible word joiner (U+2060) inside.

Tolerances of reading:

1. A byte order mark, CR, CRLF and CR CR LF, and a blank line behind every line.
2. Missing, repeated and unordered numbers, because the times contain the same information.
3. Timings as people and programs write them: `formats.timings`.
4. Blank lines inside a cue, and no blank line between cues: a cue begins at its timings.
5. Tags such as `<b> <i> <u> <s> <font> <c>`, which are removed and reported; `{\an8}` becomes a position.
6. Positions after the timings (`X1:40 …`), which are ignored; other text there is the first line of the cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.lines import NumberedLine, numbered_lines
from formats.notice import Notice, Notify, ignore
from formats.position import from_keypad
from formats.timeline import normalized, plain_text
from formats.timestamp import format_timestamp
from formats.timings import Timings, are_timings, read_timings

FORMATTING = "formatting such as italics and colours is left out"
_TAG = re.compile(r"</?(?:b|i|u|s|c|font)(?:[ .][^<>]*)?>|\{\\[^{}]*\}|\{/?[bius]\}", re.IGNORECASE)
_GUARDED = re.compile(rf"{_TAG.pattern}|</?[a-z][^<>]*>", re.IGNORECASE)
"""Text that some player would take for a tag."""
_ALIGNMENT = re.compile(r"\{\\an([1-9])\}")
_POSITION = re.compile(r"[XY][12]:-?\d*|-?\d+|[a-z]+:\S+", re.IGNORECASE)
"""Word behind the timings that is not text."""
_JOINER = "\u2060"


def compose(cues: Iterable[Cue], *, crlf: bool = False, notify: Notify = ignore) -> str:
    """Write a complete SRT file; `crlf` ends the lines with CRLF, which old Windows players need."""
    return "".join(block(cue, number, crlf=crlf) for number, cue in enumerate(normalized(cues, notify), 1))


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


def scan(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable part.

    Args:
        text: of the file.
        fps: frames per second, for times with frames.
    """
    lines = numbered_lines(text)
    starts = [place for place, (_, line) in enumerate(lines) if are_timings(line)]
    heads = list(_heads(lines, starts))
    first = heads[0] if heads else len(lines)
    stray = [(number, line) for number, line in lines[:first] if line.strip()]
    if stray:
        number, line = stray[0]
        yield SubtitleError(f"text without timings: {line.strip()[:60]!r}", number)
    for head, place, until in zip(heads, starts, [*heads[1:], len(lines)], strict=False):
        said = lines[place + 1 : until]
        untimed = _untimed(lines[head][1].strip(), said)
        yield from _cue(lines[place], said[:untimed], fps)
        if untimed is not None:
            number, line = said[untimed]
            yield SubtitleError(f"cue {line.strip()} has no timings: {said[untimed + 1][1].strip()[:60]!r}", number)


def _heads(lines: Sequence[NumberedLine], starts: Iterable[int]) -> Iterator[int]:
    """Yield the index of the first line of each cue: its number, if there is one, else its timings.

    A number that a blank line separates from the timings is one if it follows that of the cue before.
    """
    expected = 1
    for place in starts:
        before = place - 1
        while before >= 0 and not lines[before][1].strip():
            before -= 1
        text = lines[before][1].strip() if before >= 0 else ""
        numbered = text.isdecimal() and len(text) < 10 and (before == place - 1 or int(text) == expected)
        expected = int(text) + 1 if numbered else expected + 1
        yield before if numbered else place


def _untimed(number: str, text: Sequence[NumberedLine]) -> int | None:
    """Index of the number of the next cue, if that has no timings; it is behind a blank line and before text."""
    if not number.isdecimal() or len(number) > 9:
        return None
    following = str(int(number) + 1)
    for place in range(1, len(text) - 1):
        before, line, after = (text[place + step][1].strip() for step in (-1, 0, 1))
        if not before and line == following and after:
            return place
    return None


def _cue(head: NumberedLine, lines: Sequence[NumberedLine], fps: Fraction | None) -> Iterator[Scanned]:
    """Read one cue, of which `head` are the timings."""
    number, line = head
    timings = read_timings(line, number, fps)
    if not isinstance(timings, Timings):
        yield timings
        return
    yield from timings.notices
    if not all(map(_POSITION.fullmatch, timings.settings.split())):
        lines = [(number, timings.settings), *lines]
    formatted = [f"line {place}" for place, raw in lines if _TAG.search(_ALIGNMENT.sub("", raw))]
    if formatted:
        yield Notice(FORMATTING, tuple(formatted))
    aligned = next((found for _, raw in lines if (found := _ALIGNMENT.search(raw))), None)
    text = tuple(plain for _, raw in lines if (plain := _plain(raw)))
    yield Cue(timings.start, timings.end, text, settings=from_keypad(int(aligned[1])) if aligned else "")


def _guard(line: str) -> str:
    """Insert a word joiner into text that a player, or `scan`, would not read as plain text."""
    line = _GUARDED.sub(lambda tag: tag[0][0] + _JOINER + tag[0][1:], line)
    line = line.replace("-->", f"--{_JOINER}>")
    return _JOINER + line if are_timings(line) else line


def _plain(line: str) -> str:
    """Remove tags, and the word joiners of `_guard`."""
    line = re.sub(rf"^{_JOINER}|(?<=[<{{]){_JOINER}|(?<=--){_JOINER}(?=>)", "", _TAG.sub("", line))
    return plain_text(line)
