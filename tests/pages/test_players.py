from __future__ import annotations

import http.server
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.conftest import opener
from tests.pages.live_server import LiveServer
from tests.players.readers import TRACK

pytestmark = [pytest.mark.browser, pytest.mark.program]

HLS = Path(__file__).parents[1] / "players" / "node_modules" / "hls.js" / "dist" / "hls.min.js"
"""Player hls.js (https://github.com/video-dev/hls.js), installed by `make test`."""
NASTY = "¿Qué? <i>a < b</i> & c --> d"
SAID = ("Buenas tardes a todos.", NASTY, "Hasta luego.")
_PAGE = """<!doctype html><title>player</title><video muted crossorigin="anonymous"></video>"""
_MAIN = """#EXTM3U
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="es",LANGUAGE="es",AUTOSELECT=YES,DEFAULT=YES,FORCED=NO,URI="{address}"
#EXT-X-STREAM-INF:BANDWIDTH=100000,SUBTITLES="subs"
video.m3u8
"""
_PLAY = """() => {
    window.failed = [];
    const hls = new Hls({renderTextTracksNatively: true, subtitlePreference: {lang: 'es'}, startPosition: 0});
    hls.on(Hls.Events.ERROR, (_, error) => window.failed.push(error.details));
    hls.loadSource('/main.m3u8');
    hls.attachMedia(document.querySelector('video'));
    hls.on(Hls.Events.MANIFEST_PARSED, () => { hls.subtitleTrack = 0; hls.subtitleDisplay = true; });
}"""
_CUES = """() => Array.from(document.querySelector('video').textTracks).flatMap(track => Array.from(track.cues || [])
    .map(cue => [cue.startTime, cue.getCueAsHTML().textContent]))"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Folder and address of another site with a player and a video."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(_PAGE)
    (folder / "hls.js").write_bytes(HLS.read_bytes())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture
def said(site: tuple[Path, str], tmp_path: Path) -> Iterator[LiveServer]:
    """Server whose room has three captions in twenty seconds and may be read by the other site."""
    server = LiveServer(tmp_path / "out", origins=(site[1],))
    for number, text in enumerate(SAID):
        server.caption(number, text)
        server.caption(number, text, language="en")
        server.caption(number, text, language="ja")
    server.room.clock.advance(20_000)
    yield server
    server.close()


@pytest.fixture
def player(browser: Browser, site: tuple[Path, str]) -> Iterator[Page]:
    """Page of the other site."""
    console_messages: list[str] = []
    with opener(browser, site[1], console_messages) as open_page:
        yield open_page("/")


def film(folder: Path, seconds: int) -> None:
    """Create a video as HLS; its first timestamp is 126000, as in every stream of ffmpeg."""
    source = ["-f", "lavfi", "-i", f"testsrc=size=160x90:rate=10:duration={seconds}"]
    packed = [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-g",
        "20",
        "-f",
        "hls",
        "-hls_time",
        "4",
        "-hls_list_size",
        "0",
    ]
    command = ["ffmpeg", "-v", "error", "-nostdin", *source, *packed, str(folder / "video.m3u8")]
    subprocess.run(command, check=True, timeout=60)


def test_a_browser_reads_the_track(said: LiveServer, player: Page) -> None:
    """Chromium parses every caption of the room's .vtt file, with times and text."""
    found = player.evaluate(TRACK, f"{said.address}/rooms/hall/captions/es.vtt")
    expected = [[cue.start, cue.end, "\n".join(cue.lines)] for cue in said.room.archive.cues("es")]

    assert expected == found
    assert SAID[1] == " ".join(found[1][2].split())


def test_hls_js_plays_the_live_captions(said: LiveServer, site: tuple[Path, str], player: Page) -> None:
    """While the room is live, hls.js finds the captions in its segments and puts them where they belong."""
    folder, _ = site
    film(folder, 16)
    (folder / "main.m3u8").write_text(_MAIN.format(address=f"{said.address}/rooms/hall/hls/es.m3u8?mpegts=126000"))
    player.add_script_tag(url="/hls.js")
    player.evaluate(_PLAY)
    player.wait_for_function(f"({_CUES})().length >= 3")
    found: list[Any] = player.evaluate(_CUES)

    assert [[0, SAID[0]], [4, SAID[1]], [8, SAID[2]]] == [
        [round(start, 1), " ".join(text.split())] for start, text in found[:3]
    ]
    player.evaluate("document.querySelector('video').currentTime = 5")
    player.wait_for_function(
        "() => Array.from(document.querySelector('video').textTracks).some(t => t.activeCues && t.activeCues.length)"
    )
