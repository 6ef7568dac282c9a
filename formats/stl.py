"""EBU-STL, the binary subtitle file of European broadcasters (EBU Tech 3264-E, https://tech.ebu.ch/publications/tech3264).

A file is a General Subtitle Information (GSI) block of 1024 bytes, and Text and Timing Information (TTI) blocks of 128
bytes each.

Writing (no library writes it): level-1 teletext at 25 frames per second, boxed, in double height, centred at the
bottom, or at the top for a cue with that position. Times are rounded to frames. The character table is the one that
contains the text: Latin (ISO 6937), Cyrillic, Arabic, Greek or Hebrew. Typography that a table lacks is replaced (`…`
by `...`); a text that no table contains is refused. Speakers and identifiers are omitted.

Reading: `formats.stl_reader`; times are multiples of a frame.
"""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, errors_as_faults, strict
from formats.extra import import_extra
from formats.notice import Notice, Notify, ignore
from formats.position import height
from formats.stl_reader import GSI as GSI
from formats.stl_reader import TABLES as _TABLES
from formats.stl_reader import TTI as TTI
from formats.stl_reader import read
from formats.timeline import normalized
from formats.timestamp import format_timestamp

_RATES = {Fraction(24000, 1001): 23, Fraction(24): 24, Fraction(25): 25, Fraction(30000, 1001): 30}
"""Frames per second -> disk format code, `STL25.01` for 25."""
_MAX_MS = 24 * 3_600_000 - 40
"""Milliseconds; time codes end after 24 hours."""
_TEXT = 112
"""Bytes of text in a TTI block; longer texts continue in extension blocks."""
_ROWS, _COLUMNS = 23, 40
_OPEN, _CLOSE, _NEWLINE, _UNUSED = b"\x0d\x0b\x0b", b"\x0a\x0a", b"\x8a\x8a", b"\x8f"
"""Double height and start of box, end of box, new line (two rows because of double height), unused. (5.2.2)"""
_CENTRED = 2
_SPELLED = {
    "…": "...", "–": "-", "—": "-", "―": "-", "‐": "-", "‑": "-", "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "‹": "'", "›": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "€": "EUR",
    "№": "No.", "×": "x", "•": "-", "\u200e": "", "\u200f": "", "\u2060": "", "\u200b": "", "\u00ad": "", "\ufffd": "?",
}  # fmt: skip
"""Replacements for typography that a table lacks."""
_LANGUAGES = {
    "sq": "01", "br": "02", "ca": "03", "hr": "04", "cy": "05", "cs": "06", "da": "07", "de": "08", "en": "09",
    "es": "0A", "et": "0C", "eu": "0D", "fo": "0E", "fr": "0F", "gl": "13", "is": "14", "it": "15", "la": "17",
    "lv": "18", "lb": "19", "lt": "1A", "hu": "1B", "mt": "1C", "nl": "1D", "no": "1E", "oc": "1F", "pl": "20",
    "pt": "21", "ro": "22", "sr": "24", "sk": "25", "sl": "26", "fi": "27", "sv": "28", "tr": "29", "ar": "7E",
    "hy": "7D", "be": "79", "bg": "77", "ka": "71", "el": "70", "he": "6C", "fa": "5A", "ru": "56", "uk": "49",
}  # fmt: skip
"""Language codes. (Tech 3264, appendix 3)"""


def compose(
    cues: Iterable[Cue],
    *,
    language: str = "",
    title: str = "",
    created: date | None = None,
    fps: Fraction | None = None,
    notify: Notify = ignore,
) -> bytes:
    """Write a complete .stl file.

    Args:
        cues: in any order.
        language: code such as `es`.
        title: of the programme.
        created: date in the header; None: the first of January 2000.
        fps: frames per second: 25 (None), 24, 23.976 or 29.97.
        notify: takes what is moved or replaced.

    Raises:
        SubtitleError: a cue ends after 24 hours, no table contains its text, or ttconv is not installed.
    """
    ordered = normalized(cues, notify)
    rate = fps or Fraction(25)
    if rate not in _RATES:
        raise SubtitleError(f"an .stl file has no {float(rate):g} frames per second, but 25, 24, 23.976 or 29.97")
    if len(ordered) > 0xFFFF:
        raise SubtitleError(f"{len(ordered)} cues; an .stl file has up to 65535")
    table = _table("".join(line for cue in ordered for line in cue.lines))
    for cue in ordered:
        if replaced := "".join(sorted({letter for line in cue.lines for letter in _replaced(line, table)})):
            notify(Notice(f"{replaced!r} is written in other characters, or left out", (format_timestamp(cue.start),)))
    first = ordered[0].start if ordered else 0
    about = _About(table, language, title, created or date(2000, 1, 1), rate, first)
    framed = enumerate(_framed(ordered, rate), 1)
    blocks = [block for number, cue in framed for block in _blocks(cue, number, about)]
    head = _head(about, len(blocks), len(ordered))
    return head + b"".join(blocks)


def parse(data: bytes) -> tuple[Cue, ...]:
    """Read the shown captions in order.

    Raises:
        SubtitleError: not an .stl file, or ttconv is not installed.
    """
    return strict(scan(data))


