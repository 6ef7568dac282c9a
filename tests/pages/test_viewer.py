from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, Route, expect

from captioner.types import Revision, Status, Style
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
AXE = files("axe_playwright_python") / "axe.min.js"


def follow(open_live: Open, language: str = "es") -> Page:
    """Open the audience page at phone size and wait until it is connected."""
    page = open_live(f"/view/hall?lang={language}", viewport=PHONE)
    expect(page.locator("#languages button[value]")).to_have_count(3)
    return page


def test_one_tap_changes_the_language(server: LiveServer, open_live: Open) -> None:
    """One tap changes the language, which is put into the address and remembered."""
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas noches.")
    page = follow(open_live)
    expect(page.locator("#log")).to_have_text("Buenas noches.")
    page.click("#languages [value=en]")

    expect(page.locator("#log")).to_have_text("Good evening.")
    expect(page.locator("#languages [value=en]")).to_have_attribute("aria-pressed", "true")
    assert "lang=en" in page.url
    page.goto(server.address + "/view/hall")
    expect(page.locator("#log")).to_have_text("Good evening.")


def test_only_finals_are_announced(server: LiveServer, open_live: Open) -> None:
    """Open captions are hidden from screen readers; finals are in the log, in order."""
    page = follow(open_live)
    server.caption(1, "Buenas", " noches")
    expect(page.locator("#open")).to_have_text("Buenas noches")
    expect(page.locator("#log")).to_have_text("")
    server.caption(2, "Después.")
    expect(page.locator("#open")).to_contain_text("Después.")
    server.caption(1, "Buenas noches.")

    expect(page.locator("#log .said")).to_have_text(["Buenas noches.", "Después."])
    expect(page.locator("#open")).to_have_text("")


def test_earlier_captions_are_loaded(server: LiveServer, open_live: Open) -> None:
    """A page opened late shows every earlier caption exactly once."""
    for number in range(1, 41):
        server.caption(
            number, f"La frase número {number} de una charla bastante larga, que en el archivo tiene dos partes."
        )
    page = follow(open_live)

    expect(page.locator("#log .said")).to_have_count(40)
    expect(page.locator("#log .said").first).to_contain_text("número 1 de una charla")
    expect(page.locator("#log .said").first).to_contain_text("que en el archivo tiene dos partes.")


def test_jump_to_live(server: LiveServer, open_live: Open) -> None:
    """Scrolling back stops automatic scrolling; a button resumes it."""
    for number in range(1, 41):
        server.caption(number, f"La frase número {number} de una charla bastante larga.")
    page = follow(open_live)
    expect(page.locator("#log .said")).to_have_count(40)
    expect(page.locator("#log .said").last).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()
    page.mouse.move(200, 400)
    page.mouse.wheel(0, -1500)
    expect(page.locator("#jump")).to_be_visible()
    server.caption(41, "La última frase.")
    page.wait_for_selector("text=La última frase", state="attached")
    expect(page.locator("text=La última frase")).not_to_be_in_viewport()
    page.click("#jump")

    expect(page.locator("text=La última frase")).to_be_in_viewport()
    expect(page.locator("#jump")).to_be_hidden()


def test_steady_never_shows_the_tail(server: LiveServer, open_live: Open) -> None:
    """With "when certain" no word that may still change is ever on the page."""
    page = follow(open_live)
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
        server.caption(1, stable, tail)
    expect(page.locator("#log")).to_have_text("Buenas noches.")

    assert "dudos" not in str(page.evaluate("window.seen"))


def test_whole_sentences(server: LiveServer, open_live: Open) -> None:
    """With `mode=sentence` the page shows a sentence when its last caption is final."""
    page = open_live("/view/hall?lang=es&mode=sentence", viewport=PHONE)
    expect(page.locator("#languages button[value]")).to_have_count(3)
    server.caption(1, "Hoy queremos hablar")
    server.caption(2, "de una", " charla")
    page.wait_for_timeout(300)
    assert page.locator(".said").count() == 0
    server.caption(2, "de una charla.")
    expect(page.locator(".said")).to_have_text(["Hoy queremos hablar", "de una charla."])
    page.click("#options")

    expect(page.locator("[data-choice=mode] [value=sentence]")).to_have_attribute("aria-pressed", "true")


