"""Lines and rows about caption files that were written, with the report on their layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from captioner.cli import output

if TYPE_CHECKING:
    from captioner.offline.output_file import OutputFile
    from formats.notice import Notice

_COUNTS = ("wide", "tall", "fast", "short", "long", "flicker", "overlap", "hanging")
_ENDS = {"sentence": "a sentence", "clause": "a clause", "neither": "neither"}
_UNITS = {
    "wide": "cells, limit {limit:g}",
    "tall": "lines, limit {limit:g}",
    "fast": "cells per second, limit {limit:g}",
    "short": "ms, limit {limit:g}",
    "long": "ms, limit {limit:g}",
    "flicker": "ms until the next one, limit {limit:g}",
    "overlap": "ms over the next one",
    "hanging": "at the end of a line",
}
"""Kind of fault -> unit of its value, and its limit."""


def row(made: OutputFile, *, report: bool, notices: Iterable[Notice] = ()) -> output.Row:
    """Describe a written file; with `--report` the cues over each limit, the kinds of ends, and a picture.

    Raises:
        CaptionerError: the picture cannot be written.
    """
    row: output.Row = {"file": str(made.path)}
    if report and made.faults is not None:
        row |= {"language": made.language, **asdict(made.faults), "per_thousand": round(made.faults.per_thousand, 1)}
        row["ends"] = {**asdict(made.ends), "open_share": round(made.ends.open_share, 4)}
        row["over"] = [
            {
                "start": fault.cue.start,
                "end": fault.cue.end,
                "kind": fault.kind,
                "value": fault.value,
                "limit": fault.limit,
                "text": " ".join(fault.cue.lines),
            }
            for fault in made.over
        ]
        row["chart"] = str(made.write_chart())
    return row | {"notices": [asdict(notice) for notice in notices]}


def line(row: output.Row) -> str:
    """Return a row as text: the file, and with `--report` a summary and a line per cue over a limit."""
    ends = row.get("ends")
    if not isinstance(ends, dict):
        return str(row["file"])
    broken = ", ".join(f"{row[name]} {name}" for name in _COUNTS if row[name]) or "none"
    shares = ", ".join(f"{_share(ends[kind], row['cues'])} {name}" for kind, name in _ENDS.items())
    over = row["over"]
    assert isinstance(over, list)
    first = f"{row['file']}: {row['cues']} cues, over a limit: {broken} ({row['per_thousand']} per 1000); end: {shares}"
    return "\n".join([first, *map(_over, over)])


def _over(fault: dict[str, object]) -> str:
    from formats.timestamp import format_timestamp

    start, kind = fault["start"], str(fault["kind"])
    assert isinstance(start, int)
    unit = _UNITS[kind].format(limit=fault["limit"])
    return f"  {format_timestamp(start)} {kind}: {fault['value']} {unit}: {fault['text']}"


def _share(count: int, cues: object) -> str:
    return f"{100 * count / cues:.0f} %" if isinstance(cues, int) and cues else "–"
