"""Stability of settled words during a recorded talk."""

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
"""Playback speed, relative to speech."""


def watch(page: Page, rows: str) -> None:
    """Start to watch all settled words."""
    page.evaluate(f"({WATCH})({rows})")


def play(server: LiveServer, page: Page, said: Iterable[TimedRevision]) -> None:
    """Publish the talk with its original timing, divided by `SPEED`."""
    begun = time.monotonic()
    for one in said:
        page.wait_for_timeout(max(0.0, one.at / SPEED - 1000 * (time.monotonic() - begun)))
        server.room.publication.publish(one.revision)


@pytest.fixture
def settled(server: LiveServer) -> Any:
    """The server with the room `talk`."""
    server.room = server.call(lambda: server.rooms.open("talk", "fr", ("en",)))
    return server


def test_settled_words_stay_in_the_overlay(settled: LiveServer, open_live: Open) -> None:
    """No settled word of the overlay moves within its row or to another; the layout-shift score is 0."""
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


def test_settled_words_stay_in_the_viewer(settled: LiveServer, open_live: Open) -> None:
    """No settled word of the viewer moves except by scrolling, from the first word on."""
    page = open_live("/view/talk?lang=en", viewport={"width": 390, "height": 844})
    expect(page.locator("#state")).to_have_text("Waiting for speech")
    first = next(one.revision for one in talk() if one.revision.language == "en")
    settled.room.publication.publish(first)
    expect(page.locator(".said").first).to_be_visible()
    expect(page.locator("#waiting")).to_be_hidden()
    page.wait_for_timeout(500)  # until the page is painted without the waiting notice
    watch(page, VIEWER)
    play(settled, page, talk())
    page.wait_for_timeout(400)
    seen = page.evaluate("window.settled")

    assert [] == seen["moved"]
    assert (0, []) == (seen["shifted"], seen["sources"])
    assert seen["words"] > 100


def test_captions_stay_when_the_first_of_them_becomes_final(server: LiveServer, open_live: Open) -> None:
    """Open captions of the viewer do not move when the one above them goes into the log."""
    page = open_live("/view/hall?lang=es", viewport={"width": 390, "height": 844})
    first, second = "La primera frase de la charla ocupa tres filas en el", "La segunda también es bastante larga"
    server.caption(1, first, " teléfono")
    server.caption(2, second, " y sigue")
    expect(page.locator("#open .said")).to_have_count(2)
    page.wait_for_timeout(500)
    watch(page, VIEWER)
    server.caption(1, first + " teléfono.")
    expect(page.locator("#log .said")).to_have_text(first + " teléfono.")
    page.wait_for_timeout(200)
    seen = page.evaluate("window.settled")

    assert [] == seen["moved"]
    assert (0, []) == (seen["shifted"], seen["sources"])
