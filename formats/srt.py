r"""SubRip (SRT), which has no standard: the dialect that every player accepts.

Writing: UTF-8, numbered from 1, ordered, without overlap (`formats.timeline`), plain text, a blank line after every cue
including the last. Speakers, identifiers and settings are omitted. SRT has no escapes: text that players would read as
tags (`<i>`, `<laughs>`, `{\an8}`), characters (`&amp;`) or timings (`-->`) gets a word joiner (U+2060) inside.

Tolerances of reading:

1. A byte order mark, CR, CRLF and CR CR LF, and a blank line behind every line.
2. Missing, repeated and unordered numbers, also as `#1`, `1.` or `[1]`, because the times contain the same information.
3. Timings as people and programs write them: `formats.timings`.
4. Blank lines inside a cue, and no blank line between cues: a cue begins at its timings.
5. Tags, character references such as `&amp;`, and `{\an8}`: `formats.cue_text`.
6. Positions after the timings (`X1:40 …`), which are ignored; other text there is the first line of the cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from formats.cue import Cue
from formats.cue_text import JOINER, guarded, read_text, text_notices, unlike_timings
from formats.errors import Scanned, SubtitleError, strict
from formats.highlight import without_highlights
from formats.lines import NumberedLine, numbered_lines
from formats.notice import Notice, Notify, ignore
from formats.timeline import normalized
from formats.timestamp import format_timestamp
from formats.timings import MARKS, Timings, are_timings, guessed_rate, read_timings

_NUMBER = re.compile(rf"[{MARKS}]*[#\[(\"]?\s?(\d{{1,9}})\s?[.):\]\"]?[{MARKS}]*$")
"""Number of a cue."""
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_POSITION = re.compile(r"[XY][12]:-?\d*|-?\d+|[a-z]+:\S+", re.IGNORECASE)
"""Word behind the timings that is not text."""
_FRAME = re.compile(r"<(?:begin|end) subtitles>$|```\w*$")
"""Line before the first or behind the last cue of a text: of Avid, and of Markdown."""
_PAIR = 2
"""Such lines of a text, of which the second ends the cues."""


def compose(cues: Iterable[Cue], *, crlf: bool = False, notify: Notify = ignore) -> str:
    """Write a complete SRT file; `crlf` ends the lines with CRLF, which old Windows players need."""
    return "".join(block(cue, number, crlf=crlf) for number, cue in enumerate(normalized(cues, notify), 1))


def block(cue: Cue, number: int, *, crlf: bool = False) -> str:
    """Write the text that one cue appends to a file: number, times, lines, blank line."""
    timings = f"{format_timestamp(cue.start, ',')} --> {format_timestamp(cue.end, ',')}"
    lines = (str(number), timings, *_guarded(cue.lines), "", "")
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
    yield from without_highlights(_items(text, fps))


def _items(text: str, fps: Fraction | None) -> Iterator[tuple[str, Scanned]]:
    """Yield what is in a file, cues with their text as it is there."""
    read = numbered_lines(text)
    frame = [place for place, (_, line) in enumerate(read) if _FRAME.match(line)]
    framed = len(frame) == _PAIR and not any(are_timings(line) for _, line in read[frame[1] :])
    last = frame[1] if framed else len(read)
    lines = [(number, "" if _FRAME.match(line) else line) for number, line in read[:last]]
    starts = [place for place, (_, line) in enumerate(lines) if are_timings(line)]
    heads = list(_heads(lines, starts))
    guess = guessed_rate(lines[place][1] for place in starts)
    yield from (("", fault) for fault in _stray(lines[: heads[0] if heads else len(lines)]))
    for head, place, until in zip(heads, starts, [*heads[1:], len(lines)], strict=False):
        said = lines[place + 1 : until]
        number, following = (_number(lines[at][1]) if at < len(lines) else None for at in (head, until))
        untimed = _untimed(said, number + 1) if number is not None and number + 1 != following else None
        written = "\n".join(line for _, line in said[:untimed])
        yield from ((written, item) for item in _cue(lines[place], said[:untimed], fps, guess))
        if untimed is not None:
            at, line = said[untimed]
            rest = " ".join(text.strip() for _, text in said[untimed + 1 :]).strip()
            more = f": {rest[:60]!r}" if rest else ""
            yield "", SubtitleError(f"cue {line.strip()} has no timings{more}", at)
    yield from (("", fault) for fault in _stray(read[last + 1 :]))


def _stray(lines: Sequence[NumberedLine]) -> Iterator[SubtitleError]:
    """Report text before the first cue, or behind the frame of all cues."""
    stray = [(number, line.strip()) for number, line in lines if line.strip()]
    if stray:
        number, line = stray[0]
        rest = len(stray) - 1
        more = f" and {rest} more line{'s' if rest > 1 else ''}" if rest else ""
        yield SubtitleError(f"text without timings: {line[:60]!r}{more}", number)


def _number(line: str) -> int | None:
    """Return the number of a cue; None if a line is something else."""
    found = _NUMBER.match(line.strip())
    return int(found[1]) if found else None


def _heads(lines: Sequence[NumberedLine], starts: Sequence[int]) -> Iterator[int]:
    """Yield the index of the first line of each cue: its number, if there is one, else its timings.

    A number that follows that of the cue before is one. Another one is if no blank line separates it from the timings,
    unless it is the only text of the cue before.
    """
    expected = 1
    for place, earlier in zip(starts, (-1, *starts), strict=False):
        before = place - 1
        while before > earlier and not lines[before][1].strip():
            before -= 1
        number = _number(lines[before][1]) if before > earlier else None
        plain = before == place - 1 and before > earlier + (earlier >= 0) and lines[before][1].strip().isdecimal()
        numbered = number is not None and (number == expected or plain)
        expected = (number or 0) + 1 if numbered else expected + 1
        yield before if numbered else place


def _untimed(text: Sequence[NumberedLine], number: int) -> int | None:
    """Index of the number of a cue without timings: behind a blank line, before text or the end."""
    for place in range(1, len(text)):
        before, line = (text[place + step][1].strip() for step in (-1, 0))
        if not before and line == str(number) and (_followed(text[place + 1 :])):
            return place
    return None


def _followed(lines: Sequence[NumberedLine]) -> bool:
    """True if the next line has text, or if there is no further text."""
    return bool(lines and lines[0][1].strip()) or not any(line.strip() for _, line in lines)


def _cue(
    head: NumberedLine, lines: Sequence[NumberedLine], fps: Fraction | None, guess: Fraction | None
) -> Iterator[Scanned]:
    """Read one cue, of which `head` are the timings."""
    number, line = head
    timings = read_timings(line, number, fps, guess)
    if not isinstance(timings, Timings):
        yield timings
        return
    yield from timings.notices
    if not all(map(_POSITION.fullmatch, timings.settings.split())):
        lines = [(number, timings.settings), *lines]
    yield from text_notices(lines)
    referred = tuple(f"line {place}" for place, raw in lines if _REFERENCE.search(raw))
    if referred:
        yield Notice("character references such as &amp; are read as characters", referred)
    found = read_text("\n".join(_escaped(raw) for _, raw in lines))
    yield Cue(timings.start, timings.end, found.lines, "", found.settings, found.speaker, found.language, found.voices)


def _escaped(line: str) -> str:
    """Escape every `&` that does not begin a character reference."""
    return re.sub(rf"(?!{_REFERENCE.pattern})&", "&amp;", line) if "&" in line else line


def _guarded(lines: Iterable[str]) -> Iterator[str]:
    """Insert word joiners into text that a player, or `scan`, would not read as plain text."""
    for line in guarded("\n".join(lines)).replace("-->", f"--{JOINER}>").split("\n"):
        yield JOINER + line if _FRAME.match(line) else unlike_timings(line)
