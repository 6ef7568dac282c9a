from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from captioner.delivery.hub import Hub
from captioner.delivery.hub.events import now_ms
from captioner.delivery.outputs.now import CaptionTable, as_csv, as_json, as_text, as_xml, lines_at
from captioner.errors import LanguageError
from captioner.layout.limits import Layout
from captioner.types import Event, Style
from tests.fakes import revision

LONG = "Ladies and gentlemen, good evening and welcome, it is a pleasure to have so many of you here tonight"
LAYOUT = Layout(columns=32, rows=2)


def hub_of(*events: Event) -> Hub:
    """Hub with events published just now."""
    hub = Hub("hall", "en", ("en",))
    for event in events:
        hub.publish(event)
    return hub


def shown_in(hub: Hub, after: float = 0.0, hold: int = 7000) -> str:
    """Lines shown in so many seconds from now."""

    async def read() -> tuple[str, ...]:
        return lines_at(hub, "en", LAYOUT, now_ms() + round(1000 * after), hold)

    return " / ".join(asyncio.run(read()))


def test_last_final_is_shown_for_a_while() -> None:
    """The last final is shown until `hold_ms` has passed; open captions are not shown."""
    hub = hub_of(revision(text="hello", final=True), revision("c2", "not yet", start=2000, end=3000))

    assert ["hello", "hello", ""] == [shown_in(hub, after) for after in (0, 6, 8)]


def test_long_final_is_shown_in_parts() -> None:
    """The parts of a long final follow one another, each for the time to read it."""
    hub = hub_of(revision(text=LONG, final=True))
    shown = list(dict.fromkeys(shown_in(hub, after / 10) for after in range(60)))

    assert LONG == " ".join(shown).replace(" / ", " ")
    assert 2 == len(shown)


def test_cleared_and_hidden() -> None:
    """Cleared and hidden captions are not shown; later ones are, and hidden ones after `show`."""
    one, two = revision(text="one", final=True), revision("c2", "two", final=True, start=2000, end=3000)

    assert "" == shown_in(hub_of(one, Style("clear")))
    assert "two" == shown_in(hub_of(one, Style("clear"), two))
    assert "" == shown_in(hub_of(one, Style("hide"), two))
    assert "two" == shown_in(hub_of(one, Style("hide"), two, Style("show")), after=1)


def test_edits() -> None:
    """An edit of the last caption is shown; an edit of an older one does not bring that back."""
    one, two = revision(text="one", final=True), revision("c2", "two", final=True, start=2000, end=3000)
    newer = (replace(each, number=2, stable=each.stable.upper(), edited=True) for each in (one, two))
    first, second = newer

    assert "TWO" == shown_in(hub_of(one, two, second), after=1)
    assert "two" == shown_in(hub_of(one, two, first), after=1.5)


def test_unknown_language() -> None:
    """A language that the room does not have is refused."""

    async def read() -> None:
        lines_at(hub_of(), "fr", LAYOUT, 0, 0)

    with pytest.raises(LanguageError):
        asyncio.run(read())


def values(rows: Iterable[Any]) -> list[dict[str, str]]:
    return [dict(row) for row in rows]


def test_formats_are_equivalent() -> None:
    """All formats have the same row with any characters, and a column for each line, even an empty one."""
    table = CaptionTable("hall", "en", ('a "b", <c> & d\x07',), 2)
    row = {"text": 'a "b", <c> & d\x07', "line1": 'a "b", <c> & d\x07', "line2": "", "room": "hall", "lang": "en"}
    root = ElementTree.fromstring(as_xml(table))

    assert [row] == json.loads(as_json(table))
    assert [row] == values(csv.DictReader(io.StringIO(as_csv(table))))
    assert [{name: value.replace("\x07", "") for name, value in row.items()}] == [
        {column.tag: column.text or "" for column in caption} for caption in root
    ]
    assert row["text"] == as_text(table)
