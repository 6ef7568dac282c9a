from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from captioner.server import tokens
from captioner.types import Status
from tests.pages.conftest import Open, opener
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/overlay?room=hall&lang=es",
        "/view/hall",
        "/screen/hall",
        "/transcript/hall",
        "/console/hall",
        "/console/hall#builder",
    ],
)
def test_pages_log_no_errors(server: LiveServer, open_live: Open, console_messages: list[str], path: str) -> None:
    """No page violates the content policy, logs an error, contacts another host or treats captions as HTML."""
    asked: list[str] = []
    page = open_live("/overlay")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.address + path)
    server.caption(1, "<b>Texto</b> & nada más", " <img src=x>")
    page.wait_for_timeout(500)

    assert [] == console_messages
    assert [] == [url for url in asked if not url.startswith(server.address)]


def test_rooms_are_listed(open_live: Open) -> None:
    """Each room is listed with links to its pages."""
    page = open_live("/")

    expect(page.locator("h2")).to_have_text("hall")
    links = page.locator(".room a").evaluate_all("all => all.map(one => one.href.replace(/^.*:\\d+/, ''))")
    assert links == [
        "/view/hall?lang=en",
        "/view/hall?lang=es",
        "/view/hall?lang=ja",
        "/overlay?room=hall&lang=en",
        "/overlay?room=hall&lang=es",
        "/overlay?room=hall&lang=ja",
        "/screen/hall?lang=en",
        "/screen/hall?lang=es",
        "/screen/hall?lang=ja",
        "/transcript/hall",
        "/console/hall",
        "/console/hall#builder",
    ]


def test_the_list_is_refreshed(server: LiveServer, open_live: Open) -> None:
    """The list follows rooms that end or open without a reload."""
    page = open_live("/")
    expect(page.locator(".state")).to_have_text("Live")
    server.publish(Status("ended"))
    server.call(lambda: server.rooms.open("foyer", "fr", ()))

    expect(page.locator(".state")).to_have_text(["Ended", "Waiting for speech"])


def test_an_empty_list_opens_a_room(server: LiveServer, open_live: Open) -> None:
    """Without a room, the page does not tell how to start a server, which runs already, but opens a room's console."""
    server.call(lambda: server.rooms.close("hall"))
    page = open_live("/")
    expect(page.locator("#none")).to_be_visible()
    assert "captioner serve" not in page.inner_text("body")
    page.fill("#room", "foyer")
    expect(page.locator("#audio")).to_have_text(f"ws{server.address[4:]}/rooms/foyer/audio?from=en&to=es")
    page.press("#room", "Enter")

    expect(page.locator("#start-title")).to_have_text("There is no room “foyer” yet")


def test_no_token_and_no_room_are_different(tmp_path: Path, browser: Browser) -> None:
    """A missing token, a token that opens no room, and a token that opens one: each has its text and its links."""
    secret = "s" * 40
    server = LiveServer(tmp_path, secret=secret)
    shown = {}
    with opener(browser, server.address, []) as open_page:
        for room in ("", "foyer", "hall"):
            token = tokens.sign(secret, ["view"], room) if room else ""
            page = open_page(f"/?token={token}" if token else "/")
            expect(page.locator("#summary")).not_to_contain_text("Loading")
            shown[room] = page.locator("#summary").inner_text()
            expect(page.locator("#none")).to_be_hidden()
        links = page.locator(".room a[lang]")
        linked = links.evaluate_all("all => all.map(one => new URL(one.href).searchParams.get('token'))")
    server.close()

    assert shown[""].startswith("Rooms of this server are shown only with a token")
    assert shown["foyer"].startswith("No room is open that this token may view")
    assert shown["hall"] == "1 room"
    assert {token} == set(linked)
