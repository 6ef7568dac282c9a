from __future__ import annotations

import statistics
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

_WATCH = """(selector) => {
  const gone = () => { const box = document.querySelector(selector);
    return !box || !box.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  window.painted = 0;
  const look = () => {
    if (!gone()) return requestAnimationFrame(look);
    // The frame without captions is on screen when the next frame begins.
    requestAnimationFrame(() => { window.painted = performance.timeOrigin + performance.now(); });
  };
  look();
}"""
_PRESS = """() => {
  window.pressed = performance.timeOrigin + performance.now();
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'h', bubbles: true }));
}"""
_PLACES = {"/overlay?room=hall&lang=es": ".box", "/view/hall?lang=es": "#log"}
_TIMES = 5


def painted(page: Page) -> float:
    """Unix milliseconds at which the page was painted without captions."""
    for _ in range(200):  # polled: the content policy forbids wait_for_function here
        if at := float(page.evaluate("() => window.painted")):
            return at
        page.wait_for_timeout(20)
    raise AssertionError(f"{page.url} has not hidden its captions")


def test_from_the_key_to_the_screens(server: LiveServer, open_live: Open) -> None:
    """H hides overlay and viewer; `pytest -s` prints the time from the key to the painted frame."""
    server.caption(1, "Buenas noches.")
    pages = {path: open_live(path) for path in _PLACES}
    console = open_live("/console/hall")
    expect(console.locator("#state")).to_have_text("Live")
    took: dict[str, list[float]] = {path: [] for path in _PLACES}
    for turn in range(_TIMES):
        server.caption(2 + turn, "Otra vez.")
        for path, page in pages.items():
            expect(page.locator(_PLACES[path]).first).to_be_visible()
            expect(page.locator("body")).to_contain_text("Otra vez.")
            page.evaluate(_WATCH, _PLACES[path])
        console.evaluate(_PRESS)
        pressed = float(console.evaluate("() => window.pressed"))
        for path, page in pages.items():
            took[path].append(painted(page) - pressed)
        console.keyboard.press("s")
        expect(console.locator("#output")).to_have_text("visible")
    for path, each in took.items():
        sys.stdout.write(f"\nkey to painted frame, {path}: {statistics.median(each):.0f} ms, worst {max(each):.0f} ms")

    assert dict.fromkeys(_PLACES, _TIMES) == {path: len(each) for path, each in took.items()}
