"""The transcript page."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from captioner.types import Revision, Status
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"
SPOKEN = ("Good evening, everyone.", "This is the first part.", "Café talks begin at nine.", "Thank you.")
TRANSLATED = ("Buenas noches a todos.", "Esta es la primera parte.", "Las charlas empiezan a las nueve.", "Gracias.")
STARTS = (1000, 4200, 70_000, 73_500)
"""Milliseconds: a long pause after the second caption."""


def speak(server: LiveServer) -> None:
    """Publish a short talk in two languages."""
    for number, (english, spanish, start) in enumerate(zip(SPOKEN, TRANSLATED, STARTS, strict=True), 1):
        for language, text in (("en", english), ("es", spanish)):
            speaker = "Ana" if number == 4 else None
            revision = Revision(f"c{number}", language, "en", 1, start, start + 3000, text, final=True, speaker=speaker)
            server.room.publication.publish(revision)


def show(open_live: Open, query: str) -> Page:
    """Open the transcript and wait for its text."""
    page = open_live(f"/transcript/hall?{query}")
    page.wait_for_selector(".paragraph")
    return page


def test_paragraphs_side_by_side(server: LiveServer, open_live: Open) -> None:
    """A long pause and another speaker begin a paragraph; the second language stands beside the first."""
    speak(server)
    page = show(open_live, "lang=en,es")

    expect(page.locator(".paragraph p[lang=en]")).to_have_text(
        ["Good evening, everyone. This is the first part.", "Café talks begin at nine.", "AnaThank you."]
    )
    expect(page.locator(".paragraph p[lang=es]")).to_have_text(
        ["Buenas noches a todos. Esta es la primera parte.", "Las charlas empiezan a las nueve.", "Gracias."]
    )
    expect(page.locator(".time")).to_have_text(["0:00:01", "0:01:10", "0:01:13"])


def test_search_ignores_case_and_accents(server: LiveServer, open_live: Open) -> None:
    """A search shows the paragraphs that have the words, marked, and is part of the address."""
    speak(server)
    page = show(open_live, "lang=en")
    page.fill("#query", "CAFE talks")

    expect(page.locator(".paragraph")).to_have_count(1)
    expect(page.locator("mark")).to_have_text("Café talks")
    expect(page.locator("#count")).to_have_text("1 of 3 paragraphs")
    assert "q=CAFE+talks" in page.url
    page.reload()
    expect(page.locator("mark")).to_have_text("Café talks")


def test_links_to_a_moment(server: LiveServer, open_live: Open) -> None:
    """`#t=SECONDS` leads to the paragraph of that moment."""
    speak(server)
    page = show(open_live, "lang=en#t=71")
    page.wait_for_selector("#t\\=70")

    assert page.evaluate("location.hash") == "#t=71"
    page.click(".time >> nth=1")
    assert page.evaluate("location.hash") == "#t=70"


def test_follows_the_room(server: LiveServer, open_live: Open) -> None:
    """Before the first caption the page says so; afterwards it has every format to download, also of a closed room."""
    page = open_live("/transcript/hall?lang=es")
    expect(page.locator("#empty")).to_have_text("Captions will appear here automatically.")
    speak(server)
    page.reload()
    expect(page.locator(".paragraph")).to_have_count(3)
    server.publish(Status("ended"))
    links = page.locator("#files a").evaluate_all("all => all.map(one => new URL(one.href).pathname)")
    assert links == [f"/rooms/hall/captions/es.{kind}" for kind in ("txt", "srt", "vtt", "json")]
    server.call(lambda: server.rooms.close("hall"))
    page.reload()
    expect(page.locator(".paragraph")).to_have_count(3)


def test_edits_for_operators(tmp_path_factory: pytest.TempPathFactory, open_live: Open) -> None:
    """The console opens the transcript with its edits; without its token they are not shown."""
    locked = LiveServer(tmp_path_factory.mktemp("locked"), secret="s" * 32, operate="open-sesame", public=("hall",))
    try:
        speak(locked)
        locked.call(lambda: locked.room.control.edit("c1", "en", "Good night, everyone.", who="Anna"))
        console = open_live("about:blank")
        console.goto(locked.address + "/console/hall#token=open-sesame")
        with console.expect_popup() as opened:
            console.get_by_role("link", name="Transcript with edits").click()
        page = opened.value
        expect(page.locator(".edit")).to_contain_text("Edited by Anna")
        expect(page.locator(".edit del")).to_have_text("Good evening, everyone.")
        page.evaluate(AXE.read_text())
        faults = page.evaluate("axe.run().then(found => found.violations.map(one => one.id))")
        other = open_live("about:blank")
        other.goto(locked.address + "/transcript/hall?lang=en&edits=1")
        expect(other.locator("#count")).to_contain_text("This link does not give access")
        expect(other.locator(".paragraph")).to_have_count(3)
        expect(other.locator(".edit")).to_have_count(0)
    finally:
        locked.close()

    assert faults == []


def test_is_accessible(server: LiveServer, open_live: Open) -> None:
    """axe-core finds no fault, with a search in two languages."""
    speak(server)
    page = show(open_live, "lang=en,es&q=the")
    page.evaluate(AXE.read_text())

    assert (
        page.evaluate("axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))") == []
    )
