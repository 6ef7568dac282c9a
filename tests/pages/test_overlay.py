from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer
from tests.pages.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

LONG = (
    "Hoy queremos hablar de cómo la gente escucha, lee y entiende una charla en otro idioma, y de por qué el texto "
    "que se mueve cansa más que el texto que llega un poco más tarde."
)

_ROWS = """() => Array.from(document.querySelectorAll('.line')).map(line => ({
    text: line.textContent, tail: line.querySelector('.tail').textContent,
    left: line.querySelector('.text').getBoundingClientRect().left,
    row: line.style.getPropertyValue('--row')}))"""


def lines(page: Page) -> list[str]:
    """Texts of the visible rows, top first."""
    rows: list[dict[str, Any]] = page.evaluate(_ROWS)
    seen = sorted((row for row in rows if int(row["row"]) < 2 and row["text"]), key=lambda row: -int(row["row"]))
    return [row["text"] for row in seen]


def show_caption(scripted: ScriptedServer, page: Page, cue: str, stable: str, tail: str = "", **more: Any) -> None:
    """Send a revision and wait until the overlay shows it."""
    scripted.caption(cue, stable, tail, **more)
    last = (stable + tail).split()[-1]
    page.wait_for_function("word => document.getElementById('stage').textContent.trimEnd().endsWith(word)", arg=last)


def ready(scripted: ScriptedServer, page: Page, viewers: int = 1) -> None:
    """Wait until the event streams are open."""
    page.wait_for_selector(".box", state="attached")
    eventually(page, lambda: len(scripted.viewers) >= viewers)


def eventually(page: Page, true: Callable[[], bool]) -> None:
    """Wait at most 20 s for a condition."""
    for _ in range(1000):
        if true():
            return
        page.wait_for_timeout(20)
    raise AssertionError("not within 20 s")


@contextlib.contextmanager
def asleep(browser: Browser) -> Iterator[None]:
    """Stop the processes of all pages, as when the computer sleeps: a visible page cannot be frozen otherwise."""
    known = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [process["id"] for process in known if process["type"] == "renderer"]
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    try:
        yield
    finally:
        for page in pages:
            os.kill(page, signal.SIGCONT)


def test_settled_lines_are_frozen(scripted: ScriptedServer, open_scripted: Open) -> None:
    """A settled line keeps its words, position and order while the caption grows and its tail changes."""
    page = open_scripted("/overlay?room=hall&lang=es")
    ready(scripted, page)
    words = LONG.split()
    settled: dict[str, float] = {}
    order: list[str] = []
    for count in range(2, len(words) + 1, 2):
        stable, guess = " ".join(words[: count - 2]), " ".join(words[count - 2 : count])
        for tail in (guess, "quizás otra cosa bien distinta", guess):
            show_caption(scripted, page, "c1", stable, f" {tail}" if stable else tail)
            rows = sorted(page.evaluate(_ROWS), key=lambda row: -int(row["row"]))
            for row in rows[:-1]:
                if not row["tail"] and row["text"] and row["text"] not in settled:
                    settled[row["text"]] = row["left"]
                    order.append(row["text"])
                if row["text"] in settled:
                    assert settled[row["text"]] == row["left"]

    show_caption(scripted, page, "c1", LONG, final=True)

    assert LONG.startswith(" ".join(order))
    assert len(order) >= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth && scrollX === 0")


def test_breaks_are_the_same_at_every_size(scripted: ScriptedServer, open_scripted: Open) -> None:
    """Lines break at the same words at 720p and 4K."""
    small = open_scripted("/overlay?room=hall&lang=es&max=37")
    large = open_scripted("/overlay?room=hall&lang=es&max=37", viewport={"width": 3840, "height": 2160})
    for page in (small, large):
        ready(scripted, page, 2)
    scripted.caption("c1", LONG, final=True)
    small.wait_for_selector(".line")
    large.wait_for_selector(".line")

    assert lines(small) == lines(large)
    assert len(lines(small)) == 2


