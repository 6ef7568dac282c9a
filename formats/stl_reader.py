"""Reader of EBU-STL; the format is described in `formats.stl`.

1. Comment blocks and user data are not subtitles. Extension blocks continue the text of a block, and cumulative
   subtitles add to what is shown.
2. If most subtitles lie behind the start of the programme that the header names, such as 10:00:00:00, times are counted
   from there. What lies before it (a "subtitle zero" with the title, for example) is left out and reported.
3. Time codes are frames: without a known rate in the header, and without `--fps`, 25 per second.
4. A further header in the middle is that of a joined file; it is left out and reported. Blocks that the header counts
   and that are missing are reported, too.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError
from formats.extra import import_extra
from formats.notice import FORMATTING, Notice
from formats.position import from_keypad
from formats.programme_start import from_programme_start
from formats.timeline import normalized, plain_text
from formats.timestamp import code_seconds

GSI, TTI = 1024, 128
"""Bytes of a GSI block and of a TTI block."""
TABLES = {"00": "", "01": "iso8859_5", "02": "iso8859_6", "03": "iso8859_7", "04": "iso8859_8"}
"""Number of the character code table -> codec of Python, which has none for ISO 6937. (Tech 3264, 5.1)"""
_RATES = {"23": Fraction(24000, 1001), "24": Fraction(24), "25": Fraction(25), "30": Fraction(30000, 1001)}
"""Disk format code -> frames per second."""
_NEWLINE, _UNUSED = 0x8A, b"\x8f"
_COLOURS = frozenset((*range(7), 0x80, 0x82))
"""Codes of colours other than white, of italics and of underlining. (Tech 3264, 5.2.2)"""
_LAST, _RESERVED = 0xFF, 0xF0
"""Extension block numbers: the last block of a subtitle; from 0xF0 on blocks are reserved or user data."""
_SINGLE, _FIRST = 0, 1
"""Cumulative status: not part of a cumulative set, its first subtitle; 2 and 3 are the following ones."""
_CONTROL = bytes.maketrans(bytes((*range(0x20), *range(0x80, 0xA0))), b" " * 0x40)
_KEYPADS = {1: 1, 3: 3}
"""Justification code -> position on the numeric keypad; others are centred."""


@dataclass(frozen=True, slots=True)
class _Header:
    rate: Fraction
    table: str
    start: int
    """Start of the programme in milliseconds."""
    rows: int
    blocks: int
    """TTI blocks that the header counts."""


@dataclass(frozen=True, slots=True)
class _Subtitle:
    """Subtitle of one or more blocks."""

    number: int
    """Number of its first block, counted from 1."""
    head: bytes
    """First 16 bytes of its last block."""
    text: bytes

    @property
    def comment(self) -> bool:
        """True if it is not shown."""
        return self.head[15] == 1


def read(data: bytes, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the faults, notices and cues of a file."""
    if len(data) < GSI or data[3:6].upper() != b"STL":
        yield SubtitleError("not an .stl file; it begins with a block of 1024 bytes that contains STL")
        return
    header, notices = _header(data[:GSI], fps)
    yield from notices
    found: list[tuple[str, Cue]] = []
    groups: list[list[Cue]] = []
    for subtitle in _subtitles(data):
        if isinstance(subtitle, Notice):
            yield subtitle
            continue
        place = f"block {subtitle.number}"
        if subtitle.comment:
            yield Notice("a comment, which is not a subtitle, is left out", (place,))
            continue
        lines = tuple(_lines(subtitle.text, header.table))
        if not lines:
            continue
        yield from _text_notices(subtitle, lines)
        cue = _cue(subtitle, header, lines)
        if isinstance(cue, SubtitleError):
            yield cue
        else:
            status = subtitle.head[4]
            if status in (_SINGLE, _FIRST) or not groups:
                groups.append([])
                found.append((place, cue))
            groups[-1].append(cue)
    shown = ((place, cue) for (place, _), group in zip(found, groups, strict=True) for cue in _cumulative(group))
    yield from from_programme_start(list(shown), header.start, _code(data[256:264]))
    blocks, rest = divmod(len(data) - GSI, TTI)
    if rest:
        yield SubtitleError(f"the last block is incomplete: {rest} of {TTI} bytes")
    elif blocks < header.blocks:
        yield SubtitleError(f"the file ends behind block {blocks} of {header.blocks}")


