"""Rows of a CSV table: separators, columns by their names, and rows whose quotation marks are missing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

COLUMNS = ("start", "end", "text", "speaker", "language", "identifier", "settings")
_SEPARATORS = ",;\t|"
_NAMES = {
    "start": ("begin", "in", "from", "starttime", "t0"),
    "end": ("stop", "out", "to", "finish", "endtime", "t1"),
    "length": ("duration", "dur"),
    "text": ("caption", "captions", "subtitle", "subtitles", "content", "sentence", "transcript", "dialogue"),
    "speaker": ("speaker name", "speaker id", "speaker label", "character", "actor"),
    "language": ("lang",),
}
"""Column -> other names of it, without words such as `time` and units."""
_KNOWN = {name: name for name in (*COLUMNS, "length")} | {
    other: name for name, others in _NAMES.items() for other in others
}
_UNITS = {"ms": "ms", "msec": "ms", "milliseconds": "ms", "s": "s", "sec": "s", "seconds": "s"}
_FILLERS = ("time", "timecode", "tc", "point", "timestamp")
"""Words of a name that say nothing about the column."""
_TIME = re.compile(r"\s*[\"']?-?\d[\d:;.,]*[\"']?\s*$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table."""

    places: dict[str, int]
    """Name -> index."""
    count: int
    unit: str = ""
    """Unit that the names of the times contain, `s` or `ms`; empty: none."""
    named: bool = True
    """False if the first row is a cue."""

    def values(self, row: Sequence[str], separator: str) -> tuple[dict[str, str], bool]:
        """Return the values of a row, and True if more fields than columns were joined to the text."""
        fields = list(row)
        while len(fields) > self.count and not fields[-1].strip():
            fields.pop()
        extra = len(fields) - self.count
        at = self.places["text"]
        if extra > 0:
            fields[at : at + extra + 1] = [separator.join(fields[at : at + extra + 1])]
        return {name: fields[place] for name, place in self.places.items() if place < len(fields)}, extra > 0


def separator_of(line: str) -> str:
    """Return the separator of a table, from its first row."""
    return max(_SEPARATORS, key=line.count)


def columns(row: Sequence[str]) -> Columns | None:
    """Return the columns that the first row of a table names or has; None if it has no times and text."""
    places: dict[str, int] = {}
    units = set()
    for place, name in enumerate(row):
        words = re.findall(r"[^\W_]+", name.lower())
        kept = " ".join(word for word in words if word not in _UNITS and word not in _FILLERS)
        known = _KNOWN.get(kept, "")
        if known and (known not in places or kept == known):
            places[known] = place
        if known in ("start", "end", "length"):
            units |= {_UNITS[word] for word in words if word in _UNITS}
    if {"start", "text"} <= places.keys():
        return Columns(places, len(row), units.pop() if len(units) == 1 else "")
    times = [place for place in range(len(row) - 2) if _TIME.match(row[place]) and _TIME.match(row[place + 1])]
    if not times:
        return None
    first = times[-1]
    return Columns({"start": first, "end": first + 1, "text": first + 2}, first + 3, named=False)


def names_columns(line: str) -> bool:
    """Return True if a line names the columns of a table of cues."""
    if len(line) > _LONGEST:
        return False
    found = columns([name.strip('"') for name in line.split(separator_of(line))])
    return found is not None and found.named and not found.places.keys().isdisjoint(("end", "length"))


_LONGEST = 1000
"""Characters of a first row."""


def rows(text: str, separator: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield the number of the last line of each row, its fields, and what is wrong with it; empty: nothing.

    A quotation mark that is not closed would make one field of all rows behind it: such a row is its first line.
    """
    lines = list(io.StringIO(text, newline=""))
    at = 0
    while at < len(lines):
        reader = csv.reader(islice(lines, at, None), delimiter=separator, strict=True)
        try:
            first = at
            for row in reader:
                yield at + reader.line_num, row, ""
                first = at + reader.line_num
        except csv.Error:
            yield first + 1, lines[first].replace('"', "").rstrip("\r\n").split(separator), _QUOTES
            at = first + 1
        else:
            return


_QUOTES = "quotation marks that are not those of a field are left out"
