"""Caption to be shown now, for programs that poll a data source: vMix, H2R, Singular.

It is computed from the last finals in the hub, and from whether captions are hidden. The same events give the same
caption at the same moment, so nothing is remembered between two requests.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from xml.sax.saxutils import escape

from captioner.delivery.hub import Hub
from captioner.delivery.hub.events import EncodedEvent, decode_revision
from captioner.delivery.outputs.caption import Caption, CaptionPart, split_caption
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.layout.limits import Layout

_POLICY = SendPolicy(paced=True)


@dataclass(frozen=True, slots=True)
class CaptionTable:
    """A table of one row, which is what a title shows."""

    room: str
    language: str
    lines: tuple[str, ...]
    rows: int
    """Most lines; each has a column, even while it is empty."""

    @property
    def fields(self) -> dict[str, str]:
        """Column -> value."""
        numbered = zip_longest(range(1, self.rows + 1), self.lines, fillvalue="")
        lines = {f"line{number}": line for number, line in numbered}
        return {"text": "\n".join(self.lines), **lines, "room": self.room, "lang": self.language}


def lines_at(hub: Hub, language: str, layout: Layout, at_ms: int, hold_ms: int) -> tuple[str, ...]:
    """Lines that are shown at a moment.

    Args:
        hub: hub of the room.
        language: language of the captions.
        layout: columns and rows.
        at_ms: Unix time in milliseconds.
        hold_ms: milliseconds for which the last caption stays.

    Raises:
        LanguageError: the room has no such language.
    """
    hub.check_language(language)
    if hub.state.hidden:
        return ()
    finals = [event for event in hub.snapshots.cues((language,), hub.seq) if not event.open]
    begin, shown = 0.0, None
    for published, part in _timed(hub.room, finals, layout):
        begin = max(published, begin + (1000 * _POLICY.stay_s(shown) if shown else 0))
        if begin > at_ms:
            break
        shown, until = part, begin + max(hold_ms, 1000 * _POLICY.stay_s(part))
    return shown.lines if shown is not None and at_ms < until else ()


def _timed(room: str, finals: list[EncodedEvent], layout: Layout) -> Iterator[tuple[int, CaptionPart]]:
    """Parts with the Unix milliseconds of their publication.

    An edit of an old caption does not make it a new one, so no caption is later than the next.
    """
    published = [int(json.loads(event.data)["t"]) for event in finals]
    for index in range(len(published) - 2, -1, -1):
        published[index] = min(published[index], published[index + 1])
    for moment, event in zip(published, finals, strict=True):
        for part in split_caption(Caption.of(room, decode_revision(event.data)), layout):
            yield moment, part


def as_json(table: CaptionTable) -> str:
    """An array of one object, the form that vMix reads."""
    return json.dumps([table.fields], ensure_ascii=False)


def as_xml(table: CaptionTable) -> str:
    """XML; the XPath of the row is `/captions/caption`."""
    columns = "".join(f"<{name}>{escape(_printable(value))}</{name}>" for name, value in table.fields.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<captions><caption>{columns}</caption></captions>\n'


def as_csv(table: CaptionTable) -> str:
    """CSV as in RFC 4180; the first row has the names of the columns."""
    written = io.StringIO()
    csv.writer(written).writerows([table.fields.keys(), table.fields.values()])
    return written.getvalue()


def as_text(table: CaptionTable) -> str:
    """The lines alone."""
    return "\n".join(table.lines)


def _printable(text: str) -> str:
    """Remove control characters except tab and line ends, which XML 1.0, 2.2 does not allow."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")


DATA_FORMATS: Mapping[str, tuple[Callable[[CaptionTable], str], str]] = {
    "json": (as_json, "application/json"),
    "xml": (as_xml, "application/xml"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "txt": (as_text, "text/plain; charset=utf-8"),
}
"""File extension -> function, and media type of its result."""
