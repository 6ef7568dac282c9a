"""CSV (RFC 4180) with one row per cue, for spreadsheets and databases.

    start,end,text,speaker,language,identifier,settings
    00:00:01.500,00:00:03.200,"Good evening,
    everybody.",Ana,,1,

Writing: times as `HH:MM:SS.mmm`; lines of a cue are separated by a line break inside its field. Columns that are empty
in all rows are omitted, except the first three.

Reading: columns by their names in the first row, in any order and case; others are ignored. The separator may be `,`
`;` or a tab, as spreadsheets write in different countries. Times may be seconds, as in `1.5`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.notice import Notify, ignore
from formats.timeline import sorted_cues
from formats.timestamp import format_timestamp, parse_timestamp

_COLUMNS = ("start", "end", "text", "speaker", "language", "identifier", "settings")
_NEEDED = 3
"""Columns that are always written: times and text."""
_TIME = re.compile(r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?$")
_SECONDS = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?$")


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write a complete .csv file."""
    rows = [_row(cue) for cue in sorted_cues(cues, notify)]
    used = [place for place in range(len(_COLUMNS)) if place < _NEEDED or any(row[place] for row in rows)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerows([each[place] for place in used] for each in ([*_COLUMNS], *rows))
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


def scan(text: str) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable row."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if not set(_COLUMNS[:_NEEDED]) <= set(names):
            yield SubtitleError(f"the first row names no columns {', '.join(_COLUMNS[:_NEEDED])}", 1)
            return
        for row in reader:
            if any(field.strip() for field in row):
                yield _cue(dict(zip(names, row, strict=False)), reader.line_num)
    except csv.Error as error:
        yield SubtitleError(f"not CSV: {error}", reader.line_num)


def _cue(row: dict[str, str], number: int) -> Scanned:
    times = [_milliseconds(row.get(name, "").strip(), number) for name in ("start", "end")]
    start, end = times
    if start is None or end is None or end < start:
        shown: Sequence[str] = [row.get(name, "") for name in ("start", "end")]
        return SubtitleError(f"invalid times: {shown[0][:20]!r} to {shown[1][:20]!r}", number)
    names = ("identifier", "settings", "speaker", "language")
    identifier, settings, speaker, language = (row.get(name, "").strip() for name in names)
    return Cue(start, end, tuple(row.get("text", "").split("\n")), identifier, settings, speaker, language)


def _milliseconds(text: str, number: int) -> int | None:
    try:
        if _TIME.match(text):
            return parse_timestamp(text, number)
    except SubtitleError:
        return None
    return round(1000 * float(text.replace(",", "."))) if _SECONDS.match(text) else None
