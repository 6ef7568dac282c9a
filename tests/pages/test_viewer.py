from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, Route, expect

from captioner.types import Status, Style
from tests.pages.conftest import Open
from tests.pages.hall import Hall

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
AXE = files("axe_playwright_python") / "axe.min.js"


def follow(visited: Open, language: str = "es") -> Page:
    """The audience page on a phone, its line open."""
    page = visited(f"/view/hall?lang={language}", viewport=PHONE)
    expect(page.locator("#languages button")).to_have_count(3)
    return page


def test_one_tap_changes_the_language(hall: Hall, visited: Open) -> None:
    """The language is changed by one tap, is in the address and is remembered."""
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas noches.")
    page = follow(visited)
    expect(page.locator("#log")).to_have_text("Buenas noches.")
    page.click("#languages [value=en]")

    expect(page.locator("#log")).to_have_text("Good evening.")
    expect(page.locator("#languages [value=en]")).to_have_attribute("aria-pressed", "true")
    assert "lang=en" in page.url
    page.goto(hall.address + "/view/hall")
    expect(page.locator("#log")).to_have_text("Good evening.")


def test_only_finals_are_announced(hall: Hall, visited: Open) -> None:
    """What still changes is hidden from screen readers; a final stands in the log, in order."""
    page = follow(visited)
    hall.say(1, "Buenas", " noches")
    expect(page.locator("#open")).to_have_text("Buenas noches")
    expect(page.locator("#log")).to_have_text("")
    hall.say(2, "Después.")
    expect(page.locator("#open")).to_contain_text("Después.")
    hall.say(1, "Buenas noches.")

    expect(page.locator("#log .said")).to_have_text(["Buenas noches.", "Después."])
    expect(page.locator("#open")).to_have_text("")


def test_the_past_is_there_for_who_comes_late(hall: Hall, visited: Open) -> None:
    """The whole of what was said is on the page, each caption once, whatever the stream still holds of it."""
    for number in range(1, 41):
        hall.say(number, f"La frase número {number} de una charla bastante larga, que en el archivo tiene dos partes.")
    page = follow(visited)

    expect(page.locator("#log .said")).to_have_count(40)
    expect(page.locator("#log .said").first).to_contain_text("número 1 de una charla")
    expect(page.locator("#log .said").first).to_contain_text("que en el archivo tiene dos partes.")


def test_jump_to_live(hall: Hall, visited: Open) -> None:
    """Scrolling back stops the following; one button takes it up again."""
    for number in range(1, 41):
        hall.say(number, f"La frase número {number} de una charla bastante larga.")
    page = follow(visited)
    expect(page.locator("#log .said")).to_have_count(40)
    expect(page.locator("#log .said").last).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()
    page.mouse.move(200, 400)
    page.mouse.wheel(0, -1500)
    expect(page.locator("#jump")).to_be_visible()
    hall.say(41, "La última frase.")
    page.wait_for_selector("text=La última frase", state="attached")
    expect(page.locator("text=La última frase")).not_to_be_in_viewport()
    page.click("#jump")

    expect(page.locator("text=La última frase")).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()


def test_steady_never_shows_the_tail(hall: Hall, visited: Open) -> None:
    """When only certain words are wanted, no word that may change is ever on the page."""
    page = follow(visited)
    page.click("#options")
    page.click("[data-choice=mode] [value=steady]")
    page.evaluate("""() => {
      window.seen = '';
      const look = () => (window.seen += document.querySelector('.page').textContent);
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    }""")
    for stable, tail in (
        ("", " dudoso"),
        ("Buenas", " dudosas"),
        ("Buenas noches", " dudosos"),
        ("Buenas noches.", ""),
    ):
        hall.say(1, stable, tail)
    expect(page.locator("#log")).to_have_text("Buenas noches.")

    assert "dudos" not in str(page.evaluate("window.seen"))


def test_settings_are_remembered(hall: Hall, visited: Open) -> None:
    """Text size, colours, steady text and the spoken words beside; there again at the next visit."""
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas", " noches")
    page = follow(visited)
    page.click("#options")
    page.click("#larger")
    page.click("[data-choice=theme] [value=light]")
    page.click("[data-choice=mode] [value=steady]")
    page.click("[data-choice=source] [value=on]")

    expect(page.locator(".spoken")).to_have_text("Good evening.")
    expect(page.locator("#open .said")).to_have_text("Buenas")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("#open .said")).to_have_text("Buenas")
    expect(page.locator("#open .said")).to_have_css("font-size", "29.6px")
    expect(page.locator(".spoken")).to_have_text("Good evening.")


