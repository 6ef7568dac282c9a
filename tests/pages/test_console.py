from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from captioner.types import Revision
from tests.pages.conftest import Open, opener
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

TOKEN = "open-sesame"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[LiveServer]:
    """The server with an operator token."""
    (tmp_path / "guarded").mkdir()
    server = LiveServer(tmp_path / "guarded", operate=TOKEN)
    yield server
    server.close()


def operate(open_live: Open) -> Page:
    """Open the console and wait until it is connected."""
    page = open_live("/console/hall")
    expect(page.locator("#state")).to_have_text("Live")
    return page


def test_an_edit_reaches_viewers_and_files(server: LiveServer, open_live: Open) -> None:
    """A caption edited by keyboard alone changes for viewers and in files."""
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas noces.")
    audience = open_live("/view/hall?lang=es")
    expect(audience.locator("#log")).to_have_text("Buenas noces.")
    page = operate(open_live)
    page.wait_for_selector("text=Buenas noces.")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator(".cell textarea").fill("Buenas noches.")
    page.keyboard.press("Enter")

    expect(page.locator(".edited")).to_have_text("Buenas noches.")
    expect(audience.locator("#log")).to_have_text("Buenas noches.")
    expect(page.locator("#events")).to_contain_text("edited: Buenas noches.")
    audience.wait_for_timeout(100)
    assert "Buenas noches." in audience.request.get(f"{server.address}/rooms/hall/captions/es.srt").text()


def test_help_names_every_key(open_live: Open) -> None:
    """`?` opens the list of shortcuts, which are inactive while it is open."""
    page = operate(open_live)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("Hide all captions everywhere")
    page.keyboard.press("h")
    page.keyboard.press("Escape")

    expect(page.locator("#help")).to_be_hidden()
    expect(page.locator("#output")).to_have_text("visible")


def test_keys_hide_show_and_clear(server: LiveServer, open_live: Open) -> None:
    """H, S and C act on all screens at once, but not while a caption is edited."""
    server.caption(1, "Buenas noches.")
    audience = open_live("/view/hall?lang=es")
    page = operate(open_live)
    page.keyboard.press("h")
    expect(page.locator("#output")).to_have_text("hidden")
    expect(page.locator("#hidden")).to_be_visible()
    expect(audience.locator("#log")).to_be_hidden()
    page.keyboard.press("s")
    expect(page.locator("#output")).to_have_text("visible")
    expect(audience.locator("#log")).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("#events")).to_contain_text("cleared the screens")
    page.click("text=Buenas noches.")
    page.keyboard.type("hsc")

    expect(page.locator(".cell textarea")).to_have_value("Buenas noches.hsc")
    expect(page.locator("#output")).to_have_text("visible")


def test_ending_needs_a_second_press(open_live: Open) -> None:
    """The stream ends on the second press only; an error of the server is shown."""
    page = operate(open_live)
    page.keyboard.press("e")
    expect(page.locator("#end")).to_contain_text("Press again to end")
    page.keyboard.press("e")

    expect(page.locator("#notice")).to_contain_text("has no publisher")


def test_a_token_is_asked_for(guarded: LiveServer, browser: Browser) -> None:
    """The console asks for a missing token, and removes one from the address's fragment."""
    with opener(browser, guarded.address, []) as open_live:
        page = open_live("/console/hall")
        page.locator("#token").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.locator("#token-form")).to_be_visible()
        page.locator("#token").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.locator("#state")).to_have_text("Live")
        page.click("#hide")
        expect(page.locator("#output")).to_have_text("hidden")
        page = open_live(f"/console/hall#token={TOKEN}")
        expect(page.locator("#state")).to_have_text("Live")
        assert TOKEN not in page.url
        page.click("#show-again")

        expect(page.locator("#output")).to_have_text("visible")


def test_a_changed_caption_is_not_overwritten_unseen(server: LiveServer, open_live: Open) -> None:
    """An operator who edits a caption is warned before overwriting a newer version."""
    server.caption(1, "Buenas noces.")
    page = operate(open_live)
    page.click("text=Buenas noces.")
    page.keyboard.type(" A todos.")
    server.call(lambda: server.room.control.edit("c1", "es", "Buenas noches."))
    expect(page.locator(".remark")).to_contain_text("Changed in the meantime")
    page.keyboard.press("Enter")
    expect(page.locator(".cell textarea")).to_have_value("Buenas noces. A todos.")
    page.keyboard.press("Enter")

    expect(page.locator(".edited")).to_have_text("Buenas noces. A todos.")


def test_viewers_are_counted(open_live: Open) -> None:
    """The console counts viewers per language, without itself."""
    page = operate(open_live)
    expect(page.locator(".head .cell").nth(1)).to_have_text("Español · translation · 0 viewers")
    open_live("/view/hall?lang=es")

    expect(page.locator(".head .cell").nth(1)).to_have_text("Español · translation · 1 viewer")


def test_the_builder_composes_an_address(open_live: Open) -> None:
    """The builder's address holds only what differs from the default, and the preview uses it."""
    page = operate(open_live)
    page.keyboard.press("b")
    expect(page.locator("#address")).to_have_value(re.compile(r"/overlay\?room=hall&lang=es$"))
    page.locator("#form [name=lines]").fill("3")
    page.locator("[name=second-lang]").select_option("en")

    expect(page.locator("#address")).to_have_value(re.compile(r"/overlay\?room=hall&lang=es,en&lines=3$"))
    expect(page.frame_locator("#preview").locator(".box-es .line").first).to_be_attached()


