from __future__ import annotations

import pytest
from playwright.sync_api import expect

from captioner.types import Status
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path", ["/", "/overlay?room=hall&lang=es", "/view/hall", "/console/hall", "/console/hall#builder"]
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