def test_lobby_and_end(hall: Hall, visited: Open) -> None:
    """Before the room opens and after it has ended the page says so, and offers the transcript."""
    page = visited("/view/later?lang=en", viewport=PHONE)
    expect(page.locator("#lobby")).to_contain_text("Not begun yet")
    hall.call(lambda: hall.rooms.open("later", "en", ()))
    expect(page.locator("#lobby")).to_contain_text("Waiting for speech")
    page = follow(visited, "en")
    expect(page.locator(".machine")).to_contain_text("made by machine")
    hall.tell(Status("ended"))

    expect(page.locator("#ended")).to_be_visible()
    names = page.locator("#ended a").evaluate_all("links => links.map(link => link.getAttribute('download'))")
    assert ["hall.en.txt", "hall.en.srt", "hall.en.vtt"] == names


def test_hidden_captions_come_back(hall: Hall, visited: Open) -> None:
    """What the operator hides is off the page, for who comes later too, until it is shown again."""
    hall.say(1, "Buenas noches.")
    page = follow(visited)
    expect(page.locator("#log")).to_be_visible()
    hall.tell(Style("hide"))
    expect(page.locator("#log")).to_be_hidden()
    expect(page.locator("#paused")).to_be_visible()
    page.reload()
    expect(page.locator("#paused")).to_be_visible()
    expect(page.locator("#log")).to_be_hidden()
    hall.tell(Style("show"))

    expect(page.locator("#log")).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe-core has to say about the page as it stands, target sizes (WCAG 2.2, 2.5.8) included."""
    found: list[str] = page.evaluate(
        "axe.run({rules: {'target-size': {enabled: true}}})"
        ".then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"
    )
    return found


def test_is_accessible_in_every_state(hall: Hall, visited: Open) -> None:
    """axe-core has nothing to complain about: lobby, captions, settings, sharing, pause and end."""
    page = visited("/view/hall?lang=es", viewport=PHONE, reduced_motion="reduce")
    page.evaluate(AXE.read_text())
    found = {"lobby": faults(page)}
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas noches.")
    hall.say(2, "Gracias", " por venir")
    expect(page.locator("#open")).to_have_text("Gracias por venir")
    page.click("#options")
    page.click("[data-choice=source] [value=on]")
    expect(page.locator(".spoken")).to_have_text("Good evening.")
    found["settings"] = faults(page)
    page.click("#share")
    found["sharing"] = faults(page)
    page.click("#shut")
    page.click("#options")
    hall.tell(Style("hide"))
    expect(page.locator("#paused")).to_be_visible()
    found["pause"] = faults(page)
    hall.tell(Style("show"))
    hall.tell(Status("ended"))
    expect(page.locator("#ended")).to_be_visible()
    found["end"] = faults(page)

    assert {state: [] for state in found} == found


@pytest.mark.parametrize("query", ["lang=es&theme=light", "lang=ar"])
def test_is_accessible(hall: Hall, visited: Open, query: str) -> None:
    """The same in light colours, and in a language that is written from the right."""
    hall.call(lambda: hall.rooms.get("hall").hub.extend("en", ["ar"]))
    hall.say(1, "Buenas noches.")
    hall.say(2, "مساء الخير", " جميعا", language="ar")
    page = visited(f"/view/hall?{query}", viewport=PHONE, reduced_motion="reduce")
    expect(page.locator(".said")).to_have_count(1)
    page.click("#options")
    page.evaluate(AXE.read_text())

    assert [] == faults(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_by_keyboard(hall: Hall, visited: Open) -> None:
    """Language, settings and sharing without a pointer; Escape leads back to where one was."""
    hall.say(1, "Good evening.", language="en")
    hall.say(1, "Buenas noches.")
    page = follow(visited)
    page.keyboard.press("Tab")
    expect(page.locator("#languages [value=en]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#log")).to_have_text("Good evening.")
    page.locator("#options").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#smaller")).to_be_focused()
    page.locator("#share").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#copy")).to_be_focused()
    expect(page.locator("#link")).to_have_value(f"{hall.address}/view/hall?lang=en")
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#options")).to_be_focused()


def test_calm_for_who_wants_no_motion(hall: Hall, visited: Open) -> None:
    """With reduced motion nothing is animated, and the page is at the newest caption without gliding there."""
    page = visited("/view/hall?lang=es", viewport=PHONE, reduced_motion="reduce")
    expect(page.locator("#lobby")).to_be_visible()
    assert "none" == page.locator(".dots i").first.evaluate("dot => getComputedStyle(dot).animationName")
    page.evaluate(
        "() => { window.tops = new Set(); const one = document.getElementById('scroll');"
        "one.addEventListener('scroll', () => window.tops.add(one.scrollTop)) }"
    )
    hall.say(1, "Una frase bastante larga que ocupa varias filas en la pantalla de un teléfono.")
    expect(page.locator("#log .said")).to_be_in_viewport()

    assert page.evaluate("window.tops.size") <= 2


def answered(status: int) -> Callable[[Route], None]:
    """A server that has a code, or has none."""

    def answer(route: Route) -> None:
        picture = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
        refusal = '{"error": "there is no address /rooms/later/qr.svg", "hint": ""}'
        route.fulfill(status=status, content_type="image/svg+xml", body=picture if status == 200 else refusal)

    return answer


def test_a_code_to_scan(hall: Hall, visited: Open) -> None:
    """On a wall before it begins, and in the sheet for sharing; where the server has none it is left out."""
    hall.call(lambda: hall.rooms.open("later", "en", ()))
    shown = []
    for status in (200, 404):
        page = visited("about:blank")
        page.route("**/qr.svg*", answered(status))
        page.goto(f"{hall.address}/view/later")
        expect(page.locator("#lobby-head")).to_have_text("Waiting for speech")
        page.locator("#share").evaluate("button => button.click()")
        expect(page.locator("#sheet")).to_be_visible()
        page.wait_for_timeout(200)
        shown.append([page.locator(figure).evaluate("one => !one.hidden") for figure in ("#way", "#qr")])

    assert [[True, True], [False, False]] == shown


def test_nothing_is_lost_on_a_bad_line(hall: Hall, visited: Open) -> None:
    """Slow, and gone for a while twice: every caption is there in the end, once and in order."""
    page = follow(visited)
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.enable")
    for number in range(1, 9):
        line.send("Network.emulateNetworkConditions", slow | {"offline": number in (3, 4, 6)})
        hall.say(number, f"Frase {number}.")
        page.wait_for_timeout(150)

    expect(page.locator("#log .said")).to_have_text([f"Frase {number}." for number in range(1, 9)])


def test_the_screen_stays_on(hall: Hall, visited: Open) -> None:
    """While captions come, unless the reader does not want it; not after the end."""
    page = visited("/view/hall?lang=es", viewport=PHONE)
    page.evaluate(
        "() => { window.asked = []; const lock = navigator.wakeLock.request.bind(navigator.wakeLock);"
        "navigator.wakeLock.request = (kind) => lock(kind).then(held => { window.asked.push('held');"
        "held.addEventListener('release', () => window.asked.push('released')); return held }) }"
    )
    page.click("#options")
    page.click("[data-choice=wake] [value=off]")
    page.click("[data-choice=wake] [value=on]")
    page.wait_for_function("() => window.asked.includes('held')")
    hall.tell(Status("ended"))

    page.wait_for_function("() => window.asked[window.asked.length - 1] === 'released'")


def test_pages_report_what_they_paint(hall: Hall, visited: Open) -> None:
    """With `beacon=1` only; the last report goes out when the page goes."""
    pages = [
        visited(path) for path in ("/view/hall?lang=es&beacon=1", "/overlay?room=hall&lang=es&beacon=1", "/view/hall")
    ]
    expect(pages[0].locator("#state")).to_have_text("En directo")
    pages[1].wait_for_selector(".box", state="attached")
    pages[1].wait_for_timeout(300)
    hall.say(1, "Buenas", " noches")
    expect(pages[0].locator("#open")).to_have_text("Buenas noches")
    expect(pages[1].locator(".box")).to_have_text("Buenas noches")
    pages[0].wait_for_timeout(100)
    for page in pages:
        page.goto("about:blank")
    told: dict[str, dict[str, int]] = {}
    while set(told) != {"overlay", "viewer"}:
        told = pages[0].request.get(f"{hall.address}/rooms/hall").json()["paints"]

    assert [1, 1] == [told[page]["count"] for page in ("overlay", "viewer")]


@pytest.mark.usefixtures("hall")
def test_is_small(visited: Open) -> None:
    """All that a phone loads, with the settings and the words of a language that is not ours, is under 50 KB."""
    page = visited("/view/hall?lang=ja", viewport=PHONE)
    loaded: set[str] = set()
    page.on("response", lambda answer: loaded.add(answer.url))
    page.reload()
    expect(page.locator(".machine")).to_contain_text("字幕")
    page.click("#options")
    page.wait_for_timeout(200)
    sizes = {url: len(page.request.get(url).body()) for url in loaded if "/rooms" not in url}

    assert len(sizes) > 12
    assert sum(sizes.values()) < 50_000