def scan(data: bytes, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the faults and the cues; an incomplete block at the end is a fault.

    Args:
        data: of the file.
        fps: frames per second; None: those that the header names.
    """
    return errors_as_faults(read(data, fps))


@dataclass(frozen=True, slots=True)
class _About:
    """Content of the header."""

    table: str
    language: str
    title: str
    created: date
    rate: Fraction
    first: int
    """Milliseconds of the first cue."""


def _head(about: _About, blocks: int, cues: int) -> bytes:
    """GSI block. (Tech 3264, section 4)."""
    day = about.created.strftime("%y%m%d")
    start = _time_code(int(min(about.first, _MAX_MS) * about.rate / 1000), about.rate)
    code = "".join(f"{part:02}" for part in start)
    language = _LANGUAGES.get(about.language.partition("-")[0], "00")
    fields = (
        "850", f"STL{_RATES[about.rate]}.01", "1", about.table, language, about.title, "", "", "", "", "", "",
        day, day, "00", f"{blocks:05}", f"{cues:05}", "001", f"{_COLUMNS:02}", f"{_ROWS:02}", "1", "0" * 8, code, "1",
        "1", "", "", "", "", "", "",
    )  # fmt: skip
    sizes = (
        3, 8, 1, 2, 2, 32, 32, 32, 32, 32, 32, 16, 6, 6, 2, 5, 5, 3, 2, 2, 1, 8, 8, 1, 1, 3, 32, 32, 32, 75, 576,
    )  # fmt: skip
    return b"".join(
        field.encode("cp850", "replace")[:size].ljust(size) for field, size in zip(fields, sizes, strict=True)
    )


def _framed(cues: Iterable[Cue], rate: Fraction) -> Iterator[tuple[int, int, Cue]]:
    """First frame, last frame and cue; cues that start in the same frame are moved to successive frames."""
    free = 0
    for cue in cues:
        if cue.end > _MAX_MS:
            raise SubtitleError(f"a cue ends at {format_timestamp(cue.end)}; .stl has times up to 24 hours")
        first = max(free, round(cue.start * rate / 1000))
        free = max(first + 1, round(cue.end * rate / 1000))
        yield first, free, cue


def _blocks(framed: tuple[int, int, Cue], number: int, about: _About) -> Iterator[bytes]:
    """TTI blocks of one cue. (Tech 3264, section 5)."""
    first, last, cue = framed
    lines = cue.lines
    text = _NEWLINE.join(_OPEN + _encoded(line, about.table) + _CLOSE for line in lines)
    pieces = [text[at : at + _TEXT - 1] for at in range(0, len(text), _TEXT - 1)]
    row = 1 if height(cue.settings) < 100 / 3 else max(1, _ROWS + 1 - 2 * len(lines))
    for place, piece in enumerate(pieces):
        extension = 0xFF if place == len(pieces) - 1 else place
        head = struct.pack("<BHBB", 0, number - 1, extension, 0)
        times = bytes((*_time_code(first, about.rate), *_time_code(last, about.rate)))
        yield head + times + bytes((row, _CENTRED, 0)) + piece.ljust(_TEXT, _UNUSED)


def _time_code(frames: int, rate: Fraction) -> tuple[int, int, int, int]:
    seconds, frame = divmod(frames, math.ceil(rate))
    return seconds // 3600, seconds // 60 % 60, seconds % 60, frame


def _table(text: str) -> str:
    """Choose the character table that contains the text.

    Raises:
        SubtitleError: no table contains it.
    """
    letters = {letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum()}
    lacking = {table: [letter for letter in letters if _bytes(letter, table) is None] for table in _TABLES}
    best = min(lacking, key=lambda table: len(lacking[table]))
    if lacking[best]:
        raise SubtitleError(f"EBU-STL has no character table with {''.join(sorted(lacking[best])[:12])!r}")
    return best


def _replaced(line: str, table: str) -> set[str]:
    """Characters of a line that are written in others or left out, except for invisible ones."""
    letters = {letter for letter in unicodedata.normalize("NFC", line) if not letter.isspace()}
    return {
        letter
        for letter in letters
        if _SPELLED.get(letter, "?").strip() and _bytes(letter, table) in (None, _spelling(letter))
    }


def _spelling(letter: str) -> bytes:
    return _SPELLED.get(letter, "").encode("ascii")


def _encoded(line: str, table: str) -> bytes:
    return b"".join(_bytes(letter, table) or b"" for letter in unicodedata.normalize("NFC", line))


def _bytes(letter: str, table: str) -> bytes | None:
    """Encode one character; None if the table lacks it and there is no replacement."""
    known = _latin().get(letter) if table == "00" else _other(letter, _TABLES[table])
    if known is not None or letter not in _SPELLED:
        return known
    return _spelling(letter)


def _other(letter: str, codec: str) -> bytes | None:
    try:
        data = letter.encode(codec)
    except UnicodeEncodeError:
        return None
    return data if data[0] >= 0xA1 or 0x20 <= data[0] <= 0x7E else None


@lru_cache(maxsize=1)
def _latin() -> dict[str, bytes]:
    """Character -> bytes in ISO 6937, derived from ttconv's decoder."""
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
            continue  # unused position of the table
        if len(read) == 1 and read != "\ufffd":
            table.setdefault(read, data)
    return table


def language(data: bytes) -> str:
    """Return the language that the GSI block names; empty if it names none."""
    number = data[14:16].decode("ascii", "replace").upper()
    return next((code for code, listed in _LANGUAGES.items() if listed == number), "")
