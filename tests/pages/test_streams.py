"""Many pages of one server in one browser, which share its event streams."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from captioner.rooms.desk import operators
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

MAX_STREAMS = 3
WORKER = ""
LEADER = "delete window.SharedWorker"
"""Script that makes pages elect a leader."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser context, whose pages share connections and streams."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    yield context
    context.close()


def open_pages(context: BrowserContext, server: LiveServer, paths: list[str], script: str = WORKER) -> list[Page]:
    """Open a page for each path, in one browser context."""
    if script:
        context.add_init_script(script)
    pages = []
    for path in paths:
        page = context.new_page()
        page.goto(server.address + path)
        pages.append(page)
    return pages


def streams(server: LiveServer) -> Counter[str]:
    """Open event streams of viewers per room."""
    return server.call(
        lambda: Counter({room.name: sum(viewer.counted for viewer in room.hub.viewers) for room in server.rooms})
    )


def has_streams(server: LiveServer, page: Page, expected: dict[str, int]) -> None:
    """Wait until these event streams are open; while pages pass one on, there is none for a moment."""
    patience = time.monotonic() + 20
    while (found := streams(server)) != expected:
        assert time.monotonic() < patience, found
        page.wait_for_timeout(20)


def shows(page: Page, text: str) -> None:
    """Wait until a viewer or an overlay shows a caption."""
    expect(page.locator("#log, #stage").first).to_contain_text(text)


@pytest.mark.parametrize("script", [WORKER, LEADER], ids=["worker", "leader"])
def test_pages_share_a_stream(server: LiveServer, context: BrowserContext, script: str) -> None:
    """All pages of a room, in several languages, have one stream and their own captions, and Hide gets through.

    There are more pages than the six connections that a browser opens to a server.
    """
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas noches.")
    kinds = ["/view/hall?lang=es", "/overlay?room=hall&lang=es", "/view/hall?lang=en", "/console/hall"]
    pages = open_pages(context, server, [kinds[at % len(kinds)] for at in range(7)], script)
    consoles = [page for page in pages if "/console/" in page.url]
    audience = [page for page in pages if page not in consoles]
    for page in audience:
        if "/view/" not in page.url:  # an overlay leaves out captions that were published long before it was opened
            page.wait_for_selector(".box", state="attached")
            continue
        shows(page, "Good evening." if "lang=en" in page.url else "Buenas noches.")
    for page in consoles:
        expect(page.locator("#state")).to_have_text("Live")
    server.caption(2, "Thank you.", language="en")
    server.caption(2, "Gracias.")
    for page in audience:
        shows(page, "Thank you." if "lang=en" in page.url else "Gracias.")
        assert ("Gracias." in page.inner_text("body")) == ("lang=es" in page.url)
    has_streams(server, audience[0], {"hall": 1})
    consoles[-1].keyboard.press("h")

    for page in audience:
        expect(page.locator("#log, #stage").first).to_be_hidden()


@pytest.mark.parametrize("script", [WORKER, LEADER], ids=["worker", "leader"])
def test_rooms_take_turns(server: LiveServer, context: BrowserContext, script: str) -> None:
    """Five rooms in one browser have at most three streams, and every caption arrives once and in order."""
    names = ["hall", *(f"room{number}" for number in range(4))]
    for name in names[1:]:
        server.call(lambda name=name: server.rooms.open(name, "en", ("es",)))  # type: ignore[misc]
    pages = open_pages(context, server, [f"/view/{name}?lang=es" for name in names], script)
    for page in pages:
        expect(page.locator("#languages button").first).to_be_visible()
    for number in range(1, 5):
        for name in names:
            server.caption(number, f"Frase {number}.", room=name)
        pages[0].wait_for_timeout(300)
        assert sum(streams(server).values()) <= MAX_STREAMS

    for page in pages:
        expect(page.locator("#log .said")).to_have_text([f"Frase {number}." for number in range(1, 5)], timeout=30_000)


def test_a_closed_leader_hands_over(server: LiveServer, context: BrowserContext) -> None:
    """When the page that holds the stream is closed, another continues it, and no final is lost."""
    pages = open_pages(context, server, ["/view/hall?lang=es"] * 4, LEADER)
    number = 0
    for page in list(pages):
        for _ in range(3):
            number += 1
            server.caption(number, f"Frase {number}.")
        if page is not pages[-1]:
            page.close()
            number += 1
            server.caption(number, f"Frase {number}.")

    expect(pages[-1].locator("#log .said")).to_have_text([f"Frase {each}." for each in range(1, number + 1)])
    has_streams(server, pages[-1], {"hall": 1})


def test_a_leader_that_is_asleep_is_replaced(server: LiveServer, context: BrowserContext) -> None:
    """When the page that holds the stream stops running, another takes the stream from it, and no final is lost."""
    (leader,) = open_pages(context, server, ["/view/hall?lang=es"], LEADER)
    expect(leader.locator("#state")).to_have_text("En directo")
    dialogs: list[Dialog] = []
    leader.on("dialog", lambda dialog: dialogs.append(dialog))  # an open dialog stops the page's scripts
    leader.evaluate("() => { setTimeout(() => alert('asleep')) }")
    page = context.new_page()
    page.goto(server.address + "/view/hall?lang=es")
    server.caption(1, "Buenas noches.")
    shows(page, "Buenas noches.")
    dialogs[0].accept()
    server.caption(2, "Gracias.")
    for each in (leader, page):
        expect(each.locator("#log .said")).to_have_text(["Buenas noches.", "Gracias."])
    has_streams(server, page, {"hall": 1})


def test_all_pages_survive_a_lost_connection(server: LiveServer, context: BrowserContext) -> None:
    """After the stream breaks, all pages that share it reconnect, and no final is lost."""
    pages = open_pages(context, server, ["/view/hall?lang=es", "/view/hall?lang=en", "/overlay?room=hall&lang=es"])
    for page in pages[:2]:
        expect(page.locator("#state")).to_have_text(["En directo", "Live"][pages.index(page)])
    for number in range(1, 4):
        server.caption(number, f"Frase {number}.")
        server.disconnect()
        pages[0].wait_for_timeout(400)
    server.caption(4, "Fin.")

    expect(pages[0].locator("#log .said")).to_have_text(["Frase 1.", "Frase 2.", "Frase 3.", "Fin."])
    shows(pages[2], "Fin.")


def test_a_page_without_workers_and_locks_has_its_own_stream(server: LiveServer, context: BrowserContext) -> None:
    """Where a browser can share nothing, each page has its own stream."""
    script = "delete window.SharedWorker; delete window.BroadcastChannel"
    pages = open_pages(context, server, ["/view/hall?lang=es"] * 2, script)
    server.caption(1, "Buenas noches.")

    for page in pages:
        shows(page, "Buenas noches.")
    has_streams(server, pages[0], {"hall": 2})


def test_a_refused_console_shows_why(
    server: LiveServer, context: BrowserContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A console that the server refuses shows the reason."""
    monkeypatch.setattr(operators, "_MAX_CONNECTIONS", 0)
    page = context.new_page()
    page.goto(server.address + "/console/hall")
    expect(page.locator("#notice")).to_contain_text("consoles open; close one")


def test_a_console_where_no_websocket_passes(server: LiveServer, context: BrowserContext) -> None:
    """Behind a proxy without WebSockets, the console uses an event stream."""
    page = context.new_page()
    page.route_web_socket("**/desk?*", lambda socket: socket.close())
    page.goto(server.address + "/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    page.keyboard.press("h")

    expect(page.locator("#output")).to_have_text("hidden")
