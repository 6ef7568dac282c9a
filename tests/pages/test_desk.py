"""Operators of one room in the console: delay, takeover, pause, rules and edits by two people."""

from __future__ import annotations

import re
import time
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

from captioner.types import OutputState
from tests.pages.conftest import Open, opener
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"


def operate(open_live: Open, name: str = "") -> Page:
    """Open the console, wait until it is connected, and enter the operator's name."""
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    if name:
        page.keyboard.press("n")
        page.locator("#name").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator("#operators")).to_contain_text(name)
    return page


def srt(server: LiveServer, page: Page, language: str = "es") -> str:
    """Text of the .srt file, after pending captions have been written."""
    page.wait_for_timeout(150)
    return page.request.get(f"{server.address}/rooms/hall/captions/{language}.srt").text()


def test_delayed_captions_are_decided(server: LiveServer, open_live: Open) -> None:
    """Delayed captions can be approved, corrected and rejected by keyboard; only the result is published."""
    audience = open_live("/view/hall?lang=es")
    page = operate(open_live)
    page.keyboard.press("d")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator("#delay-state")).to_have_text("0 waiting")
    for cue, text in enumerate(("Uno.", "Doz.", "Tres."), 1):
        server.caption(cue, text)
    expect(page.locator("#delay-state")).to_have_text("3 waiting")
    expect(page.locator(".is-waiting .tag").first).to_contain_text("published in")
    page.keyboard.press("a")
    expect(audience.locator("#log")).to_have_text("Uno.")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator(".cell textarea").fill("Dos.")
    page.keyboard.press("Enter")
    expect(audience.locator("#log")).to_contain_text("Dos.")
    page.click("text=Tres.")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    expect(page.locator("#delay-state")).to_have_text("0 waiting")

    expect(audience.locator("#log")).not_to_contain_text("Tres.")
    text = srt(server, page)
    assert ["Uno.", "Dos."] == re.findall(r"^\D+\.$", text, re.MULTILINE)


def test_an_operator_types_and_returns_the_language(server: LiveServer, open_live: Open) -> None:
    """During a takeover automatic captions are shown to operators only; they resume with a new sentence."""
    server.caption(1, "La máquina", " empieza")
    audience = open_live("/view/hall?lang=es")
    page = operate(open_live, "Anna")
    other = operate(open_live, "Bert")
    page.keyboard.press("t")
    expect(page.locator(".takeover textarea")).to_be_focused()
    page.keyboard.type("Hola a")
    expect(audience.locator(".now, #now, main").first).to_contain_text("Hola")
    server.caption(2, "Nadie lee esto.")
    expect(page.locator(".is-withheld")).to_contain_text("Nadie lee esto.")
    expect(other.locator(".head .is-taken em")).to_have_text("typed by Anna")
    page.keyboard.type(" todos.")
    page.keyboard.press("Enter")
    expect(audience.locator("#log")).to_contain_text("Hola a todos.")
    expect(audience.locator("#log")).not_to_contain_text("Nadie")
    page.keyboard.type("Y adiós")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".head .is-taken em")).to_have_text("automatic from the next sentence")
    server.caption(3, "Otra vez yo.")
    expect(page.locator(".takeover")).to_have_count(0)

    expect(audience.locator("#log")).to_contain_text("Otra vez yo.")
    text = srt(server, page)
    assert "Hola a todos." in text
    assert "Y adiós" in text
    assert "Nadie" not in text


def test_a_disconnected_operator_loses_the_language(server: LiveServer, open_live: Open) -> None:
    """A takeover whose operator disconnects is reported at once and ends after a while."""
    page = operate(open_live, "Anna")
    other = operate(open_live)
    page.keyboard.press("t")
    expect(other.locator(".head .is-taken em")).to_have_text("typed by Anna")
    page.close()
    expect(other.locator(".head .is-lost em")).to_contain_text("Anna disconnected")
    expect(other.locator("#state")).to_contain_text("automatic captions resume soon")
    expect(other.locator(".head .is-returning em")).to_have_text("automatic from the next sentence")
    server.caption(1, "Sigo yo.")

    expect(other.locator(".head .is-taken")).to_have_count(0)


