"""Two pairs of hands on one room: what waits, what people type, what both of them change."""

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
    """The console, its line open."""
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    if name:
        page.keyboard.press("n")
        page.locator("#name").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator("#operators")).to_contain_text(name)
    return page


def srt(server: LiveServer, page: Page, language: str = "es") -> str:
    """The file, once what was handed to it is written."""
    page.wait_for_timeout(150)
    return page.request.get(f"{server.address}/rooms/hall/captions/{language}.srt").text()


def test_captions_wait_for_a_decision(server: LiveServer, open_live: Open) -> None:
    """By keyboard: approved, corrected and rejected; the audience and the files see no more than that."""
    audience = open_live("/view/hall?lang=es")
    page = operate(open_live)
    page.keyboard.press("d")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.locator("#waiting")).to_have_text("None waits")
    for cue, text in enumerate(("Uno.", "Doz.", "Tres."), 1):
        server.caption(cue, text)
    expect(page.locator("#waiting")).to_have_text("3 wait")
    expect(page.locator(".is-waiting .tag").first).to_contain_text("goes out in")
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
    expect(page.locator("#waiting")).to_have_text("None waits")

    expect(audience.locator("#log")).not_to_contain_text("Tres.")
    text = srt(server, page)
    assert ["Uno.", "Dos."] == re.findall(r"^\D+\.$", text, re.MULTILINE)


def test_a_person_types_and_hands_back(server: LiveServer, open_live: Open) -> None:
    """What the machine says meanwhile is seen by operators alone; it begins again with a new sentence."""
    server.caption(1, "La máquina", " empieza")
    audience = open_live("/view/hall?lang=es")
    page = operate(open_live, "Anna")
    other = operate(open_live, "Bert")
    page.keyboard.press("t")
    expect(page.locator(".pad textarea")).to_be_focused()
    page.keyboard.type("Hola a")
    expect(audience.locator(".now, #now, main").first).to_contain_text("Hola")
    server.caption(2, "Nadie lee esto.")
    expect(page.locator(".is-withheld")).to_contain_text("Nadie lee esto.")
    expect(other.locator(".head .is-taken em")).to_have_text("Anna types")
    page.keyboard.type(" todos.")
    page.keyboard.press("Enter")
    expect(audience.locator("#log")).to_contain_text("Hola a todos.")
    expect(audience.locator("#log")).not_to_contain_text("Nadie")
    page.keyboard.type("Y adiós")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".head .is-taken em")).to_have_text("machine at the next sentence")
    server.caption(3, "Otra vez yo.")
    expect(page.locator(".pad")).to_have_count(0)

    expect(audience.locator("#log")).to_contain_text("Otra vez yo.")
    text = srt(server, page)
    assert "Hola a todos." in text
    assert "Y adiós" in text
    assert "Nadie" not in text


def test_who_types_and_is_gone_loses_the_language(server: LiveServer, open_live: Open) -> None:
    """The others are told at once; after a while the machine has it again."""
    page = operate(open_live, "Anna")
    other = operate(open_live)
    page.keyboard.press("t")
    expect(other.locator(".head .is-taken em")).to_have_text("Anna types")
    page.close()
    expect(other.locator(".head .is-lost em")).to_contain_text("Anna is gone")
    expect(other.locator("#state")).to_contain_text("the machine takes over")
    expect(other.locator(".head .is-returning em")).to_have_text("machine at the next sentence")
    server.caption(1, "Sigo yo.")

    expect(other.locator(".head .is-taken")).to_have_count(0)


