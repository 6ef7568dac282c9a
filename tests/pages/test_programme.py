"""What is on where, by the schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from captioner.config import SessionConfig
from tests.pages.conftest import opener
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def conference(tmp_path: Path) -> Iterator[LiveServer]:
    """A server with a session in `hall`, and one in `foyer` tomorrow, which is not open."""
    opening = SessionConfig("hall", NOW - HOUR, NOW + HOUR, "Opening")
    coffee = SessionConfig("foyer", NOW + 24 * HOUR, NOW + 25 * HOUR, "Coffee & cake")
    server = LiveServer(tmp_path, sessions=(opening, coffee))
    yield server
    server.close()


def test_list_and_desk(conference: LiveServer, browser: Browser, console_messages: list[str]) -> None:
    """Both show what is on and next, also in rooms that are not open; the desk takes a room out of the schedule."""
    with opener(browser, conference.address, console_messages) as open_page:
        page = open_page("/")
        expect(page.locator(".room")).to_have_count(2)
        expect(page.locator(".session.is-now")).to_have_text("Now: Opening")
        expect(page.locator(".session.is-next")).to_contain_text("Coffee & cake")
        expect(page.locator(".room").nth(1)).to_contain_text("Not open yet")
        page.goto(conference.address + "/console")
        expect(page.locator("#room-hall .session")).to_have_text("Now: Opening")
        page.get_by_role("button", name="Hold the schedule in foyer").click()
        expect(page.get_by_role("button", name="Follow the schedule in foyer")).to_be_visible()
        expect(page.get_by_role("button", name="Hold the schedule in hall")).to_be_visible()
        page.evaluate(AXE.read_text())
        faults = page.evaluate(
            "axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"
        )

    assert ([], []) == (faults, console_messages)


def test_readers_wait_for_a_session(conference: LiveServer, browser: Browser, console_messages: list[str]) -> None:
    """The page of a room that is not open says when it begins, and what is on elsewhere, in the reader's language."""
    with opener(browser, conference.address, console_messages) as open_page:
        page = open_page("/view/foyer?lang=de", locale="de-DE")
        expect(page.locator("#programme")).to_contain_text("Coffee & cake")
        expect(page.locator("#programme")).to_contain_text("Danach, ")
        expect(page.locator("#room-list")).to_contain_text("hallJetzt: Opening")
