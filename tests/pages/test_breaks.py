from __future__ import annotations

import urllib.request

import pytest

from formats import webvtt
from tests.pages.conftest import Open
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser

SPOKEN = {
    "es": "Hoy queremos hablar de cómo la gente escucha, lee y entiende una charla en otro idioma, y de por qué el "
    "texto que se mueve cansa más que el texto que llega un poco más tarde.",
    "ja": "これは字幕です。今日は良い天気ですねと彼は言いました。それから私たちは公園に行きました。",
}
_ROWS = "() => Array.from(document.querySelectorAll('.line')).map(line => line.textContent.trim()).filter(Boolean)"


@pytest.mark.parametrize("mode", ["live", "steady"])
@pytest.mark.parametrize("language", SPOKEN)
def test_the_overlay_breaks_as_the_file_does(server: LiveServer, open_live: Open, language: str, mode: str) -> None:
    """A caption that grew on the overlay has the same lines in the room's .vtt file."""
    page = open_live(f"/overlay?room=hall&lang={language}&lines=8&fade=0&mode={mode}")
    page.wait_for_selector(".box", state="attached")
    page.wait_for_timeout(300)
    text = SPOKEN[language]
    for stop in (*range(15, len(text) - 8, 15), len(text)):
        done = stop == len(text)
        settled = len(text) if done else max(0, stop - 8)
        server.caption(1, text[:settled], text[settled:stop] if not done else "", language)
        shown = "".join(text[: settled if mode == "steady" else stop].split())
        page.wait_for_function(
            "said => document.getElementById('stage').textContent.replace(/\\s/g, '').endsWith(said)", arg=shown
        )
    with urllib.request.urlopen(f"{server.address}/rooms/hall/captions/{language}.vtt") as answer:
        written = [line for cue in webvtt.parse(answer.read().decode()) for line in cue.lines]

    assert len(written) >= 3
    assert written == page.evaluate(_ROWS)