def test_hide_show_and_clear(scripted: ScriptedServer, open_scripted: Open) -> None:
    """Hiding and clearing act at once; captions from before showing again never appear."""
    page = open_scripted("/overlay?room=hall&lang=es")
    ready(scripted, page)
    show_caption(scripted, page, "c1", "Lo que nadie debe ver.", final=True)

    scripted.send("style", action="hide")
    expect(page.locator("#stage")).not_to_be_visible()
    scripted.caption("c2", "Tampoco esto.", final=True)
    scripted.send("style", action="show")
    expect(page.locator("#stage")).to_have_text("")
    show_caption(scripted, page, "c3", "Esto sí.", final=True)
    assert lines(page) == ["Esto sí."]
    scripted.send("style", action="clear")
    expect(page.locator("#stage")).to_have_text("")


def test_silence_fades(scripted: ScriptedServer, open_scripted: Open) -> None:
    """The box fades out after `fade` ms of silence; the next words begin in an empty box."""
    page = open_scripted("/overlay?room=hall&lang=es&fade=300")
    ready(scripted, page)
    show_caption(scripted, page, "c1", "Primero esto,", " y")
    page.wait_for_selector(".box.is-quiet")
    show_caption(scripted, page, "c1", "Primero esto, y luego aquello.", final=True)

    assert lines(page) == ["luego aquello."]


def test_returns_with_the_server(scripted: ScriptedServer, open_scripted: Open, console_messages: list[str]) -> None:
    """Captions resume after a restart of the server, with no message on screen in between."""
    page = open_scripted("/overlay?room=hall&lang=es&fade=0")
    ready(scripted, page)
    show_caption(scripted, page, "c1", "Antes.", final=True)
    before = scripted.connections
    scripted.stop()
    page.wait_for_timeout(600)
    assert lines(page) == ["Antes."]
    scripted.start()
    eventually(page, lambda: scripted.connections > before and bool(scripted.viewers))

    show_caption(scripted, page, "c2", "Después.", final=True)
    assert lines(page) == ["Antes.", "Después."]
    assert all("ERR_" in said for said in console_messages)


def test_returns_from_sleep(scripted: ScriptedServer, open_scripted: Open, browser: Browser) -> None:
    """A page that slept during a restart of the server shows new captions after waking."""
    page = open_scripted("/overlay?room=hall&lang=es&fade=0")
    ready(scripted, page)
    with asleep(browser):
        scripted.stop()
        scripted.start()
        time.sleep(0.9)
        assert not scripted.viewers
    ready(scripted, page)

    show_caption(scripted, page, "c1", "Después.", final=True)


def test_returns_with_the_network(scripted: ScriptedServer, open_scripted: Open) -> None:
    """The overlay reconnects when the network returns."""
    page = open_scripted("about:blank")
    page.add_init_script("delete window.SharedWorker")  # chromium cannot take a shared worker offline
    page.goto(scripted.address + "/overlay?room=hall&lang=es&fade=0")
    ready(scripted, page)
    page.context.set_offline(True)
    scripted.loop.call_soon_threadsafe(scripted.disconnect_viewers)
    page.wait_for_timeout(700)
    assert not scripted.viewers
    page.context.set_offline(False)
    ready(scripted, page)

    show_caption(scripted, page, "c1", "Después.", final=True)


def test_a_dead_connection_is_reopened(scripted: ScriptedServer, open_scripted: Open) -> None:
    """A stream without `hb` events is reopened; one with them is kept."""
    page = open_scripted("about:blank")
    page.clock.install()
    page.goto(scripted.address + "/overlay?room=hall&lang=es")
    ready(scripted, page)
    for _ in range(6):
        page.clock.run_for(14_000)
        scripted.send("hb", t=0)
        page.wait_for_timeout(200)
    assert 1 == scripted.connections
    page.clock.run_for(46_000)

    eventually(page, lambda: scripted.connections > 1)
    assert 2 == scripted.connections


