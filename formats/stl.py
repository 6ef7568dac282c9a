"""EBU-STL, the binary subtitle file of European broadcasters (EBU Tech 3264-E, https://tech.ebu.ch/publications/tech3264).

A file is a General Subtitle Information block of 1024 bytes and Text and Timing Information blocks of 128 bytes.

Written: level-1 teletext at 25 frames a second, boxed and in double height, at the bottom, centred; times are rounded
to frames. The character table is the one that holds the text: Latin (ISO 6937), Cyrillic, Arabic, Greek or Hebrew. Such
typography as it lacks is spelled out (`…` as `...`); a text that no table holds is refused, since nobody could read it.
Speakers, identifiers and settings are left out. Read, by ttconv: whatever it knows; times come in frames.
"""

from __future__ import annotations

import io
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from formats.cue import Cue
from formats.errors import SubtitleError, errors_as_faults, strict
from formats.timeline import normalized
from formats.timestamp import format_timestamp
from formats.ttconv_model import import_extra, logged_errors, to_cues

RATE = 25
"""Frames a second."""
GSI, TTI = 1024, 128
"""Bytes of a block of each kind."""
_LAST = 24 * 3_600_000 - 1000 // RATE
"""Milliseconds: time codes end with the day."""
_TEXT = 112
"""Bytes of text in a block; what is longer goes on in extension blocks."""
_ROWS, _COLUMNS = 23, 40
_OPEN, _CLOSE, _NEWLINE, _UNUSED = b"\x0d\x0b\x0b", b"\x0a\x0a", b"\x8a\x8a", b"\x8f"
"""Double height and box, end of box, a new line (two rows, being of double height), filling. (Tech 3264, 5.2.2)"""
_CENTRED = 2
_TABLES = {"00": "", "01": "iso8859_5", "02": "iso8859_6", "03": "iso8859_7", "04": "iso8859_8"}
"""Character code table number -> Python's codec; the first is ISO 6937, which Python lacks. (Tech 3264, 5.1)"""
_SPELLED = {
    "…": "...", "–": "-", "—": "-", "―": "-", "‐": "-", "‑": "-", "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "‹": "'", "›": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "€": "EUR",
    "№": "No.", "×": "x", "•": "-", "\u200e": "", "\u200f": "", "\u2060": "", "\u200b": "", "\u00ad": "",
}  # fmt: skip
"""What stands for typography where a table has none."""
_LANGUAGES = {
    "sq": "01", "br": "02", "ca": "03", "hr": "04", "cy": "05", "cs": "06", "da": "07", "de": "08", "en": "09",
    "es": "0A", "et": "0C", "eu": "0D", "fo": "0E", "fr": "0F", "gl": "13", "is": "14", "it": "15", "la": "17",
    "lv": "18", "lb": "19", "lt": "1A", "hu": "1B", "mt": "1C", "nl": "1D", "no": "1E", "oc": "1F", "pl": "20",
    "pt": "21", "ro": "22", "sr": "24", "sk": "25", "sl": "26", "fi": "27", "sv": "28", "tr": "29", "ar": "7E",
    "hy": "7D", "be": "79", "bg": "77", "ka": "71", "el": "70", "he": "6C", "fa": "5A", "ru": "56", "uk": "49",
}  # fmt: skip
"""Language codes. (Tech 3264, appendix 3)"""


def compose(cues: Iterable[Cue], *, language: str = "", title: str = "", made: date | None = None) -> bytes:
    """A whole .stl file; `made` is the day written into it, the first of 2000 unless one is given.

    Raises:
        SubtitleError: a cue is beyond 24 hours, or its text is in no table, or ttconv is not installed.
    """
    shown_cues = normalized(cues)
    if len(shown_cues) > 0xFFFF:
        raise SubtitleError(f"an .stl file numbers up to 65535 cues, these are {len(shown_cues)}")
    table = _table("".join(line for cue in shown_cues for line in cue.lines))
    blocks = [block for number, cue in enumerate(_framed(shown_cues), 1) for block in _blocks(cue, number, table)]
    first = shown_cues[0].start if shown_cues else 0
    head = _head(table, language, title, made or date(2000, 1, 1), len(blocks), len(shown_cues), first)
    return head + b"".join(blocks)


def parse(data: bytes) -> tuple[Cue, ...]:
    """What the file shows, in order.

    Raises:
        SubtitleError: it is no .stl, or ttconv is not installed.
    """
    return strict(scan(data))


def scan(data: bytes) -> Iterator[Cue | SubtitleError]:
    """The cues, and what is cut off at the end."""
    return errors_as_faults(_scan(data))


def _scan(data: bytes) -> Iterator[Cue | SubtitleError]:
    if len(data) < GSI or data[3:6] != b"STL":
        yield SubtitleError("an .stl file begins with a block of 1024 bytes in which STL stands")
        return
    whole = GSI + (len(data) - GSI) // TTI * TTI
    with logged_errors() as faults:
        cues = to_cues(import_extra("ttconv.stl.reader").to_model(io.BytesIO(data[:whole])))
    yield from _backward(data[GSI:whole])
    yield from (fault for fault in faults if "TCO" not in fault.message)
    yield from cues
    if whole < len(data):
        yield SubtitleError(f"the file ends in the middle of a block, {len(data) - whole} bytes of it are there")


