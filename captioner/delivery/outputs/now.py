"""What is to be seen now, for who asks again and again: vMix's data sources, H2R, Singular.

Asked of the hub as a viewer would: the last finals since the screen was cleared, and whether captions are hidden. The
same moments follow from the same events, so nothing has to be remembered between two questions.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from xml.sax.saxutils import escape

from captioner.delivery.hub import Hub
from captioner.delivery.outputs.caption import Caption, Piece, pieces
from captioner.delivery.outputs.manner import Manner
from captioner.layout.limits import Layout

_PACE = Manner(reads=True)


@dataclass(frozen=True, slots=True)
class Table:
    """One row, since that is what a title shows."""

    room: str
    language: str
    lines: tuple[str, ...]
    rows: int
    """Lines that there may be: each has its column, also while it is empty."""

    @property
    def fields(self) -> dict[str, str]:
        """Column -> value."""
        numbered = zip_longest(range(1, self.rows + 1), self.lines, fillvalue="")
        lines = {f"line{number}": line for number, line in numbered}
        return {"text": "\n".join(self.lines), **lines, "room": self.room, "lang": self.language}


def visible(hub: Hub, language: str, layout: Layout, at: int, hold: int) -> tuple[str, ...]:
    """The lines at that moment.

    Args:
        hub: of the room.
        language: of the captions.
        layout: its columns and rows.
        at: Unix milliseconds.
        hold: milliseconds that the last caption stays.

    Raises:
        LanguageError: the room has no such language.
    """
    told = dict(_events(hub.subscribe([language]).take()))
    if told.get("style", {}).get("action") == "hide":
        return ()
    begin, shown = 0.0, None
    for came, piece in _timed(hub.room, told["snapshot"]["cues"], layout):
        begin = max(came, begin + (1000 * _PACE.stay(shown) if shown else 0))
        if begin > at:
            break
        shown, until = piece, begin + max(hold, 1000 * _PACE.stay(piece))
    return shown.lines if shown is not None and at < until else ()


def _timed(room: str, cues: list[dict[str, Any]], layout: Layout) -> Iterator[tuple[int, Piece]]:
    """When each piece came. An edit of an old caption is no new one: it came before the next at the latest."""
    finals = [cue for cue in cues if cue["state"] == "final"]
    came = [cue["t"] for cue in finals]
    for place in range(len(came) - 2, -1, -1):
        came[place] = min(came[place], came[place + 1])
    for moment, cue in zip(came, finals, strict=True):
        for piece in pieces(Caption.read(room, json.dumps(cue).encode(), 0.0), layout):
            yield moment, piece


def _events(wire: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The last of each kind counts."""
    for block in wire.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "event" in fields:
            yield fields["event"], json.loads(fields["data"])


def as_json(table: Table) -> str:
    """An array of one object, as vMix wants it."""
    return json.dumps([table.fields], ensure_ascii=False)


def as_xml(table: Table) -> str:
    """XPath of the row: `/captions/caption`."""
    columns = "".join(f"<{name}>{escape(_printable(value))}</{name}>" for name, value in table.fields.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<captions><caption>{columns}</caption></captions>\n'


def as_csv(table: Table) -> str:
    """RFC 4180, the first row names the columns."""
    written = io.StringIO()
    csv.writer(written).writerows([table.fields.keys(), table.fields.values()])
    return written.getvalue()


def as_text(table: Table) -> str:
    """The lines alone."""
    return "\n".join(table.lines)


def _printable(text: str) -> str:
    """XML 1.0, 2.2: no control characters but tab and line ends."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")


FORMATS: Mapping[str, tuple[Callable[[Table], str], str]] = {
    "json": (as_json, "application/json"),
    "xml": (as_xml, "application/xml"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "txt": (as_text, "text/plain; charset=utf-8"),
}
"""Ending -> what writes it, and its media type."""