def test_waits_for_the_room(scripted: ScriptedServer, open_scripted: Open, console_messages: list[str]) -> None:
    """Waiting for a room that does not exist yet logs no error; captions appear when it opens."""
    scripted.name = "later"
    page = open_scripted("/overlay?room=hall&lang=es&fade=0")
    page.wait_for_timeout(900)
    scripted.name = "hall"
    ready(scripted, page)
    show_caption(scripted, page, "c1", "Ya.", final=True)

    assert [] == console_messages


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("", "No room in the address of this overlay: add room=NAME"),
        ("?room=hull&lang=es", "Waiting for room hull, which does not exist yet. There is hall"),
        ("?room=hall&lang=en,de", "Room hall has no captions in de; it has lang=en, es"),
    ],
)
def test_a_hint_explains_an_empty_overlay(open_scripted: Open, query: str, hint: str) -> None:
    """During setup the overlay names the mistake; `hint=0` turns that off, and so does a frame."""
    page = open_scripted(f"/overlay{query}")
    expect(page.locator("#hint")).to_have_text(hint)
    without = open_scripted(f"/overlay{query}{'&' if query else '?'}hint=0")
    page.evaluate("document.body.innerHTML = '<iframe></iframe>'")
    page.evaluate("query => document.querySelector('iframe').src = '/overlay' + query", query)
    without.wait_for_timeout(1500)

    expect(without.locator("#hint")).to_be_hidden()
    expect(page.frame_locator("iframe").locator("#hint")).to_be_hidden()


def test_a_hint_disappears_when_the_room_begins(scripted: ScriptedServer, open_scripted: Open) -> None:
    """A room that begins removes the hint, and once a caption was shown there is none, whatever happens."""
    scripted.name = "later"
    page = open_scripted("/overlay?room=hall&lang=es&fade=0")
    expect(page.locator("#hint")).to_contain_text("Waiting for room hall")
    scripted.name = "hall"
    expect(page.locator("#hint")).to_be_hidden()
    ready(scripted, page)
    show_caption(scripted, page, "c1", "Ya.", final=True)
    scripted.stop()
    page.mouse.move(5, 5)
    page.wait_for_timeout(1500)

    expect(page.locator("#hint")).to_be_hidden()
    scripted.start()


def test_a_hint_lasts_a_minute(open_scripted: Open) -> None:
    """An overlay that waits on air shows no hint: it ends by itself, and only a pointer brings it back."""
    page = open_scripted("about:blank")
    page.clock.install()
    page.goto(open_scripted("/overlay").url)
    expect(page.locator("#hint")).to_be_visible()
    page.clock.fast_forward(61_000)
    expect(page.locator("#hint")).to_be_hidden()
    page.mouse.move(5, 5)

    expect(page.locator("#hint")).to_be_visible()


@pytest.mark.parametrize(("streaming", "shown"), [(True, False), (False, True)])
def test_obs_shows_a_hint_only_while_it_is_off_air(open_scripted: Open, *, streaming: bool, shown: bool) -> None:
    """OBS reports to its pages whether it streams; the hint ends when the stream starts."""
    status = f"{{ streaming: {str(streaming).lower()}, recording: false }}"
    page = open_scripted("about:blank")
    page.add_init_script(f"window.obsstudio = {{ getStatus: (answer) => setTimeout(() => answer({status}), 50) }};")
    page.goto(open_scripted("/overlay").url)
    page.wait_for_timeout(300)
    expect(page.locator("#hint")).to_be_visible(visible=shown)
    page.evaluate("window.dispatchEvent(new CustomEvent('obsStreamingStarting'))")

    expect(page.locator("#hint")).to_be_hidden()


