"""A real talk on the pages: no settled word ever moves."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer
from tests.pages.talk import TimedRevision, talk

pytestmark = pytest.mark.browser

WATCH = (Path(__file__).parent / "settled.js").read_text()
OVERLAY = "page => Array.from(page.querySelectorAll('.line .stable'), one => [one, one.closest('.line')])"
VIEWER = "page => Array.from(page.querySelectorAll('.said > :first-child'), one => [one, one.closest('.cue')])"
SPEED = 16
"""Times that of speech."""


def watch(page: Page, rows: str) -> None:
    """Keep an eye on all settled words from now on."""
    page.evaluate(f"({WATCH})({rows})")


def play(server: LiveServer, page: Page, said: Iterable[TimedRevision]) -> None:
    """The talk, at its own rhythm."""
    begun = time.monotonic()
    for one in said:
        page.wait_for_timeout(max(0.0, one.at / SPEED - 1000 * (time.monotonic() - begun)))
        server.room.post((one.revision,))


@pytest.fixture
def settled(server: LiveServer) -> Any:
    """The room in which the talk is given."""
    server.room = server.call(lambda: server.rooms.open("talk", "fr", ("en",)))
    return server


def test_nothing_settled_moves_on_air(settled: LiveServer, open_live: Open) -> None:
    """In the overlay: neither in its row nor from row to row, and the browser sees no layout shift at all."""
    pages = [
        open_live(f"/overlay?room=talk&{query}&fade=0") for query in ("lang=fr", "lang=en,fr", "lang=en&max=32&lines=3")
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


def test_nothing_settled_moves_in_the_hand(settled: LiveServer, open_live: Open) -> None:
    """On the audience page, which only scrolls; from the first word on."""
    page = open_live("/view/talk?lang=en", viewport={"width": 390, "height": 844})
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
