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
from captioner.delivery.outputs.now import Table, as_csv, as_json, as_text, as_xml, visible
from captioner.errors import LanguageError
from captioner.layout.limits import Layout
from captioner.types import Event, Style
from tests.fakes import revision

LONG = "Ladies and gentlemen, good evening and welcome, it is a pleasure to have so many of you here tonight"
LAYOUT = Layout(columns=32, rows=2)


def told(*events: Event) -> Hub:
    """A hub that was told these just now."""
    hub = Hub("hall", "en", ("en",))
    for event in events:
        hub.publish(event)
    return hub


def seen(hub: Hub, after: float = 0.0, hold: int = 7000) -> str:
    """What stands there so many seconds from now."""

    async def ask() -> tuple[str, ...]:
        return visible(hub, "en", LAYOUT, now_ms() + round(1000 * after), hold)

    return " / ".join(asyncio.run(ask()))


def test_the_last_final_stands_for_a_while() -> None:
    """Then nothing does; what is open is not shown."""
    hub = told(revision(text="hello", final=True), revision("c2", "not yet", start=2000, end=3000))

    assert ["hello", "hello", ""] == [seen(hub, after) for after in (0, 6, 8)]


def test_a_long_one_is_shown_in_turns() -> None:
    """Each as long as reading takes."""
    hub = told(revision(text=LONG, final=True))
    shown = list(dict.fromkeys(seen(hub, after / 10) for after in range(60)))

    assert LONG == " ".join(shown).replace(" / ", " ")
    assert 2 == len(shown)


def test_cleared_and_hidden() -> None:
    """Nothing stands there then; what comes after `clear`, and what stood there when it is shown again, does."""
    one, two = revision(text="one", final=True), revision("c2", "two", final=True, start=2000, end=3000)

    assert "" == seen(told(one, Style("clear")))
    assert "two" == seen(told(one, Style("clear"), two))
    assert "" == seen(told(one, Style("hide"), two))
    assert "two" == seen(told(one, Style("hide"), two, Style("show")), after=1)


def test_edits() -> None:
    """Of the last caption the newest is shown; one of an older caption brings that not back."""
    one, two = revision(text="one", final=True), revision("c2", "two", final=True, start=2000, end=3000)
    newer = (replace(each, number=2, stable=each.stable.upper(), edited=True) for each in (one, two))
    first, second = newer

    assert "TWO" == seen(told(one, two, second), after=1)
    assert "two" == seen(told(one, two, first), after=1.5)


def test_a_language_that_is_not_there() -> None:
    """Refused as for any viewer."""

    async def ask() -> None:
        visible(told(), "fr", LAYOUT, 0, 0)

    with pytest.raises(LanguageError):
        asyncio.run(ask())


def values(rows: Iterable[Any]) -> list[dict[str, str]]:
    return [dict(row) for row in rows]


def test_the_formats_say_the_same() -> None:
    """Whatever letters there are; each line has its column, also one that is empty."""
    table = Table("hall", "en", ('a "b", <c> & d\x07',), 2)
    row = {"text": 'a "b", <c> & d\x07', "line1": 'a "b", <c> & d\x07', "line2": "", "room": "hall", "lang": "en"}
    root = ElementTree.fromstring(as_xml(table))

    assert [row] == json.loads(as_json(table))
    assert [row] == values(csv.DictReader(io.StringIO(as_csv(table))))
    assert [{name: value.replace("\x07", "") for name, value in row.items()}] == [
        {column.tag: column.text or "" for column in caption} for caption in root
    ]
    assert row["text"] == as_text(table)