def test_delay_holds_captions_but_not_the_operator(scripted: ScriptedServer, open_scripted: Open) -> None:
    """`delay` delays captions; clearing acts at once and drops the delayed ones."""
    page = open_scripted("/overlay?room=hall&lang=es&delay=1500")
    ready(scripted, page)
    scripted.caption("c1", "Tarde.", final=True)
    page.wait_for_timeout(300)
    assert "" == page.locator("#stage").text_content()
    expect(page.locator("#stage")).to_have_text("Tarde.")
    scripted.caption("c2", "Nunca.", final=True)
    scripted.send("style", action="clear")
    page.wait_for_timeout(1700)

    assert "" == page.locator("#stage").text_content()


def test_dual(scripted: ScriptedServer, open_scripted: Open) -> None:
    """`dual=1` shows the spoken language above its translation."""
    page = open_scripted("/overlay?room=hall&lang=es&dual=1")
    ready(scripted, page)
    scripted.caption("c1", "Good evening.", lang="en", final=True)
    scripted.caption("c1", "Buenas noches.", final=True)

    expect(page.locator(".box")).to_have_text(["Good evening.", "Buenas noches."])


def test_auto_is_the_spoken_language(server: LiveServer, open_live: Open) -> None:
    """The address of a room whose language is detected shows the captions before and after the detection."""
    later = open_live("/overlay?room=foyer&lang=auto&fade=0")
    server.call(lambda: server.rooms.open("foyer", "auto", ()))
    page = open_live("/overlay?room=foyer&lang=auto&fade=0")
    expect(later.locator(".box")).to_have_count(1)
    expect(page.locator(".box")).to_have_count(1)
    server.caption(1, "Good evening.", language="en", room="foyer")
    expect(page.locator("#stage")).to_contain_text("Good evening.")
    expect(later.locator("#stage")).to_contain_text("Good evening.")
    after = open_live("/overlay?room=foyer&lang=auto&fade=0")
    server.caption(2, "Welcome.", language="en", room="foyer")
    expect(after.locator("#stage")).to_contain_text("Welcome.")

    expect(after.locator("#hint")).to_be_hidden()


def test_rows_are_those_of_the_files(scripted: ScriptedServer, open_scripted: Open) -> None:
    """Rows end where the server's lines end, unless the address sets `max`."""
    wanted, own = (
        open_scripted("/overlay?room=hall&lang=es&fade=0"),
        open_scripted("/overlay?room=hall&lang=es&fade=0&max=42"),
    )
    for page in (wanted, own):
        ready(scripted, page, 2)
    said = ["Buenas tardes,", "y gracias a todos por venir."]
    for page in (wanted, own):
        show_caption(scripted, page, "c1", " ".join(said), final=True, lines=said)

    assert said == lines(wanted)
    assert [" ".join(said)] == lines(own) or lines(own)[0].startswith("Buenas tardes, y")


def test_no_scroll_bars(scripted: ScriptedServer, open_scripted: Open) -> None:
    """The overlay never scrolls at any size, and its background is transparent."""
    for width, height in ((1280, 720), (3840, 2160), (320, 180)):
        page = open_scripted("/overlay?room=hall&lang=es&lines=8&size=20", viewport={"width": width, "height": height})
        ready(scripted, page)
        scripted.caption(f"c{width}", LONG, final=True)
        page.wait_for_selector(".line")
        sizes = page.evaluate(
            "() => { const all = document.documentElement;"
            "return [all.scrollWidth - innerWidth, all.scrollHeight - innerHeight,"
            "...[all, document.body].map(one => getComputedStyle(one).backgroundColor)] }"
        )
        assert [0, 0, "rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)"] == sizes


def test_steady_shows_no_tail(scripted: ScriptedServer, open_scripted: Open) -> None:
    """`mode=steady` shows stable text only."""
    page = open_scripted("/overlay?room=hall&lang=es&mode=steady")
    ready(scripted, page)
    scripted.caption("c1", "Seguro", " quizás")
    expect(page.locator("#stage")).to_have_text("Seguro")


