"""Languages of the audience page that nobody has asked for yet, and variants of languages."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def offering(server: LiveServer) -> LiveServer:
    """The server, whose viewers may open three languages."""

    def offer() -> None:
        server.room.on_demand._load = float
        server.room.on_demand.offer(("pt-BR", "fr", "zh-Hant"), lambda _: (), ())
        server.room.check()

    server.call(offer)
    return server


def follow(open_live: Open, address: str = "/view/hall?lang=es") -> Page:
    page = open_live(address, viewport=PHONE)
    expect(page.locator("#more")).to_be_visible()
    return page


def test_a_viewer_adds_a_language_by_keyboard(offering: LiveServer, open_live: Open) -> None:
    """The panel lists what may be added; the chosen language is one of the room from then on."""
    page = follow(open_live)
    page.locator("#more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#available button")).to_have_text(["Français", "Português (Brasil)", "繁體中文"])
    page.keyboard.press("Escape")
    expect(page.locator("#available")).to_be_hidden()
    expect(page.locator("#more")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#available button").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#languages [value=fr]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#available")).to_be_hidden()
    offering.caption(1, "Bonsoir.", language="fr")
    expect(page.locator("#log")).to_have_text("Bonsoir.")
    assert "lang=fr" in page.url
    assert offering.room.languages == ("en", "es", "ja", "fr")


def test_an_address_opens_a_language(offering: LiveServer, open_live: Open) -> None:
    """A link names the language as a tag; the page shows it in the characters that were asked for."""
    page = follow(open_live, "/view/hall?lang=zh-TW")
    expect(page.locator("#languages [value=zh-Hant]")).to_have_attribute("aria-pressed", "true")
    offering.caption(1, "頭髮", language="zh-Hant")

    expect(page.locator("#log")).to_have_text("頭髮")
    expect(page.locator("#log .said").first).to_have_attribute("lang", "zh-Hant")


def test_a_language_too_many_is_refused(offering: LiveServer, open_live: Open, console_messages: list[str]) -> None:
    """The page says so, and goes on in the language before."""
    offering.caption(1, "Buenas noches.")
    page = follow(open_live)
    page.click("#more")
    offering.call(lambda: setattr(offering.room.on_demand, "_load", lambda: 1.0))
    page.click("#available [value=fr]")

    expect(page.locator("#refused")).to_be_visible(timeout=20_000)
    expect(page.locator("#refused")).to_have_text("Ahora no se puede añadir otro idioma. Inténtelo más tarde.")
    expect(page.locator("#languages [value=es]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#log")).to_have_text("Buenas noches.")
    assert "lang=es" in page.url
    console_messages.clear()  # the refused stream


def test_the_panel_is_accessible(offering: LiveServer, open_live: Open) -> None:  # noqa: ARG001
    """axe-core finds no fault in the page with the panel open."""
    page = follow(open_live)
    page.click("#more")
    page.evaluate(AXE.read_text())

    assert (
        page.evaluate("axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))") == []
    )


@pytest.mark.parametrize("path", ["/view/hall?lang={}", "/overlay?room=hall&lang={}"])
@pytest.mark.parametrize("asked", ["ja-JP", "Japanese", "JA"])
def test_a_tag_finds_the_language_of_the_room(server: LiveServer, open_live: Open, path: str, asked: str) -> None:
    """A region that the room does not distinguish is ignored."""
    page = open_live(path.format(asked))
    place = page.locator("#log" if "view" in path else "#stage")
    page.wait_for_timeout(300)
    server.caption(1, "こんばんは。", language="ja")

    expect(place).to_contain_text("こんばんは。")


def test_another_variant_serves_where_there_is_no_better(server: LiveServer, open_live: Open) -> None:
    """An overlay for `zh-TW` shows `zh` in a room without traditional characters."""
    server.call(lambda: server.room.hub.extend("en", ["zh"]))
    page = open_live("/overlay?room=hall&lang=zh-TW")
    page.wait_for_selector(".box-zh")
    server.caption(1, "晚上好。", language="zh")

    expect(page.locator("#stage")).to_have_text("晚上好。")
