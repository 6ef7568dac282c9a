from __future__ import annotations

import pytest
from playwright.sync_api import expect

from captioner.types import Status
from tests.pages.conftest import Open
from tests.pages.hall import Hall

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path", ["/", "/overlay?room=hall&lang=es", "/view/hall", "/console/hall", "/console/hall#builder"]
)
def test_pages_keep_quiet(hall: Hall, visited: Open, complaints: list[str], path: str) -> None:
    """No page breaks the content policy, fails, or asks another host for anything; captions are text, not HTML."""
    asked: list[str] = []
    page = visited("/overlay")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hall.address + path)
    hall.say(1, "<b>Texto</b> & nada más", " <img src=x>")
    page.wait_for_timeout(500)

    assert [] == complaints
    assert [] == [url for url in asked if not url.startswith(hall.address)]


def test_rooms_are_listed(visited: Open) -> None:
    """Each room with its pages."""
    page = visited("/")

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


def test_states_are_kept_up(hall: Hall, visited: Open) -> None:
    """A room that ends and one that opens show without a reload."""
    page = visited("/")
    expect(page.locator(".state")).to_have_text("Live")
    hall.tell(Status("ended"))
    hall.call(lambda: hall.rooms.open("foyer", "fr", ()))

    expect(page.locator(".state")).to_have_text(["Ended", "Waiting for speech"])