def test_settings_are_remembered(server: LiveServer, open_live: Open) -> None:
    """Text size, colours, steady text and the original are remembered for the next visit."""
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas", " noches")
    page = follow(open_live)
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


def test_before_the_start_and_after_the_end(server: LiveServer, open_live: Open) -> None:
    """The page shows that the room has not started or has ended, and then offers the transcript."""
    page = open_live("/view/later?lang=en", viewport=PHONE)
    expect(page.locator("#waiting")).to_contain_text("There is no room “later” yet")
    expect(page.locator("#room-list a")).to_have_text(["hall"])
    server.call(lambda: server.rooms.open("later", "en", ()))
    expect(page.locator("#waiting")).to_contain_text("Waiting for speech")
    page = follow(open_live, "en")
    expect(page.locator(".disclaimer")).to_contain_text("Automatic captions")
    server.publish(Status("ended"))

    expect(page.locator("#ended")).to_be_visible()
    names = page.locator("#ended a").evaluate_all("links => links.map(link => link.getAttribute('download'))")
    assert [None, "hall.en.txt", "hall.en.srt", "hall.en.vtt"] == names


def test_hidden_captions_come_back(server: LiveServer, open_live: Open) -> None:
    """Hidden captions are off the page, also after a reload, until they are shown again."""
    server.caption(1, "Buenas noches.")
    page = follow(open_live)
    expect(page.locator("#log")).to_be_visible()
    server.publish(Style("hide"))
    expect(page.locator("#log")).to_be_hidden()
    expect(page.locator("#paused")).to_be_visible()
    page.reload()
    expect(page.locator("#paused")).to_be_visible()
    expect(page.locator("#log")).to_be_hidden()
    server.publish(Style("show"))

    expect(page.locator("#log")).to_be_visible()


def faults(page: Page) -> list[str]:
    """Violations that axe-core finds on the page, target sizes (WCAG 2.2, 2.5.8) included."""
    found: list[str] = page.evaluate(
        "axe.run({rules: {'target-size': {enabled: true}}})"
        ".then(found => found.violations.map(one => one.id + ': ' + one.nodes[0].html))"
    )
    return found


def test_is_accessible_in_every_state(server: LiveServer, open_live: Open) -> None:
    """axe-core finds no fault before the start, with captions, settings or sharing, paused or ended."""
    page = open_live("/view/hall?lang=es", viewport=PHONE, reduced_motion="reduce")
    expect(page.locator("#waiting")).to_be_visible()  # its texts are loaded
    page.evaluate(AXE.read_text())
    found = {"waiting": faults(page)}
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas noches.")
    server.caption(2, "Gracias", " por venir")
    expect(page.locator("#open")).to_have_text("Gracias por venir")
    page.click("#options")
    page.click("[data-choice=source] [value=on]")
    expect(page.locator(".spoken")).to_have_text("Good evening.")
    found["settings"] = faults(page)
    page.click("#share")
    found["sharing"] = faults(page)
    page.click("#shut")
    page.click("#downloads")
    found["downloads"] = faults(page)
    page.click("#downloads")
    server.publish(Style("hide"))
    expect(page.locator("#paused")).to_be_visible()
    found["pause"] = faults(page)
    server.publish(Style("show"))
    server.publish(Status("ended"))
    expect(page.locator("#ended")).to_be_visible()
    found["end"] = faults(page)

    assert {state: [] for state in found} == found