@pytest.mark.parametrize("mode", ["steady", "live"])
def test_settled_words_fill_a_row(scripted: ScriptedServer, open_scripted: Open, mode: str) -> None:
    """A caption without unsettled words goes on in its last row."""
    page = open_scripted(f"/overlay?room=hall&lang=es&mode={mode}")
    ready(scripted, page)
    for text in ("Buenas", "Buenas tardes", "Buenas tardes a todos."):
        show_caption(scripted, page, "c1", text)

    assert ["Buenas tardes a todos."] == lines(page)


def watch_text(page: Page) -> None:
    """Keep every text that the overlay shows, in order, in `window.seen`."""
    page.evaluate("""() => {
      window.seen = [];
      const look = () => {
        const text = document.getElementById('stage').textContent.trim();
        if (text && text !== window.seen[window.seen.length - 1]) window.seen.push(text);
        requestAnimationFrame(look);
      };
      look();
    }""")


def test_sentences_appear_whole(scripted: ScriptedServer, open_scripted: Open) -> None:
    """With `mode=sentence` a sentence of two captions appears when its last one is final, in one step."""
    page = open_scripted("/overlay?room=hall&lang=es&mode=sentence&fade=0")
    ready(scripted, page)
    watch_text(page)
    scripted.caption("c1", "Hoy", " queremos")
    scripted.caption("c1", "Hoy queremos hablar", final=True)
    scripted.caption("c2", "de una", " charla")
    scripted.caption("c2", "de una charla.", final=True)
    scripted.caption("c3", "Después", " seguimos")
    expect(page.locator("#stage")).to_have_text("Hoy queremos hablarde una charla.")
    page.wait_for_timeout(200)

    assert ["Hoy queremos hablarde una charla."] == page.evaluate("window.seen")
    assert ["Hoy queremos hablar", "de una charla."] == lines(page)


def test_long_sentences_come_in_pages(scripted: ScriptedServer, open_scripted: Open) -> None:
    """With `mode=sentence` the rows of a long sentence follow each other, and a short one waits for its turn."""
    page = open_scripted("/overlay?room=hall&lang=es&mode=sentence&fade=0&lines=1")
    ready(scripted, page)
    watch_text(page)
    scripted.caption("c1", LONG, final=True)
    scripted.caption("c2", "Gracias.", final=True)
    expect(page.locator("#stage")).to_have_text("Gracias.", timeout=20000)
    seen = page.evaluate("window.seen")

    assert LONG + " Gracias." == " ".join(seen)
    assert len(seen) > 3


def test_a_sentence_that_is_shown_can_be_corrected(scripted: ScriptedServer, open_scripted: Open) -> None:
    """With `mode=sentence` a correction replaces the text on the screen; a removal empties it."""
    page = open_scripted("/overlay?room=hall&lang=es&mode=sentence&fade=0")
    ready(scripted, page)
    scripted.caption("c1", "Buenas tardes.", final=True)
    expect(page.locator("#stage")).to_have_text("Buenas tardes.")
    scripted.caption("c1", "Buenas noches a todos.", final=True)
    expect(page.locator("#stage")).to_have_text("Buenas noches a todos.")
    scripted.send("remove", lang="es", cues=["c1"])
    expect(page.locator("#stage")).to_have_text("")


def test_silence_ends_the_wait_for_a_sentence(scripted: ScriptedServer, open_scripted: Open) -> None:
    """With `mode=sentence` a final without a full stop appears when nobody speaks any more."""
    page = open_scripted("/overlay?room=hall&lang=es&mode=sentence&fade=0")
    ready(scripted, page)
    scripted.caption("c1", "Hoy queremos", final=True)
    page.wait_for_timeout(300)
    assert "" == page.locator("#stage").text_content()
    scripted.send("status", state="silent", lag=0)
    expect(page.locator("#stage")).to_have_text("Hoy queremos")


def test_two_languages(scripted: ScriptedServer, open_scripted: Open) -> None:
    """`lang=en,es` shows one box per language."""
    page = open_scripted("/overlay?room=hall&lang=en,es")
    ready(scripted, page)
    scripted.caption("c1", "Good evening.", lang="en", final=True)
    scripted.caption("c1", "Buenas noches.", final=True)

    expect(page.locator(".box-en")).to_have_text("Good evening.")
    expect(page.locator(".box-es")).to_have_text("Buenas noches.")


