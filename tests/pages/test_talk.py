"""A real talk on the pages: no settled word ever moves."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Open
from tests.pages.hall import Hall
from tests.pages.talk import Said, talk

pytestmark = pytest.mark.browser

WATCH = (Path(__file__).parent / "settled.js").read_text()
OVERLAY = "page => Array.from(page.querySelectorAll('.line .stable'), one => [one, one.closest('.line')])"
VIEWER = "page => Array.from(page.querySelectorAll('.said > :first-child'), one => [one, one.closest('.cue')])"
SPEED = 16
"""Times that of speech."""


def watch(page: Page, rows: str) -> None:
    """Keep an eye on all settled words from now on."""
    page.evaluate(f"({WATCH})({rows})")


def play(hall: Hall, page: Page, said: Iterable[Said]) -> None:
    """The talk, at its own rhythm."""
    begun = time.monotonic()
    for one in said:
        page.wait_for_timeout(max(0.0, one.at / SPEED - 1000 * (time.monotonic() - begun)))
        hall.room.post((one.revision,))


@pytest.fixture
def settled(hall: Hall) -> Any:
    """The room in which the talk is given."""
    hall.room = hall.call(lambda: hall.rooms.open("talk", "fr", ("en",)))
    return hall


def test_nothing_settled_moves_on_air(settled: Hall, visited: Open) -> None:
    """In the overlay: neither in its row nor from row to row, and the browser sees no layout shift at all."""
    pages = [
        visited(f"/overlay?room=talk&{query}&fade=0") for query in ("lang=fr", "lang=en,fr", "lang=en&max=32&lines=3")
    ]
    for page in pages:
        page.wait_for_selector(".box", state="attached")
        watch(page, OVERLAY)
    play(settled, pages[0], talk())
    pages[0].wait_for_timeout(400)

    for page in pages:
        seen = page.evaluate("window.settled")
        assert [] == seen["moved"]
        assert (0, []) == (seen["shifted"], seen["sources"])
        assert seen["words"] > 100


def test_nothing_settled_moves_in_the_hand(settled: Hall, visited: Open) -> None:
    """On the audience page, which only scrolls; from the first word on."""
    page = visited("/view/talk?lang=en", viewport={"width": 390, "height": 844})
    expect(page.locator("#state")).to_have_text("Waiting for speech")
    settled.room.post((talk()[0].revision,))
    page.wait_for_timeout(500)  # the notice that nobody speaks is gone, and the page was painted without it
    watch(page, VIEWER)
    play(settled, page, talk())
    page.wait_for_timeout(400)
    seen = page.evaluate("window.settled")

    assert [] == seen["moved"]
    assert (0, []) == (seen["shifted"], seen["sources"])
    assert seen["words"] > 100
