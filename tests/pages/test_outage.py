"""Pages whose server or room is not there: what they show, and what they still offer."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from captioner.audio.source_status import SourceStatus
from captioner.types import Status
from tests.pages.conftest import Open, opener
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"
_FAULTS = "axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"


def author(page: Page, column: int = 2) -> str:
    """Text in the head of a column of the console that says who captions the language."""
    text: str = (
        page.locator(".head .cell em").nth(column - 1).evaluate("em => getComputedStyle(em, '::before').content")
    )
    return text


def test_every_page_shows_that_the_server_is_gone(server: LiveServer, open_live: Open) -> None:
    """Console, viewer and list of rooms show a lost connection, and nothing as if it were live."""
    server.caption(1, "Buenas noches.")
    server.call(lambda: server.room.desk.held.set_delay(30, "Anna"))
    server.caption(2, "Espera.")
    console, viewer, index = (open_live(path, bypass_csp=True) for path in ("/console/hall", "/view/hall?lang=es", "/"))
    expect(viewer.locator("#log")).to_have_text("Buenas noches.")
    expect(console.locator(".is-waiting .tag")).to_contain_text("published in")
    expect(index.locator(".state")).to_have_text("Live")
    assert "automatic" in author(console)
    server.close()

    expect(console.locator("#offline")).to_be_visible()
    expect(console.locator("#state")).to_have_text("No connection")
    expect(console.locator("#decibels")).to_have_text("No connection")
    expect(console.locator("#viewers")).to_have_text("–")
    expect(console.locator("#playing")).to_have_text("Unknown: no connection")
    expect(console.locator(".is-waiting .tag")).to_have_text("waiting")
    assert "automatic" not in author(console)
    expect(viewer.locator("#offline")).to_be_visible()
    expect(viewer.locator("#log")).to_have_text("Buenas noches.")
    expect(viewer.locator("#log .said")).to_be_in_viewport(ratio=1)
    expect(index.locator("#summary")).to_contain_text("not responding")
    expect(index.locator(".state")).to_have_text("Unknown")
    for page in (console, viewer, index):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert [] == page.evaluate(_FAULTS)


def test_nothing_is_automatic_after_the_end(server: LiveServer, open_live: Open) -> None:
    """After the end of the stream no language is shown as automatic, and no unfinished caption as about to appear."""
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    assert "automatic" in author(page)
    server.call(lambda: server.room.desk.held.set_delay(30, "Anna"))
    server.caption(1, "Espera", " un")
    expect(page.locator(".is-withheld")).to_contain_text("Espera un")
    server.publish(Status("ended"))

    expect(page.locator("#state")).to_have_text("Ended")
    expect(page.locator(".is-withheld")).to_have_count(0)
    assert "automatic" not in author(page)


def test_a_viewer_of_an_unknown_room(open_live: Open) -> None:
    """The viewer says that the room does not exist, and offers those that do."""
    page = open_live("/view/hull?lang=en")

    expect(page.locator("#waiting-head")).to_have_text("There is no room “hull” yet")
    page.click("#room-list a")
    expect(page.locator("#room")).to_have_text("hall")


def test_an_unknown_address_is_a_page(open_live: Open) -> None:
    """A browser that opens an unknown address gets a page with a link to the rooms."""
    page = open_live("/veiw/hall")

    expect(page.locator("body")).to_contain_text("There is no page at /veiw/hall")
    page.click("a")
    expect(page.locator(".room h2")).to_have_text("hall")


def test_the_console_opens_a_room(server: LiveServer, open_live: Open) -> None:
    """In a room that does not exist, the operator chooses languages, and the microphone opens it."""
    page = open_live("/console/later", permissions=["microphone"], locale="en-GB", bypass_csp=True)
    expect(page.locator("#start-title")).to_have_text("There is no room “later” yet")
    expect(page.locator("#state")).to_have_text("Does not exist yet")
    expect(page.locator("#open-rooms a")).to_have_text(["hall"])
    expect(page.locator("#spoken")).to_have_value("en")
    page.locator("#target").select_option("es")
    page.locator("#target").select_option("fr")
    page.locator("#targets button").first.click()
    page.locator("#target").select_option("es")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [] == page.evaluate(_FAULTS)
    page.click("#start-microphone")

    expect(page.locator(".words").first).to_contain_text("w1")
    expect(page.locator("#start")).to_be_hidden()
    assert ("en", {"en", "fr", "es"}) == server.call(
        lambda: (server.rooms.get("later").source, set(server.rooms.get("later").languages))
    )
    page.keyboard.press("m")


def test_the_console_offers_what_can_be_translated(tmp_path: Path, browser: Browser) -> None:
    """Only translations that an installed engine serves are offered, with engine, grade and a readable name."""
    engines = {"en": {"es": "apertium"}, "ba": {}, "auto": {"en": "direct"}}
    server = LiveServer(tmp_path, served=lambda spoken: engines.get(spoken, {"en": "direct"}))
    with opener(browser, server.address, []) as open_page:
        page = open_page("/console/later", locale="en-GB")
        offered = page.locator("#target option")
        expect(offered).to_have_text(["Add a language …", "Spanish (Español) · apertium, gist only"])
        expect(page.locator("#target-note")).to_contain_text("captioner check names the commands")
        page.locator("#target").select_option("es")
        expect(page.locator("#targets")).to_contain_text("Spanish (Español)")

        page.locator("#spoken").select_option(label="German (Deutsch)")
        expect(offered).to_have_text(["Add a language …", "English · direct, gist only"])
        expect(page.locator("#target-note")).to_contain_text("Removed: Spanish.")
        expect(page.locator("#targets li")).to_have_count(0)

        page.locator("#spoken").select_option(label="Detect automatically")
        expect(page.locator("#target-note")).to_have_text("Name the spoken language to see all translations.")

        page.locator("#spoken").select_option(label="Bashkir (Башҡортса)")
        expect(offered).to_have_text(["None is installed"])
        expect(page.locator("#target")).to_be_disabled()
        names = page.locator("#spoken option").all_inner_texts()
    server.close()

    assert [] == [name for name in names if len(name) < 3]  # a bare code
    assert {"Tibetan (བོད་ཡིག)", "Afrikaans", "Cantonese (粵語)"} <= set(names)


def test_a_room_that_cannot_be_opened(open_live: Open) -> None:
    """The reason why a source cannot open a room is shown with what to do."""
    page = open_live("/console/later", locale="en-GB")
    expect(page.locator("#spoken")).to_have_value("en")
    page.click("#start-source")
    page.locator("#source").fill("/etc/passwd")
    page.keyboard.press("Enter")

    expect(page.locator("#notice")).to_contain_text("is not an address")


def test_the_name_of_what_plays(server: LiveServer, open_live: Open) -> None:
    """A file that plays is named; only a connected publisher is called one."""
    status = SourceStatus("talks/monday.mp4", "live")
    playing = server.work(lambda: server.rooms.publish("hall", source_status=lambda: status))
    page = open_live("/console/hall")
    expect(page.locator("#playing")).to_have_text("Playing talks/monday.mp4")
    server.call(playing.end)
    server.work(playing.done)
    expect(page.locator("#playing")).to_have_text("No source")
    publisher = server.work(lambda: server.rooms.publish("hall"))

    expect(page.locator("#playing")).to_have_text("A publisher is connected")
    server.call(publisher.end)


def test_hide_becomes_show_again(open_live: Open) -> None:
    """The button that hides captions shows them again, but not by a double click."""
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    page.dblclick("#hide")
    expect(page.locator("#hide")).to_have_text(re.compile("Show again"))
    expect(page.locator("#output")).to_have_text("hidden")
    page.wait_for_timeout(1100)
    page.click("#hide")

    expect(page.locator("#output")).to_have_text("visible")
    expect(page.locator("#hide")).to_have_text(re.compile("Hide everything"))


def test_counts_are_those_of_captions(server: LiveServer, open_live: Open) -> None:
    """A caption in three languages counts as one, on air and while it waits."""
    for language, text in (("en", "Good evening."), ("es", "Buenas noches."), ("ja", "こんばんは。")):
        server.caption(1, text, language=language)
    page = open_live("/console/hall")
    expect(page.locator("#finals")).to_have_text("1")
    server.call(lambda: server.room.desk.held.set_delay(30, "Anna"))
    for language, text in (("en", "Thanks."), ("es", "Gracias."), ("ja", "ありがとう。")):
        server.caption(2, text, language=language)

    expect(page.locator("#delay-state")).to_have_text("1 waiting")
    page.keyboard.press("Shift+A")
    expect(page.locator("#events")).to_contain_text("approved 1 caption")


def test_rules_are_active_only_when_saved(open_live: Open) -> None:
    """Rules that were changed and not saved are not shown as active."""
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    page.keyboard.press("g")
    expect(page.locator("#rules-state")).to_have_text("Active")
    page.locator("#rules-text").fill("en: Norlan = Norland")
    expect(page.locator("#rules-state")).to_contain_text("Not saved")
    page.locator("#rules-text").fill("")

    expect(page.locator("#rules-state")).to_have_text("Active")


def test_a_language_handed_back_takes_no_more_text(open_live: Open) -> None:
    """After a language is handed back, keys are shortcuts again: a delay that is typed does not go on air."""
    audience = open_live("/view/hall?lang=es")
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    page.keyboard.press("t")
    expect(page.locator(".takeover textarea")).to_be_focused()
    page.keyboard.type("Hola.")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("d8")
    page.keyboard.press("Enter")

    expect(page.locator("#delay")).to_have_value("8")
    expect(page.locator("#events")).to_contain_text("set the delay for approval to 8 s")
    expect(audience.locator("#log")).to_have_text("Hola.")


def test_typing_never_fires_shortcuts(open_live: Open) -> None:
    """Letters are no shortcuts in any field, nor after a field is removed while the operator types."""
    page, other = open_live("/console/hall"), open_live("/console/hall")
    for each in (page, other):
        expect(each.locator("#state")).to_have_text("Live")
    for field in ("#delay", "#source"):
        page.locator(field).evaluate(
            "node => { node.closest('[hidden]') && (node.closest('[hidden]').hidden = false); node.focus() }"
        )
        page.keyboard.type("hcpe")
    page.keyboard.press("Escape")
    page.locator("body").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("t")
    expect(page.locator(".takeover textarea")).to_be_focused()
    page.keyboard.type("We ")
    other.keyboard.press("t")
    expect(other.locator("#notice")).to_contain_text("Press T again")
    other.keyboard.press("t")
    for _ in range(200):  # typed until the field is gone
        if not page.locator(".takeover").count():
            break
        page.keyboard.type("x")
    page.keyboard.type("hcp")
    page.wait_for_timeout(300)

    expect(page.locator("#output")).to_have_text("visible")
    expect(page.locator("#paused")).to_be_hidden()


def test_pages_without_storage(server: LiveServer, open_live: Open, console_messages: list[str]) -> None:
    """With blocked storage every page works."""
    blocked = "const none = { get() { throw new DOMException('blocked', 'SecurityError') } };" + "".join(
        f"Object.defineProperty(window, '{area}', none);" for area in ("localStorage", "sessionStorage")
    )
    server.caption(1, "Buenas noches.")
    page = open_live("about:blank")
    page.context.add_init_script(blocked)
    for path, shown in (
        ("/console/hall", "#table"),
        ("/view/hall?lang=es", "#log"),
        ("/overlay?room=hall&lang=es", "#stage"),
    ):
        page.goto(server.address + path)
        server.caption(len(path), "Gracias.")
        expect(page.locator(shown)).to_contain_text("Gracias.")
    page.goto(server.address + "/")

    expect(page.locator(".room h2")).to_have_text("hall")
    assert [] == [text for text in console_messages if "storage" in text.lower() or "SecurityError" in text]
