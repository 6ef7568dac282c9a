"""The hall screen."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from captioner.types import HallSettings, Status, Style
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"
PROJECTOR = {"width": 1280, "height": 720}
ROWS = """() => {
  const stage = document.getElementById('stage').getBoundingClientRect();
  const shown = document.querySelectorAll('.line:not(.is-out) .text:not([hidden])');
  const rows = Array.from(shown, one => one.getBoundingClientRect());
  const isOutside = one => one.top < stage.top - 1 || one.bottom > stage.bottom + 1 || one.right > stage.right + 1;
  return rows.filter(isOutside).length;
}"""


def show(open_live: Open, query: str) -> Page:
    """Open the hall screen and wait until it is connected."""
    page = open_live(f"/screen/hall?{query}", viewport=PROJECTOR)
    page.wait_for_selector(".box", state="attached")
    expect(page.locator("#state")).not_to_be_empty()
    return page


def test_rows_fill_the_screen_and_stay(server: LiveServer, open_live: Open) -> None:
    """Two languages fill the screen in large rows, which all stay within it and do not fade."""
    page = show(open_live, "lang=en,es&clock=1&title=Opening")
    for number in range(1, 9):
        server.caption(number, f"This is sentence number {number} of the talk.", language="en")
        server.caption(number, f"Esta es la frase número {number} de la charla.")
    server.caption(9, "So", " let us begin", language="en")
    expect(page.locator(".box-en")).to_contain_text("let us begin")
    page.wait_for_timeout(600)

    assert page.evaluate(ROWS) == 0
    assert page.locator(".box-es .text:visible").count() >= 3
    assert float(page.locator(".box-es").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")) > 36
    expect(page.locator("#title")).to_have_text("Opening")
    expect(page.locator("#clock")).not_to_be_empty()
    expect(page.locator("#waiting")).to_be_hidden()


def test_earlier_captions_are_shown(server: LiveServer, open_live: Open) -> None:
    """A screen that is opened during the talk shows the last captions."""
    server.caption(1, "Buenas noches a todos.")
    page = open_live("/screen/hall?lang=es", viewport=PROJECTOR)
    expect(page.locator("#stage")).to_have_text("Buenas noches a todos.")


def test_the_console_hides_and_clears(server: LiveServer, open_live: Open) -> None:
    """Captions that were cleared stay away, also when the window changes its size."""
    page = show(open_live, "lang=es")
    server.caption(1, "Buenas noches.")
    expect(page.locator("#stage")).to_have_text("Buenas noches.")
    server.publish(Style("clear"))
    expect(page.locator("#stage")).to_have_text("")
    page.set_viewport_size({"width": 900, "height": 700})
    page.wait_for_timeout(600)
    assert page.locator("#stage").text_content() == ""
    server.caption(2, "Seguimos.")
    expect(page.locator("#stage")).to_have_text("Seguimos.")
    server.publish(Style("hide"))
    expect(page.locator("#stage")).to_be_hidden()
    server.publish(Style("show"))
    expect(page.locator("#stage")).to_be_visible()


def test_operators_set_what_is_shown(server: LiveServer, open_live: Open) -> None:
    """Settings of the operators replace those of the address until they are reset, also after a reload."""
    page, overlay = show(open_live, "lang=es&title=Opening"), open_live("/overlay?room=hall&lang=es&fade=0")
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas noches.")
    for each in (page, overlay):
        expect(each.locator("#stage")).to_have_text("Buenas noches.")
    server.call(lambda: server.room.control.set_hall(HallSettings("en", 10, 2, "", clock=True, theme="yellow")))
    server.publish(Status("silent"))
    for _ in range(2):
        expect(page.locator("#stage")).to_have_text("Good evening.")
        expect(page.locator("#clock")).not_to_be_empty()
        expect(page.locator("#title")).to_be_empty()
        assert 72 == page.locator(".box-en").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        page.reload()
    server.call(lambda: server.room.control.set_hall(HallSettings(blank=True)))
    expect(page.locator("#stage")).to_be_hidden()
    server.call(lambda: server.room.control.set_hall(HallSettings()))
    expect(page.locator("#stage")).to_have_text("Buenas noches.")
    expect(page.locator("#title")).to_have_text("Opening")
    expect(page.locator("#clock")).to_be_hidden()
    expect(overlay.locator("#stage")).to_have_text("Buenas noches.")


def test_captions_hidden_earlier_stay_hidden(server: LiveServer, open_live: Open) -> None:
    """A page that is opened later shows nothing, whatever the room reported since."""
    server.publish(Style("hide"))
    server.publish(Status("lagging", 3.0))
    server.caption(1, "Buenas noches.")
    page = open_live("/screen/hall?lang=es", viewport=PROJECTOR)
    expect(page.locator("#stage")).to_have_text("Buenas noches.")
    expect(page.locator("#stage")).to_be_hidden()


def test_a_code_for_the_phones(server: LiveServer, open_live: Open) -> None:
    """With `qr=1` the screen shows a QR code until the first caption."""
    page = show(open_live, "lang=es&qr=1")
    expect(page.locator("#code")).to_be_visible()
    expect(page.locator("#scan")).to_have_text("Escanee el código para leer en su teléfono.")
    server.caption(1, "Buenas noches.")
    expect(page.locator("#code")).to_be_hidden()


@pytest.mark.parametrize("query", ["clock=1&qr=1", "theme=light", "theme=yellow&readable=1"])
def test_is_accessible(server: LiveServer, open_live: Open, query: str) -> None:
    """axe-core finds no fault before the first caption or after it."""
    page = show(open_live, "lang=en,es&" + query)
    page.evaluate(AXE.read_text())
    axe = "axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"
    before = page.evaluate(axe)
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas", " noches")
    expect(page.locator(".box-es")).to_have_text("Buenas noches")

    assert ([], []) == (before, page.evaluate(axe))