def _backward(blocks: bytes) -> Iterator[SubtitleError]:
    """The blocks that end before they begin, which ttconv leaves out."""
    for number, at in enumerate(range(0, len(blocks), TTI), 1):
        first, last = blocks[at + 5 : at + 9], blocks[at + 9 : at + 13]
        if last <= first and blocks[at + 15] == 0:  # not a remark, which needs no time
            yield SubtitleError(f"block {number} ends before it begins: from {_code(first)} to {_code(last)}")


def _code(time: bytes) -> str:
    return ":".join(f"{part:02}" for part in time)


def _head(table: str, language: str, title: str, made: date, blocks: int, cues: int, first: int) -> bytes:
    """The GSI block. (Tech 3264, section 4)."""
    day = made.strftime("%y%m%d")
    start = bytes(_time_code(min(first, _LAST) * RATE // 1000))
    code = f"{start[0]:02}{start[1]:02}{start[2]:02}{start[3]:02}"
    fields = (
        "850", f"STL{RATE}.01", "1", table, _LANGUAGES.get(language, "00"), title, "", "", "", "", "", "",
        day, day, "00", f"{blocks:05}", f"{cues:05}", "001", f"{_COLUMNS:02}", f"{_ROWS:02}", "1", "0" * 8, code, "1",
        "1", "", "", "", "", "", "",
    )  # fmt: skip
    sizes = (
        3, 8, 1, 2, 2, 32, 32, 32, 32, 32, 32, 16, 6, 6, 2, 5, 5, 3, 2, 2, 1, 8, 8, 1, 1, 3, 32, 32, 32, 75, 576,
    )  # fmt: skip
    return b"".join(
        field.encode("cp850", "replace")[:size].ljust(size) for field, size in zip(fields, sizes, strict=True)
    )


def _framed(cues: Iterable[Cue]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """First and last frame and lines; cues that begin within one frame follow each other frame by frame."""
    free = 0
    for cue in cues:
        if cue.end > _LAST:
            raise SubtitleError(f"an .stl file ends at 24 hours, a cue at {format_timestamp(cue.end)}")
        first = max(free, round(cue.start * RATE / 1000))
        free = max(first + 1, round(cue.end * RATE / 1000))
        yield first, free, cue.lines


def _blocks(cue: tuple[int, int, tuple[str, ...]], number: int, table: str) -> Iterator[bytes]:
    """The TTI blocks of one cue. (Tech 3264, section 5)."""
    first, last, lines = cue
    text = _NEWLINE.join(_OPEN + _encoded(line, table) + _CLOSE for line in lines)
    pieces = [text[at : at + _TEXT - 1] for at in range(0, len(text), _TEXT - 1)]
    row = max(1, _ROWS + 1 - 2 * len(lines))
    for place, piece in enumerate(pieces):
        extension = 0xFF if place == len(pieces) - 1 else place
        head = struct.pack("<BHBB", 0, number - 1, extension, 0)
        times = bytes((*_time_code(first), *_time_code(last)))
        yield head + times + bytes((row, _CENTRED, 0)) + piece.ljust(_TEXT, _UNUSED)


def _time_code(frames: int) -> tuple[int, int, int, int]:
    seconds, frame = divmod(frames, RATE)
    return seconds // 3600, seconds // 60 % 60, seconds % 60, frame


def _table(text: str) -> str:
    """The number of the table that holds the text.

    Raises:
        SubtitleError: none does.
    """
    letters = {letter for letter in unicodedata.normalize("NFC", text) if not letter.isspace()}
    lacking = {table: [letter for letter in letters if _bytes(letter, table) is None] for table in _TABLES}
    best = min(lacking, key=lambda table: len(lacking[table]))
    if lacking[best]:
        raise SubtitleError(f"EBU-STL has no character table with {''.join(sorted(lacking[best])[:12])!r} in it")
    return best


def _encoded(line: str, table: str) -> bytes:
    return b"".join(_bytes(letter, table) or b"" for letter in unicodedata.normalize("NFC", line))


def _bytes(letter: str, table: str) -> bytes | None:
    """One character in a table; None where it has none and nothing stands for it."""
    known = _latin().get(letter) if table == "00" else _other(letter, _TABLES[table])
    if known is not None or letter not in _SPELLED:
        return known
    return _SPELLED[letter].encode("ascii")


def _other(letter: str, codec: str) -> bytes | None:
    try:
        data = letter.encode(codec)
    except UnicodeEncodeError:
        return None
    return data if data[0] >= 0xA1 or 0x20 <= data[0] <= 0x7E else None


@lru_cache(maxsize=1)
def _latin() -> dict[str, bytes]:
    """ISO 6937, from ttconv's reader of it: what it decodes to one character is how that is encoded."""
    decode = import_extra("ttconv.stl.iso6937").decode
    single = [bytes((code,)) for code in (*range(0x20, 0x7F), *range(0xA1, 0x100)) if not 0xC1 <= code <= 0xCF]
    accented = [
        bytes((mark, letter))
        for mark in range(0xC1, 0xD0)
        for letter in b" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    ]
    table: dict[str, bytes] = {}
    for data in (*single, *accented):
        try:
            read = unicodedata.normalize("NFC", decode(data)[0])
        except (UnicodeDecodeError, KeyError, IndexError):
            continue  # a place of the table that is empty
        if len(read) == 1 and read != "\ufffd":
            table.setdefault(read, data)
    return table