def test_an_operator_respeaks_a_language(server: LiveServer, open_live: Open) -> None:
    """Speech of an operator is recognized in the language taken over and published."""
    page = open_live("/console/hall", permissions=["microphone"])
    expect(page.locator("#state")).to_have_text("Live")
    page.keyboard.press("t")
    expect(page.locator(".takeover textarea")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("r")

    expect(page.locator(".cues .cell:nth-child(3)").first).to_contain_text("w1")
    expect(page.locator(".head .is-taken em")).to_have_text("spoken by you")
    page.keyboard.press("r")
    expect(page.locator(".takeover button").first).to_contain_text("Speak instead")
    assert "w1" in srt(server, page)


def test_a_language_is_taken_from_another_by_a_second_press(server: LiveServer, open_live: Open) -> None:
    """The first press names the operator who has the language; the second takes it and notifies that operator."""
    server.caption(1, "Hola.")
    page, other = operate(open_live, "Anna"), operate(open_live, "Bert")
    page.keyboard.press("t")
    expect(other.locator(".head .is-taken em")).to_have_text("typed by Anna")
    other.keyboard.press("t")
    expect(other.locator("#notice")).to_contain_text("es is captioned by Anna")
    other.keyboard.press("t")
    expect(other.locator(".takeover textarea")).to_be_focused()

    expect(page.locator("#notice")).to_contain_text("Bert has taken over Español")
    expect(page.locator(".takeover")).to_have_count(0)


def test_two_operators_edit_one_caption(server: LiveServer, open_live: Open) -> None:
    """Two operators who edit one caption see each other; the second sees the first one's text before saving."""
    server.caption(1, "Buenas noces.")
    page, other = operate(open_live, "Anna"), operate(open_live, "Bert")
    page.click("text=Buenas noces.")
    expect(other.locator(".is-others .tag")).to_have_text("Anna is editing")
    other.click("text=Buenas noces.")
    other.locator(".cell textarea").fill("Buenas noches.")
    other.keyboard.press("Enter")
    expect(page.locator(".remark")).to_contain_text("Changed in the meantime: “Buenas noches.”")
    page.keyboard.press("Escape")

    expect(page.locator(".edited")).to_have_text("Buenas noches.")


def test_a_pause_withholds_captions(server: LiveServer, open_live: Open) -> None:
    """Speech during a pause is never published, even if it is recognized after the pause."""
    audience = open_live("/view/hall?lang=es")
    page = operate(open_live)
    server.call(lambda: setattr(server.room, "position", 10_000_000))
    page.keyboard.press("p")
    expect(page.locator("#paused")).to_be_visible()
    server.caption(3000, "Entre nosotros.")
    expect(page.locator(".is-withheld")).to_contain_text("Entre nosotros.")
    page.keyboard.press("p")
    expect(page.locator("#paused")).to_be_hidden()
    server.caption(4000, "Para todos.")

    expect(audience.locator("#log")).to_have_text("Para todos.")
    assert "Entre" not in srt(server, page)


def test_rules_are_checked_and_saved(server: LiveServer, open_live: Open) -> None:
    """Invalid word rules are marked; valid ones take effect; another operator is warned before overwriting them."""
    page, other = operate(open_live), operate(open_live)
    for one in (page, other):
        one.keyboard.press("g")
        expect(one.locator("#rules-state")).to_have_text("Active")
    page.locator("#rules-text").fill("en: Norlan = Norland\nfr Norlan")
    page.keyboard.press("Control+s")
    expect(page.locator("#rules-faults")).to_contain_text("Line 2")
    page.locator("#rules-text").fill("en: Norlan = Norland")
    page.keyboard.press("Control+s")
    expect(page.locator("#rules-state")).to_have_text("Saved and active")
    other.locator("#rules-text").fill("es: a = b")
    other.keyboard.press("Control+s")
    expect(other.locator("#rules-state")).to_contain_text("Another operator has saved")
    other.click("#rules-theirs")

    expect(other.locator("#rules-text")).to_have_value("en: Norlan = Norland")
    assert (("Norlan", "Norland"),) == server.room.rules.current.of("en")


def test_codes_and_files(server: LiveServer, open_live: Open) -> None:
    """The console shows a QR code per language and a link to every file."""
    server.caption(1, "Hola.")
    page = operate(open_live)
    expect(page.locator("#files a", has_text="json")).to_have_count(3)
    page.keyboard.press("q")

    expect(page.locator("#qr-list img[src^='data:image/svg+xml']")).to_have_count(4)
    expect(page.locator("#qr-list figure", has_text="Español").locator("a")).to_contain_text("/view/hall?lang=es")


def test_unknown_fields_are_shown(open_live: Open) -> None:
    """Unknown fields of the room's JSON are shown."""
    page = open_live("/console/hall")
    page.route("**/rooms/hall", lambda route: route.fulfill(json={"name": "hall", "decoder": {"frames": 7}}))

    expect(page.locator("#sections")).to_contain_text("decoder frames7")


def test_outputs_and_paint_reports_are_shown(server: LiveServer, open_live: Open) -> None:
    """The console shows outputs and paint reports; an operator does not count as a viewer."""
    server.room.watch_outputs(
        lambda: (
            OutputState("webhook", "es", "well", sent=3),
            OutputState("obs", "es", "failing", failed=2, problem="it cannot be reached"),
        )
    )
    page = open_live("/console/hall")
    t = round(time.time() * 1000) - 250
    painted = {"page": "overlay", "paints": [{"t": t, "end": 0.1, "ago": 40}]}
    page.request.post(f"{server.address}/rooms/hall/paints", data=painted)

    for text in ("screens webhook sent3", "screens obs problemit cannot be reached", "paints overlay count1"):
        expect(page.locator("#sections")).to_contain_text(text)
    expect(page.locator("#viewers")).to_have_text("0")


def test_the_console_keeps_the_content_policy(server: LiveServer, open_live: Open, console_messages: list[str]) -> None:
    """The browser refuses no script, style or request of the console under its strict content policy."""
    server.caption(1, "Hola.")
    page = operate(open_live)
    for key in ("?", "g", "q", "b"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        page.keyboard.press("Escape")

    assert [] == console_messages


def test_the_console_is_accessible(browser: Browser, server: LiveServer) -> None:
    """axe-core finds no fault in the console, dark or light, with delayed captions and a takeover."""
    server.caption(1, "Hola.")
    server.call(lambda: server.room.desk.held.set_delay(30, "Anna"))
    server.caption(2, "Espera.")
    with opener(browser, server.address, []) as open_live:
        found = []
        for theme in ("dark", "light"):
            page = open_live(f"/console/hall?theme={theme}", bypass_csp=True)
            expect(page.locator(".is-waiting")).to_have_count(1)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            page.keyboard.press("t")
            page.wait_for_timeout(200)
            found += page.evaluate(
                "axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"
            )

    assert [] == found