def _header(block: bytes, fps: Fraction | None) -> tuple[_Header, list[Notice]]:
    notices = []
    code = block[6:8].decode("ascii", "replace")
    rate = fps or _RATES.get(code)
    if rate is None:
        notices.append(Notice(f"unknown frame rate {code!r} read as 25 per second", ("header",), "use --fps"))
    table = block[12:14].decode("ascii", "replace")
    if table not in TABLES:
        notices.append(Notice(f"unknown character table {table!r} read as Latin", ("header",)))
    rows = int(block[253:255]) if block[253:255].isdigit() else 23
    count = int(block[238:243]) if block[238:243].isdigit() else 0
    known = _Header(rate or Fraction(25), table if table in TABLES else "00", 0, rows or 23, count)
    start = block[256:264]
    codes = bytes(int(start[at : at + 2]) for at in range(0, 8, 2)) if start.isdigit() else bytes(4)
    return replace(known, start=_milliseconds(codes, known.rate) or 0), notices


def _subtitles(data: bytes) -> Iterator[_Subtitle | Notice]:
    """Join extension blocks; blocks behind the last complete one are ignored."""
    text, first, skipped = b"", 0, GSI
    for number, at in enumerate(range(GSI, len(data) - TTI + 1, TTI), 1):
        block = data[at : at + TTI]
        if block[3:6].upper() == b"STL":
            skipped = at + GSI
            yield Notice("the header of another file is left out; its subtitles follow", (f"block {number}",))
        extension = block[3]
        if at < skipped or _RESERVED <= extension < _LAST:
            continue
        first = first or number
        text += block[16:].rstrip(_UNUSED)
        if extension == _LAST:
            yield _Subtitle(first, block[:16], text)
            text, first = b"", 0
    if text:
        yield _Subtitle(first, block[:16], text)


def _text_notices(subtitle: _Subtitle, lines: Sequence[str]) -> Iterator[Notice]:
    place = (f"block {subtitle.number}",)
    if not _COLOURS.isdisjoint(subtitle.text):
        yield Notice(FORMATTING, place)
    if any("\ufffd" in line for line in lines):
        yield Notice("bytes that the character table does not have are replaced by \ufffd", place)


def _cue(subtitle: _Subtitle, header: _Header, lines: tuple[str, ...]) -> Cue | SubtitleError:
    first, last = subtitle.head[5:9], subtitle.head[9:13]
    start, end = _milliseconds(first, header.rate), _milliseconds(last, header.rate)
    shown = f"from {_shown(first)} to {_shown(last)}: {' '.join(lines)[:40]!r}"
    if start is None or end is None:
        return SubtitleError(f"block {subtitle.number} has invalid times: {shown}")
    if end <= start:
        return SubtitleError(f"block {subtitle.number} ends before it starts: {shown}")
    row, justification = subtitle.head[13], subtitle.head[14]
    keypad = _KEYPADS.get(justification, 2) + (6 if row < header.rows // 2 else 0)
    return Cue(start, end, lines, settings=from_keypad(keypad))


def _lines(text: bytes, table: str) -> Iterator[str]:
    for raw in text.split(bytes((_NEWLINE,))):
        data = raw.translate(_CONTROL)
        if codec := TABLES[table]:
            line = data.decode(codec, "replace")
        else:
            line = import_extra("ttconv.stl.iso6937").decode(data, "replace")[0]
        if line := plain_text(" ".join(unicodedata.normalize("NFC", line).split())):
            yield line


def _cumulative(group: Sequence[Cue]) -> Iterable[Cue]:
    """Show the subtitles of a cumulative set together, each from its start on."""
    return group if len(group) == 1 else normalized(group)


def _milliseconds(code: bytes, rate: Fraction) -> int | None:
    """Time of a time code; None if there is no such code."""
    hours, minutes, seconds, frame = code
    if hours > 23 or minutes > 59 or seconds > 59 or frame >= math.ceil(rate):
        return None
    return round(1000 * code_seconds((hours * 60 + minutes) * 60 + seconds, frame, rate))


def _shown(code: bytes) -> str:
    return ":".join(f"{part:02}" for part in code)


def _code(digits: bytes) -> str:
    text = digits.decode("ascii", "replace")
    return ":".join(text[at : at + 2] for at in range(0, 8, 2))
