"""Corrections in the console: the same mistake replaced everywhere, and names from a programme."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer
from tests.pages.test_desk import operate

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found["violations"]]


def edit(page: Page, old: str, new: str) -> None:
    """Edit a caption by keyboard, as far as its text is part of the page."""
    page.click(f"text={old}")
    page.locator(".cell textarea").fill(new)
    page.keyboard.press("Enter")


def test_an_edit_corrects_the_same_mistake_everywhere(server: LiveServer, open_live: Open) -> None:
    """The console shows what else would change; one key accepts, another one leaves the mistake elsewhere."""
    texts = ("We like Ascalia Nueva.", "And Ascalia Nueva again.", "I met Smith.", "Smith is here.")
    for cue, text in enumerate(texts, 1):
        server.caption(cue, text, language="en")
    audience = open_live("/view/hall?lang=en")
    page = operate(open_live)
    edit(page, "We like Ascalia Nueva.", "We like Escalinova.")
    expect(page.locator("#offer-text")).to_have_text(
        "Replace “Ascalia Nueva” with “Escalinova” from now on and in 1 other caption?"
    )
    expect(page.locator("#offer-captions li")).to_have_text("And Ascalia Nueva Escalinova again.")
    assert faults(page) == []
    page.keyboard.press("y")
    expect(audience.locator("#log")).to_contain_text("And Escalinova again.")
    expect(page.locator("#offer")).to_be_hidden()
    edit(page, "I met Smith.", "I met Smyth.")
    expect(page.locator("#offer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#offer")).to_be_hidden()

    expect(audience.locator("#log")).to_contain_text("Smith is here.")
    assert "en: Ascalia Nueva = Escalinova\nen: Escalinova\n" == server.room.rules.text


def test_names_of_a_programme_are_confirmed(server: LiveServer, open_live: Open) -> None:
    """Pasted text is searched for names; those that stay checked are expected."""
    page = operate(open_live)
    page.keyboard.press("w")
    page.locator("#names-text").fill("Welcome to Escalinova\nSpeaker: Wojciech Zieliński, Grafana Labs")
    page.click("#names-find")
    expect(page.locator("#names-list li")).to_have_count(3, timeout=60_000)
    assert faults(page) == []
    page.locator("#names-list input[value='Grafana Labs']").uncheck()
    page.click("text=Expect 2 names")

    expect(page.locator("#names-state")).to_have_text("2 names are expected from now on")
    assert ("Escalinova", "Wojciech Zieliński") == server.room.rules.names("en")