def test_presets_of_the_builder(open_live: Open) -> None:
    """A built-in preset, one's own, and a link that fills in the builder elsewhere; the preview is a hall screen."""
    page = operate(open_live)
    page.keyboard.press("b")
    page.locator("#preset").select_option("Stage monitor")
    stage = re.compile(r"/screen/hall\?lang=en&mode=steady&lines=4&clock=1&title=$")
    expect(page.locator("#address")).to_have_value(stage)
    page.locator("[name=hall-theme]").select_option("yellow")
    expect(page.frame_locator("#preview").locator("body.look-yellow .box-en .line").first).to_be_attached()
    page.get_by_label("Name of your own preset").fill("Altar")
    page.keyboard.press("Enter")
    page.locator("#preset").select_option("Side panel")
    expect(page.locator("#address")).to_have_value(re.compile(r"/overlay\?room=hall&lang=es&max=24&.*place=end"))
    page.reload()
    page.keyboard.press("b")
    page.locator("#preset").select_option("own Altar")
    yellow = re.compile(r"/screen/hall\?lang=en&mode=steady&theme=yellow&lines=4&clock=1&title=$")
    expect(page.locator("#address")).to_have_value(yellow)
    page.get_by_role("button", name="Copy link").click()
    other = open_live("/" + page.locator("#link").input_value().split("/", 3)[3])
    expect(other.locator("#address")).to_have_value(yellow)


def test_the_hall_screens_are_controlled(open_live: Open) -> None:
    """Settings take effect on the hall screens at once and are the same on all consoles."""
    page, second, hall = operate(open_live), operate(open_live), open_live("/screen/hall?lang=es")
    expect(hall.locator(".box")).to_have_class(re.compile("box-es"))
    page.keyboard.press("v")
    form = page.locator("#hall-form")
    form.locator("[name=lang]").select_option("en")
    form.locator("[name=second]").select_option("es")
    form.locator("[name=title]").select_option("text")
    page.keyboard.insert_text("Opening")
    page.keyboard.press("Enter")
    expect(hall.locator("#title")).to_have_text("Opening")
    expect(hall.locator(".box")).to_have_count(2)
    page.get_by_role("button", name="Black screens").click()
    expect(hall.locator("#title")).to_be_hidden()
    second.get_by_role("button", name="Show again").click()
    expect(hall.locator("#title")).to_be_visible()
    page.get_by_role("button", name="Reset all").click()
    expect(hall.locator(".box")).to_have_count(1)
    expect(hall.locator("#title")).to_have_text("hall")
    expect(form.locator("[name=lang]")).to_have_value("")


def test_the_microphone_publishes(open_live: Open) -> None:
    """M publishes the computer's microphone, which is captioned, and stops it again."""
    page = open_live("/console/hall", permissions=["microphone"])
    expect(page.locator("#state")).to_have_text("Live")
    page.keyboard.press("m")
    expect(page.locator("#microphone")).to_contain_text("Stop microphone")
    expect(page.locator("#decibels")).to_contain_text("dBFS")
    expect(page.locator(".words").first).to_contain_text("w1")
    page.keyboard.press("m")

    expect(page.locator("#microphone")).to_contain_text("Use microphone")
    expect(page.locator("#state")).to_have_text("Ended")


def test_speakers(server: LiveServer, open_live: Open) -> None:
    """A digit key names the speaker for all consoles; names are edited in place, where digits are no shortcuts.

    While nobody is named, the voice that was detected is shown.
    """
    pages = [operate(open_live), operate(open_live)]
    first = pages[0]
    name = first.get_by_label("Name of speaker 1")
    name.fill("Ana 5")
    first.keyboard.press("Enter")
    first.keyboard.press("1")
    for page in pages:
        expect(page.locator("#speaking")).to_have_text("Ana 5")
        expect(page.get_by_role("button", name="Ana 5 speaks")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_label("Name of speaker 1")).to_have_value("Ana 5")
    first.keyboard.press("9")
    expect(pages[1].locator("#speaking")).to_have_text("Speaker 9")
    name.fill("Nobody")
    first.keyboard.press("Escape")
    expect(name).to_have_value("Ana 5")
    pages[1].keyboard.press("0")
    expect(first.locator("#speaking")).to_have_text("nobody named")
    expect(first.get_by_role("button", name="Nobody")).to_have_attribute("aria-pressed", "true")
    server.room.desk.speakers.voices(Revision("c1", "en", "en", 1, 0, 900, "Good evening.", voice=1))
    expect(first.locator("#speaking")).to_have_text("Speaker 2, by voice")
    server.publish(Revision("c1", "en", "en", 1, 0, 900, "Good evening.", final=True, speaker="Ana 5"))
    expect(first.locator(".cues .time")).to_contain_text("Ana 5")
    server.publish(Revision("c2", "en", "en", 1, 1000, 1900, "Hello.", final=True, speaker="Speaker 1"))
    names = first.locator(".time b")
    expect(names).to_have_text(["Ana 5", "Speaker 1"])
    assert 1 == len({*names.evaluate_all("names => names.map((name) => name.offsetHeight)")})
    first.keyboard.press("?")
    expect(first.locator("#help")).to_contain_text("This speaker speaks from now on")
