from __future__ import annotations

import re
from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from captioner.server.pages import STATIC
from captioner.types import Status, Style
from tests.pages.conftest import Open
from tests.pages.hall import Hall

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
AXE = files("axe_core_python") / "axe.min.js"


def follow(visited: Open, language: str = "es") -> Page:
    """The audience page on a phone, its line open."""
    page = visited(f"/view/hall?lang={language}", viewport=PHONE)
    expect(page.locator("#languages button")).to_have_count(3)
    return page


def test_one_tap_changes_the_language(hall: Hall, visited: Open) -> None:
    """The language is changed by one tap, is in the address and is remembered."""
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas noches.")
    page = follow(visited)
    expect(page.locator("#log")).to_have_text("Buenas noches.")
    page.click("#languages [value=en]")

    expect(page.locator("#log")).to_have_text("Good evening.")
    expect(page.locator("#languages [value=en]")).to_have_attribute("aria-pressed", "true")
    assert "lang=en" in page.url
    page.goto(hall.address + "/view/hall")
    expect(page.locator("#log")).to_have_text("Good evening.")


def test_only_finals_are_announced(hall: Hall, visited: Open) -> None:
    """What still changes is hidden from screen readers; a final stands in the log, in order."""
    page = follow(visited)
    hall.say(1, "Buenas", " noches")
    expect(page.locator("#open")).to_have_text("Buenas noches")
    expect(page.locator("#log")).to_have_text("")
    hall.say(2, "Después.")
    expect(page.locator("#open")).to_contain_text("Después.")
    hall.say(1, "Buenas noches.")

    expect(page.locator("#log .said")).to_have_text(["Buenas noches.", "Después."])
    expect(page.locator("#open")).to_have_text("")


def test_the_past_is_there_for_who_comes_late(hall: Hall, visited: Open) -> None:
    """The whole of what was said is on the page, each caption once, whatever the stream still holds of it."""
    for number in range(1, 41):
        hall.say(number, f"La frase número {number} de una charla bastante larga, que en el archivo tiene dos partes.")
    page = follow(visited)

    expect(page.locator("#log .said")).to_have_count(40)
    expect(page.locator("#log .said").first).to_contain_text("número 1 de una charla")
    expect(page.locator("#log .said").first).to_contain_text("que en el archivo tiene dos partes.")


def test_jump_to_live(hall: Hall, visited: Open) -> None:
    """Scrolling back stops the following; one button takes it up again."""
    for number in range(1, 41):
        hall.say(number, f"La frase número {number} de una charla bastante larga.")
    page = follow(visited)
    expect(page.locator("#log .said")).to_have_count(40)
    expect(page.locator("#log .said").last).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()
    page.mouse.move(200, 400)
    page.mouse.wheel(0, -1500)
    expect(page.locator("#jump")).to_be_visible()
    hall.say(41, "La última frase.")
    page.wait_for_selector("text=La última frase", state="attached")
    expect(page.locator("text=La última frase")).not_to_be_in_viewport()
    page.click("#jump")

    expect(page.locator("text=La última frase")).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()


def test_steady_never_shows_the_tail(hall: Hall, visited: Open) -> None:
    """When only certain words are wanted, no word that may change is ever on the page."""
    page = follow(visited)
    page.click("#options")
    page.click("[data-choice=mode] [value=steady]")
    page.evaluate("""() => {
      window.seen = '';
      const look = () => (window.seen += document.querySelector('.page').textContent);
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    }""")
    for stable, tail in (
        ("", " dudoso"),
        ("Buenas", " dudosas"),
        ("Buenas noches", " dudosos"),
        ("Buenas noches.", ""),
    ):
        hall.say(1, stable, tail)
    expect(page.locator("#log")).to_have_text("Buenas noches.")

    assert "dudos" not in str(page.evaluate("window.seen"))


def test_settings_are_remembered(hall: Hall, visited: Open) -> None:
    """Text size, colours, steady text and the spoken words beside; there again at the next visit."""
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas", " noches")
    page = follow(visited)
    page.click("#options")
    page.click("#larger")
    page.click("[data-choice=theme] [value=light]")
    page.click("[data-choice=mode] [value=steady]")
    page.click("[data-choice=source] [value=on]")

    expect(page.locator(".spoken")).to_have_text("Good evening.")
    expect(page.locator("#open .said")).to_have_text("Buenas")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("#open .said")).to_have_text("Buenas")
    expect(page.locator("#open .said")).to_have_css("font-size", "29.6px")
    expect(page.locator(".spoken")).to_have_text("Good evening.")


def test_lobby_and_end(hall: Hall, visited: Open) -> None:
    """Before the room opens and after it has ended the page says so, and offers the transcript."""
    page = visited("/view/later?lang=en", viewport=PHONE)
    expect(page.locator("#lobby")).to_contain_text("Not begun yet")
    hall.call(lambda: hall.rooms.open("later", "en", ()))
    expect(page.locator("#lobby")).to_contain_text("Waiting for speech")
    page = follow(visited, "en")
    expect(page.locator(".machine")).to_contain_text("made by machine")
    hall.tell(Status("ended"))

    expect(page.locator("#ended")).to_be_visible()
    names = page.locator("#ended a").evaluate_all("links => links.map(link => link.getAttribute('download'))")
    assert ["hall.en.txt", "hall.en.srt", "hall.en.vtt"] == names


def test_hidden_captions_come_back(hall: Hall, visited: Open) -> None:
    """What the operator hides is off the page, for who comes later too, until it is shown again."""
    hall.say(1, "Buenas noches.")
    page = follow(visited)
    expect(page.locator("#log")).to_be_visible()
    hall.tell(Style("hide"))
    expect(page.locator("#log")).to_be_hidden()
    expect(page.locator("#paused")).to_be_visible()
    page.reload()
    expect(page.locator("#paused")).to_be_visible()
    expect(page.locator("#log")).to_be_hidden()
    hall.tell(Style("show"))

    expect(page.locator("#log")).to_be_visible()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_is_accessible(hall: Hall, visited: Open, theme: str) -> None:
    """axe-core finds nothing to complain about, with the settings closed and open."""
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas noches.")
    hall.say(2, "Gracias", " por venir")
    page = visited(f"/view/hall?lang=es&theme={theme}", viewport=PHONE, reduced_motion="reduce")
    expect(page.locator("#open")).to_have_text("Gracias por venir")
    page.evaluate(AXE.read_text())
    for _ in range(2):
        found = page.evaluate("axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))")
        page.click("#options")

        assert [] == found


def test_is_small() -> None:
    """The page with all that it loads is under 50 KB."""
    page = (STATIC / "viewer.html").read_text()
    names = {"viewer.html", *re.findall(r"static/([\w.-]+)", page)}

    assert sum((STATIC / name).stat().st_size for name in names) < 50_000
