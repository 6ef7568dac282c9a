"""CSV (RFC 4180) with one row per cue, for spreadsheets and databases.

    start,end,text,speaker,language,identifier,settings
    00:00:01.500,00:00:03.200,"Good evening,
    everybody.",Ana,,1,

Writing: times as `HH:MM:SS.mmm`; lines of a cue are separated by a line break inside its field. Columns that are empty
in all rows are omitted, except the first three.

Reading: columns by their names in the first row, in any order and case, also as other programs call them, such as
`Start Time` and `Caption`; others are ignored. The separator may be `,` `;` `|` or a tab. Times may be numbers, as in
`1.5`; `start_ms` or `start_s` name their unit, otherwise `formats.raw_cue` decides.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from fractions import Fraction

from formats.csv_rows import COLUMNS, Columns, columns, rows, separator_of
from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.notice import Notice, Notify, ignore
from formats.raw_cue import RawCue, Unread, timed
from formats.timeline import sorted_cues
from formats.timestamp import format_timestamp

_NEEDED = 3
"""Columns that are always written: times and text."""


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write a complete .csv file."""
    rows = [_row(cue) for cue in sorted_cues(cues, notify)]
    used = [place for place in range(len(COLUMNS)) if place < _NEEDED or any(row[place] for row in rows)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerows([each[place] for place in used] for each in ([*COLUMNS], *rows))
    return written.getvalue()


def _row(cue: Cue) -> list[str]:
    times = (format_timestamp(cue.start), format_timestamp(cue.end))
    return [*times, "\n".join(cue.lines), cue.speaker, cue.language, cue.identifier, cue.settings]


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the rows.

    Raises:
        SubtitleError: the first row does not name the columns, or a row is not a cue.
    """
    return strict(scan(text))


def scan(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable row.

    Args:
        text: of the file.
        fps: frames per second, for times with frames.
    """
    text = text.removeprefix("\ufeff")
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        separator, text, skipped = first[4], rest, 1
    else:
        separator = separator_of(first)
    table = rows(text, separator)
    number, row, _ = next(table, (1, [], ""))
    found = columns(row)
    if found is None:
        yield SubtitleError(f"the first row names no columns {', '.join(COLUMNS[:_NEEDED])}", number + skipped)
        return
    if not found.named:
        yield Notice("the first row names no columns; it is read as a caption", (f"line {number + skipped}",))
        table = rows(text, separator)
    items = [
        item for number, row, problem in table for item in _items(found, number + skipped, row, problem, separator)
    ]
    yield from timed(items, fps, found.unit, "name the column start_s for seconds")


def _items(table: Columns, number: int, row: list[str], problem: str, separator: str) -> Iterator[Unread]:
    """Yield the cue of a row, and what was wrong with it."""
    if not any(field.strip() for field in row):
        return
    values, joined = table.values(row, separator)
    if problem:
        yield Notice(problem, (f"line {number}",))
    elif joined:
        yield Notice("a separator without quotation marks is read as text", (f"line {number}",))
    names = ("identifier", "settings", "speaker", "language")
    identifier, settings, speaker, language = (values.get(name, "").strip() for name in names)
    cue = Cue(0, 0, tuple(values.get("text", "").split("\n")), identifier, settings, speaker, language)
    start, end = values.get("start", ""), values.get("end" if "end" in table.places else "length", "")
    shown = f"invalid times: {start[:20]!r} to {end[:20]!r}"
    is_open = not end.strip() and {"end", "length"}.isdisjoint(table.places)
    yield RawCue(cue, start, None if is_open else end, shown, number, lasts="end" not in table.places)
