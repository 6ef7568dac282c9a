"""The desk for all rooms."""

from __future__ import annotations

from importlib.resources import files

import pytest
from playwright.sync_api import Page, expect

from captioner.types import Status
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python") / "axe.min.js"


@pytest.fixture
def desk(server: LiveServer, open_live: Open) -> Page:
    """The desk of the rooms `hall` and `foyer`."""
    server.call(lambda: server.rooms.open("foyer", "fr", ("en",)))
    page = open_live("/console")
    expect(page.locator("#rooms tr")).to_have_count(2)
    return page


def test_a_row_for_each_room(server: LiveServer, desk: Page) -> None:
    """A row has the newest caption and the state, and leads to the console of its room."""
    server.caption(1, "Good evening.", language="en")
    server.caption(2, "This is", " new", language="en")
    server.caption(1, "Bonsoir.", language="fr", room="foyer")
    row = desk.locator("#room-hall")

    expect(row.locator(".caption")).to_have_text("This is new")
    expect(desk.locator("#room-foyer .caption")).to_have_text("Bonsoir.")
    server.publish(Status("lagging", 3.2, "speech recognition is 3 s late"))
    expect(row.locator(".state")).to_have_text("Catching up · speech recognition is 3 s late")
    expect(desk.locator("#summary")).to_contain_text("2 rooms")
    row.locator("a").click()
    desk.wait_for_url("**/console/hall")


def test_hide_one_room_or_all(server: LiveServer, desk: Page) -> None:
    """A button hides one room, `H` hides all of them, and hidden captions are not shown at the desk."""
    server.caption(1, "Secret.", language="en")
    expect(desk.locator("#room-hall .caption")).to_have_text("Secret.")
    desk.get_by_role("button", name="Hide hall").click()
    expect(desk.locator("#room-hall .caption")).to_have_text("Captions are hidden")
    assert [True, False] == [server.rooms.get(name).hub.state.hidden for name in ("hall", "foyer")]
    desk.keyboard.press("h")
    expect(desk.get_by_role("button", name="Show foyer")).to_be_visible()
    assert [True, True] == [server.rooms.get(name).hub.state.hidden for name in ("hall", "foyer")]
    desk.keyboard.press("s")
    expect(desk.get_by_role("button", name="Hide foyer")).to_be_visible()
    expect(desk.get_by_role("button", name="Hide hall")).to_be_visible()


def test_is_accessible(desk: Page) -> None:
    """axe-core finds no fault, also while captions of a room are hidden."""
    desk.get_by_role("button", name="Hide hall").click()
    expect(desk.locator("#room-hall .caption")).to_have_text("Captions are hidden")
    desk.evaluate(AXE.read_text())

    assert (
        desk.evaluate("axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))") == []
    )


def test_asks_for_a_token(tmp_path_factory: pytest.TempPathFactory, open_live: Open) -> None:
    """Without the token the desk asks for it; with it, the rooms appear, and the address does not keep it."""
    locked = LiveServer(tmp_path_factory.mktemp("locked"), secret="s" * 32, operate="open-sesame")
    try:
        page = open_live("about:blank")
        page.goto(locked.address + "/console")
        expect(page.locator("#token-form")).to_be_visible()
        page.fill("#token", "open-sesame")
        page.keyboard.press("Enter")
        expect(page.locator("#room-hall")).to_be_visible()
        page.get_by_role("button", name="Hide hall").click()
        expect(page.get_by_role("button", name="Show hall")).to_be_visible()
        page.goto("about:blank")
        page.goto(locked.address + "/console#token=open-sesame")
        expect(page.locator("#room-hall")).to_be_visible()
        assert "token" not in page.url
    finally:
        locked.close()