@pytest.mark.parametrize("query", ["lang=es&theme=light", "lang=ar"])
def test_is_accessible(server: LiveServer, open_live: Open, query: str) -> None:
    """axe-core finds no fault in light colours or in a right-to-left language."""
    server.call(lambda: server.rooms.get("hall").hub.extend("en", ["ar"]))
    server.caption(1, "Buenas noches.")
    server.caption(2, "مساء الخير", " جميعا", language="ar")
    page = open_live(f"/view/hall?{query}", viewport=PHONE, reduced_motion="reduce")
    expect(page.locator(".said")).to_have_count(1)
    page.click("#options")
    page.evaluate(AXE.read_text())

    assert [] == faults(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_by_keyboard(server: LiveServer, open_live: Open) -> None:
    """Language, settings and sharing work by keyboard; Escape returns the focus."""
    server.caption(1, "Good evening.", language="en")
    server.caption(1, "Buenas noches.")
    page = follow(open_live)
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
    expect(page.locator("#link")).to_have_value(f"{server.address}/view/hall?lang=en")
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#options")).to_be_focused()


def test_reduced_motion(server: LiveServer, open_live: Open) -> None:
    """With reduced motion nothing is animated, and the page jumps to the newest caption."""
    page = open_live("/view/hall?lang=es", viewport=PHONE, reduced_motion="reduce")
    expect(page.locator("#waiting")).to_be_visible()
    assert "none" == page.locator(".dots i").first.evaluate("dot => getComputedStyle(dot).animationName")
    page.evaluate(
        "() => { window.tops = new Set(); const one = document.getElementById('scroll');"
        "one.addEventListener('scroll', () => window.tops.add(one.scrollTop)) }"
    )
    server.caption(1, "Una frase bastante larga que ocupa varias filas en la pantalla de un teléfono.")
    expect(page.locator("#log .said")).to_be_in_viewport()

    assert page.evaluate("window.tops.size") <= 2


def code_answer(status: int) -> Callable[[Route], None]:
    """Route handler that answers with a QR code (200) or an error."""

    def answer(route: Route) -> None:
        picture = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
        refusal = '{"error": "there is no address /rooms/later/qr.svg", "hint": ""}'
        route.fulfill(status=status, content_type="image/svg+xml", body=picture if status == 200 else refusal)

    return answer


def test_qr_code(server: LiveServer, open_live: Open) -> None:
    """The QR code is shown before the start and in the share dialog, unless the server has none."""
    server.call(lambda: server.rooms.open("later", "en", ()))
    shown = []
    for status in (200, 404):
        page = open_live("about:blank")
        page.route("**/qr.svg*", code_answer(status))
        page.goto(f"{server.address}/view/later")
        expect(page.locator("#waiting-head")).to_have_text("Waiting for speech")
        page.locator("#share").evaluate("button => button.click()")
        expect(page.locator("#sheet")).to_be_visible()
        page.wait_for_timeout(200)
        shown.append([page.locator(figure).evaluate("one => !one.hidden") for figure in ("#wall-code", "#qr")])

    assert [[True, True], [False, False]] == shown


def test_nothing_is_lost_on_a_bad_connection(server: LiveServer, open_live: Open) -> None:
    """On a slow connection that fails twice, every caption arrives once and in order."""
    page = follow(open_live)
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    line.send("Network.enable")
    for number in range(1, 9):
        line.send("Network.emulateNetworkConditions", slow | {"offline": number in (3, 4, 6)})
        server.caption(number, f"Frase {number}.")
        page.wait_for_timeout(150)

    expect(page.locator("#log .said")).to_have_text([f"Frase {number}." for number in range(1, 9)])


def test_the_screen_stays_on(server: LiveServer, open_live: Open) -> None:
    """The screen is kept on while captions come, unless the reader turns that off; not after the end."""
    page = open_live("/view/hall?lang=es", viewport=PHONE)
    page.evaluate(
        "() => { window.asked = []; const lock = navigator.wakeLock.request.bind(navigator.wakeLock);"
        "navigator.wakeLock.request = (kind) => lock(kind).then(held => { window.asked.push('held');"
        "held.addEventListener('release', () => window.asked.push('released')); return held }) }"
    )
    page.click("#options")
    page.click("[data-choice=wake] [value=off]")
    page.click("[data-choice=wake] [value=on]")
    page.wait_for_function("() => window.asked.includes('held')")
    server.publish(Status("ended"))

    page.wait_for_function("() => window.asked[window.asked.length - 1] === 'released'")


def test_pages_report_what_they_paint(server: LiveServer, open_live: Open) -> None:
    """Pages report paint times with `beacon=1` only; the last report is sent when the page closes."""
    pages = [
        open_live(path) for path in ("/view/hall?lang=es&beacon=1", "/overlay?room=hall&lang=es&beacon=1", "/view/hall")
    ]
    expect(pages[0].locator("#state")).to_have_text("En directo")
    pages[1].wait_for_selector(".box", state="attached")
    pages[1].wait_for_timeout(300)
    server.caption(1, "Buenas", " noches")
    expect(pages[0].locator("#open")).to_have_text("Buenas noches")
    expect(pages[1].locator(".box")).to_have_text("Buenas noches")
    pages[0].wait_for_timeout(100)
    for page in pages:
        page.goto("about:blank")
    reports: dict[str, dict[str, int]] = {}
    while set(reports) != {"overlay", "viewer"}:
        reports = pages[0].request.get(f"{server.address}/rooms/hall").json()["paints"]

    assert [1, 1] == [reports[page]["count"] for page in ("overlay", "viewer")]


@pytest.mark.usefixtures("server")
def test_is_small(open_live: Open) -> None:
    """Everything that a phone loads, settings and Japanese texts included, is under 90 KB."""
    page = open_live("/view/hall?lang=ja", viewport=PHONE)
    loaded: set[str] = set()
    page.on("response", lambda answer: loaded.add(answer.url))
    page.reload()
    expect(page.locator(".disclaimer")).to_contain_text("字幕")
    page.click("#options")
    page.wait_for_timeout(200)
    sizes = {url: len(page.request.get(url).body()) for url in loaded if "/rooms" not in url}

    assert len(sizes) > 12
    assert sum(sizes.values()) < 90_000


def test_low_vision_and_dyslexia(server: LiveServer, open_live: Open) -> None:
    """Yellow on black and wide letters are settings that are remembered, and accessible."""
    server.caption(1, "Buenas noches.")
    page = follow(open_live)
    page.click("#options")
    page.click("[data-choice=theme] [value=yellow]")
    page.click("[data-choice=letters] [value=on]")
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "yellow")
    expect(page.locator(".is-new .said")).to_have_css("color", "rgb(255, 230, 0)")
    assert page.locator(".said").evaluate("one => parseFloat(getComputedStyle(one).letterSpacing)") > 0
    page.click("#options")
    page.evaluate(AXE.read_text())
    assert faults(page) == []