@pytest.mark.parametrize(
    ("lang", "text", "starts"),
    [
        ("ja", "皆さん、こんにちは。この大きなホールにお集まりいただき、誠にありがとうございます。", "left"),
        ("ar", "مساء الخير جميعا وشكرا لوجودكم هنا في القاعة الكبيرة اليوم مع الجميع.", "right"),
        ("hi", "आप सभी को नमस्कार और इस बड़े हॉल में यहाँ आने के लिए बहुत धन्यवाद।", "left"),
    ],
)
def test_other_scripts(scripted: ScriptedServer, open_scripted: Open, lang: str, text: str, starts: str) -> None:
    """Text starts on its side, stays whole within the box, and no line begins with closing punctuation."""
    scripted.languages = ("en", lang)
    page = open_scripted(f"/overlay?room=hall&lang={lang}")
    ready(scripted, page)
    scripted.caption("c1", text, lang=lang, final=True)
    page.wait_for_selector(".line")
    shown = lines(page)

    assert len(shown) == 2
    assert "".join(shown).replace(" ", "") == text.replace(" ", "")
    assert shown[1][0] not in "、。」"
    box, line = (page.locator(what).first.bounding_box() for what in (".box", ".text"))
    assert box is not None
    assert line is not None
    assert line["width"] <= box["width"]
    assert (line["x"] == box["x"]) == (starts == "left")


def test_custom_css_of_obs(scripted: ScriptedServer, open_scripted: Open) -> None:
    """A `<style>` element appended by OBS takes effect despite the strict content policy."""
    page = open_scripted("/overlay?room=hall&lang=es")
    ready(scripted, page)
    page.evaluate(
        "() => { const style = document.createElement('style'); style.textContent = ':root{--fg: rgb(1, 2, 3)}';"
        "document.head.appendChild(style) }"
    )
    page.wait_for_function("getComputedStyle(document.querySelector('.box')).color === 'rgb(1, 2, 3)'")


def test_graphics_machines(scripted: ScriptedServer, open_scripted: Open) -> None:
    """CasparCG can stop, play and update the overlay, with JSON or templateData."""
    page = open_scripted("/overlay?lang=es")
    page.evaluate('update(\'{"room": "hall", "lang": "en"}\')')
    ready(scripted, page)
    page.evaluate("stop()")
    expect(page.locator("#stage")).not_to_be_visible()
    data = '<templateData><componentData id="room"><data id="text" value="hall"/></componentData></templateData>'
    page.evaluate("data => update(data)", data)
    page.evaluate("play()")
    ready(scripted, page)
    page.wait_for_function("document.querySelector('.box-es')")
    page.wait_for_timeout(100)
    show_caption(scripted, page, "c9", "Aquí.", final=True)

    assert lines(page) == ["Aquí."]


