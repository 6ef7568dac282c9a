"""The grade of a translation on the pages of viewers and operators."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from captioner.types import Grade, TranslationGrade
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer
from tests.pages.test_messages import MESSAGES, read
from tests.pages.test_viewer import AXE, faults

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def grade(server: LiveServer, **grades: Grade) -> None:
    """Publish grades by language."""
    found = tuple(TranslationGrade(language, "apertium", one, "BLEU 10.3") for language, one in grades.items())
    server.call(lambda: server.room.health.watch_grades(lambda: found))
    server.call(server.room.check)


def follow(open_live: Open, language: str) -> Page:
    """Open the audience page at phone size."""
    page = open_live(f"/view/hall?lang={language}", viewport=PHONE)
    expect(page.locator("#languages button")).to_have_count(3)
    return page


def test_viewers_are_told_that_a_translation_is_gist_only(server: LiveServer, open_live: Open) -> None:
    """The notice is in the language of the viewer, and only where that translation is gist only."""
    grade(server, es="gist", ja="fair")
    page = follow(open_live, "es")
    expect(page.locator("#quality")).to_have_text("Traducción automática: solo da una idea general.×")
    expect(page.locator("#automatic")).to_be_hidden()
    page.click("#languages [value=ja]")
    expect(page.locator("#quality")).to_be_hidden()
    expect(page.locator("#automatic")).to_be_visible()
    page.click("#languages [value=en]")
    expect(page.locator("#quality")).to_be_hidden()


def test_the_notice_follows_the_grade(server: LiveServer, open_live: Open) -> None:
    """A page that is open when a translation begins shows its notice; when a better engine follows, it is hidden."""
    page = follow(open_live, "es")
    expect(page.locator("#automatic")).to_be_visible()
    grade(server, es="gist")
    expect(page.locator("#quality")).to_be_visible()
    grade(server, es="good")
    expect(page.locator("#quality")).to_be_hidden()


def test_the_notice_is_dismissed(server: LiveServer, open_live: Open) -> None:
    """A dismissed notice stays away from this tab, also after a reload, and in that language only."""
    grade(server, es="gist", ja="gist")
    page = follow(open_live, "es")
    button = page.get_by_role("button", name="Cerrar")
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    button.click()
    expect(page.locator("#quality")).to_be_hidden()
    expect(page.locator("#automatic")).to_be_visible()
    page.reload()
    expect(page.locator("#languages button")).to_have_count(3)
    expect(page.locator("#quality")).to_be_hidden()
    page.click("#languages [value=ja]")
    expect(page.locator("#quality")).to_contain_text(read("ja")["gist"])


def test_the_notice_is_accessible(server: LiveServer, open_live: Open) -> None:
    """axe-core finds no fault in the page with the notice."""
    grade(server, es="gist")
    server.caption(1, "Buenas noches.")
    page = follow(open_live, "es")
    expect(page.locator("#quality")).to_be_visible()
    page.evaluate(AXE.read_text())

    assert faults(page) == []


def test_the_notice_fits_in_every_language(server: LiveServer, open_live: Open) -> None:
    """At the width of a small phone the notice is inside the page in every language."""
    grade(server, es="gist")
    page = open_live("/view/hall?lang=es", viewport={"width": 320, "height": 568})
    expect(page.locator("#quality")).to_be_visible()
    for path in MESSAGES.glob("*.js"):
        text = read(path.stem)["gist"]
        page.locator("#quality > span").evaluate("(node, text) => (node.textContent = text)", text)
        box = page.locator("#quality").bounding_box()
        assert box
        assert (box["x"] >= 0, box["x"] + box["width"] <= 320, box["y"] + box["height"] <= 568) == (True, True, True)


def test_operators_see_the_grade_of_each_language(server: LiveServer, open_live: Open) -> None:
    """The head of each translation on the console has its grade, and where it is from in the tooltip."""
    grade(server, es="gist", ja="ungraded")
    page = open_live("/console/hall")
    cells = page.locator(".head .cell")
    expect(cells.nth(1)).to_contain_text("· gist only")
    expect(cells.nth(1).locator(".grade")).to_have_attribute("title", "apertium: BLEU 10.3")
    expect(cells.nth(2)).to_contain_text("· not graded")
    expect(cells.nth(0).locator(".grade")).to_have_text("")
    grade(server, es="good")
    expect(cells.nth(1)).to_contain_text("· good")


def test_a_room_has_its_grades_as_json(server: LiveServer, open_live: Open) -> None:
    """Programs read the grades from the JSON of a room."""
    grade(server, es="gist")
    page = open_live("/view/hall?lang=es")
    found = page.evaluate("fetch('/rooms/hall').then((answer) => answer.json())")

    assert found["grades"] == [{"lang": "es", "by": "apertium", "grade": "gist", "basis": "BLEU 10.3"}]