@pytest.mark.usefixtures("server")
def test_follows_the_colours_of_the_system(open_live: Open) -> None:
    """The page follows the system's colours, also when they change, until the reader chooses."""
    page = open_live("/view/hall?lang=es", color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.click("#options")
    page.click("[data-choice=theme] [value=light]")

    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_sharing_and_the_transcript_need_no_menu(server: LiveServer, open_live: Open) -> None:
    """On a phone, sharing and the files of the transcript are one tap away."""
    server.caption(1, "Buenas noches.")
    page = follow(open_live)
    page.get_by_role("button", name="Compartir").click()
    expect(page.locator("#sheet")).to_be_visible()
    page.click("#shut")
    page.get_by_role("button", name="Descargar").click()

    expect(page.locator("#files a")).to_have_text(["Transcripción", "TXT", "SRT", "VTT"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("server")
def test_the_browser_translates_only_where_it_is_allowed(open_live: Open) -> None:
    """A browser does not translate the captions unless the address or the reader allows it."""
    page, allowed = open_live("/view/hall?lang=es"), open_live("/view/hall?lang=es&translate=yes")
    expect(page.locator("#log")).to_have_attribute("translate", "no")
    expect(page.locator("#open")).to_have_attribute("translate", "no")
    expect(allowed.locator("#log")).to_have_attribute("translate", "yes")
    page.click("#options")
    page.click("[data-choice=translate] [value=on]")
    expect(page.locator("#log")).to_have_attribute("translate", "yes")
    page.reload()

    expect(page.locator("#open")).to_have_attribute("translate", "yes")


def test_a_speaker_is_named_once(server: LiveServer, open_live: Open) -> None:
    """The name is above the first caption of a speaker, and `>>` above that of somebody without a name."""
    page = open_live("/view/hall?lang=es")
    talk = [("Ana", "Hola."), ("Ana", "Bien."), ("Ben", "Sigo."), (None, "¿Y yo?"), (None, "Sí.")]
    for number, (speaker, said) in enumerate(talk, 1):
        start = 1000 * number
        server.publish(Revision(f"c{number}", "es", "en", 1, start, start + 900, said, final=True, speaker=speaker))

    expect(page.locator(".cue")).to_have_text(["AnaHola.", "Bien.", "BenSigo.", ">>¿Y yo?", "Sí."])