def test_known_names_of_parameters(scripted: ScriptedServer, open_scripted: Open) -> None:
    """Parameter names of caption.ninja work; an invalid value changes nothing."""
    page = open_scripted("/overlay?room=hall&lang=es&maxlines=3&fontsize=54px&color=ff0000&bg=nonsense&chroma=00ff00")
    ready(scripted, page)
    style = page.evaluate(
        "() => { const [root, body, box] = ['html', 'body', '.box']"
        ".map(one => getComputedStyle(document.querySelector(one)));"
        "return [box.color, body.backgroundColor, root.getPropertyValue('--lines'), box.fontSize] }"
    )

    assert style == ["rgb(255, 0, 0)", "rgb(0, 255, 0)", "3", "36px"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("", ["Hola.", "Bien.", "Sigo.", "¿Y yo?", "Fin."]),
        ("chevron", ["Hola.", "Bien.", ">> Sigo.", ">> ¿Y yo?", ">> Fin."]),
        ("name", ["Ana: Hola.", "Bien.", "Ben: Sigo.", ">> ¿Y yo?", "Ana: Fin."]),
        ("colour", ["Hola.", "Bien.", "Sigo.", "¿Y yo?", "Fin."]),
    ],
)
def test_speakers_are_marked_where_they_change(
    scripted: ScriptedServer, open_scripted: Open, kind: str, expected: list[str]
) -> None:
    """A caption of the same speaker has no mark; a speaker without a name has `>> `; a colour belongs to a speaker."""
    page = open_scripted(f"/overlay?room=hall&lang=es&lines=5&speakers={kind}")
    ready(scripted, page)
    talk = [("Ana", "Hola."), ("Ana", "Bien."), ("Ben", "Sigo."), (None, "¿Y yo?"), ("Ana", "Fin.")]
    for number, (speaker, said) in enumerate(talk, 1):
        show_caption(scripted, page, f"c{number}", "", said[:2], speaker=speaker)
        show_caption(scripted, page, f"c{number}", said, final=True, speaker=speaker)

    expect(page.locator(".line")).to_have_text(expected)
    found = page.locator(".line").evaluate_all("lines => lines.map(line => line.className.match(/speaker-./))")
    colours = [match and match[0] for match in found]
    assert colours == (["speaker-1", "speaker-1", "speaker-2", None, "speaker-1"] if kind == "colour" else [None] * 5)


def test_the_mark_of_a_corrected_speaker(scripted: ScriptedServer, open_scripted: Open) -> None:
    """An open caption whose speaker is corrected has the new name."""
    page = open_scripted("/overlay?room=hall&lang=es&speakers=name")
    ready(scripted, page)
    show_caption(scripted, page, "c1", "", "Hola", speaker="Ana")
    show_caption(scripted, page, "c1", "Hola a", " todos", speaker="Ben")

    expect(page.locator(".line")).to_have_text(["Ben: Hola a todos"])


def test_the_mark_of_a_speaker_stays_when_the_caption_before_is_removed(
    scripted: ScriptedServer, open_scripted: Open
) -> None:
    """Text on screen does not move because an earlier caption has gone."""
    page = open_scripted("/overlay?room=hall&lang=es&speakers=name")
    ready(scripted, page)
    show_caption(scripted, page, "c1", "Hola.", final=True, speaker="Ana")
    show_caption(scripted, page, "c2", "Bien.", final=True, speaker="Ana")
    scripted.send("remove", lang="es", cues=["c1"])

    expect(page.locator(".line")).to_have_text(["Bien."])


def test_labels_of_sounds(scripted: ScriptedServer, open_scripted: Open) -> None:
    """`[Música]` is shown while it sounds, also sentence by sentence; its row stays empty until the next caption."""
    pages = [open_scripted(f"/overlay?room=hall&lang=es&mode={mode}") for mode in ("", "sentence")]
    ready(scripted, pages[0], 2)
    ready(scripted, pages[1], 2)
    show_caption(scripted, pages[0], "c1", "Hasta luego.", final=True)
    expect(pages[1].locator("#stage")).to_have_text("Hasta luego.")  # captions that come together share a page
    scripted.caption("c2", "[Música]", sound="music")
    expect(pages[0].locator("#stage")).to_have_text("Hasta luego.[Música]")
    expect(pages[1].locator("#stage")).to_have_text("[Música]")

    row = "() => document.querySelector('.line').style.getPropertyValue('--row')"
    scripted.caption("c2", "[Música]", final=True, sound="music")
    expect(pages[0].locator("#stage")).to_have_text("Hasta luego.")
    assert "1" == pages[0].evaluate(row)
    scripted.caption("c3", "Buenas tardes.", final=True)
    expect(pages[0].locator("#stage")).to_have_text("Hasta luego.Buenas tardes.")
    assert "1" == pages[0].evaluate(row)
    expect(pages[1].locator("#stage")).to_have_text("Buenas tardes.")