def test_a_voice_takes_a_language_over(server: LiveServer, open_live: Open) -> None:
    """What is spoken into this machine's microphone is recognized in that language and shown."""
    page = open_live("/console/hall", permissions=["microphone"])
    expect(page.locator("#state")).to_have_text("Live")
    page.keyboard.press("t")
    expect(page.locator(".pad textarea")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("r")

    expect(page.locator(".cues .cell:nth-child(3)").first).to_contain_text("w1")
    expect(page.locator(".head .is-taken em")).to_have_text("your voice")
    page.keyboard.press("r")
    expect(page.locator(".pad button").first).to_contain_text("Speak it")
    assert "w1" in srt(server, page)


def test_a_language_is_taken_from_another_by_a_second_press(server: LiveServer, open_live: Open) -> None:
    """The first says who has it; whoever loses it is told, with what was not sent."""
    server.caption(1, "Hola.")
    page, other = operate(open_live, "Anna"), operate(open_live, "Bert")
    page.keyboard.press("t")
    expect(other.locator(".head .is-taken em")).to_have_text("Anna types")
    other.keyboard.press("t")
    expect(other.locator("#notice")).to_contain_text("Anna captions es")
    other.keyboard.press("t")
    expect(other.locator(".pad textarea")).to_be_focused()

    expect(page.locator("#notice")).to_contain_text("Bert has taken Español over")
    expect(page.locator(".pad")).to_have_count(0)


def test_two_who_edit_one_caption(server: LiveServer, open_live: Open) -> None:
    """Each sees that the other has it in hand, and the second to save sees the first one's text before overwriting."""
    server.caption(1, "Buenas noces.")
    page, other = operate(open_live, "Anna"), operate(open_live, "Bert")
    page.click("text=Buenas noces.")
    expect(other.locator(".is-others .tag")).to_have_text("Anna is editing")
    other.click("text=Buenas noces.")
    other.locator(".cell textarea").fill("Buenas noches.")
    other.keyboard.press("Enter")
    expect(page.locator(".remark")).to_contain_text("Changed meanwhile: “Buenas noches.”")
    page.keyboard.press("Escape")

    expect(page.locator(".edited")).to_have_text("Buenas noches.")


def test_a_pause_keeps_what_is_said(server: LiveServer, open_live: Open) -> None:
    """P: what is said in it goes nowhere, also when it is recognized late."""
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


def test_rules_are_checked_and_in_force(server: LiveServer, open_live: Open) -> None:
    """A line that is none is pointed at with the reason; saved, they are on the disk; a second operator is warned."""
    page, other = operate(open_live), operate(open_live)
    for one in (page, other):
        one.keyboard.press("g")
        expect(one.locator("#rules-said")).to_have_text("In force")
    page.locator("#rules-text").fill("en: Norlan = Norland\nfr Norlan")
    page.keyboard.press("Control+s")
    expect(page.locator("#rules-faults")).to_contain_text("Line 2")
    page.locator("#rules-text").fill("en: Norlan = Norland")
    page.keyboard.press("Control+s")
    expect(page.locator("#rules-said")).to_have_text("Saved and in force")
    other.locator("#rules-text").fill("es: a = b")
    other.keyboard.press("Control+s")
    expect(other.locator("#rules-said")).to_contain_text("Somebody else has saved")
    other.click("#rules-theirs")

    expect(other.locator("#rules-text")).to_have_value("en: Norlan = Norland")
    assert (("Norlan", "Norland"),) == server.room.rules().of("en")


def test_codes_and_files(server: LiveServer, open_live: Open) -> None:
    """A QR code for each language, drawn by the server, and every file to fetch."""
    server.caption(1, "Hola.")
    page = operate(open_live)
    expect(page.locator("#files a", has_text="json")).to_have_count(3)
    page.keyboard.press("q")

    expect(page.locator("#qr-list img[src^='data:image/svg+xml']")).to_have_count(4)
    expect(page.locator("#qr-list figure", has_text="Español").locator("a")).to_contain_text("/view/hall?lang=es")


def test_sections_that_nobody_knew_of_appear(open_live: Open) -> None:
    """What a later server tells of the room is shown without another page."""
    page = open_live("/console/hall")
    page.route("**/rooms/hall", lambda route: route.fulfill(json={"name": "hall", "decoder": {"frames": 7}}))

    expect(page.locator("#sections")).to_contain_text("decoder frames7")


def test_screens_and_paints_are_told(server: LiveServer, open_live: Open) -> None:
    """Each screen by its name with what it took, and how long pages took to paint; an operator is no viewer."""
    server.room.screens = lambda: (
        OutputState("webhook", "es", "well", sent=3),
        OutputState("obs", "es", "failing", failed=2, problem="it cannot be reached"),
    )
    page = operate(open_live)
    t = round(time.time() * 1000) - 250
    painted = {"page": "overlay", "paints": [{"t": t, "end": 0.1, "ago": 40}]}
    page.request.post(f"{server.address}/rooms/hall/paints", data=painted)

    for told in ("screens webhook sent3", "screens obs problemit cannot be reached", "paints overlay count1"):
        expect(page.locator("#sections")).to_contain_text(told)
    expect(page.locator("#viewers")).to_have_text("0")


def test_no_page_complains(server: LiveServer, open_live: Open, console_messages: list[str]) -> None:
    """The console works under its strict policy: no script, style or request is refused by the browser."""
    server.caption(1, "Hola.")
    page = operate(open_live)
    for key in ("?", "g", "q", "b"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        page.keyboard.press("Escape")

    assert [] == console_messages


def test_everybody_can_operate(browser: Browser, server: LiveServer) -> None:
    """axe-core finds nothing to complain about: dark and light, with captions that wait and a pad that is open."""
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
