"""Render ten seconds of the overlay as one picture: one frame per second.

    python -m tests.pages.strip static/pictures/strip.jpg

Plays the recorded talk (`tests.pages.talk`) at the speed of speech through the real server into chromium.
"""

from __future__ import annotations

import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.pages.live_server import LiveServer
from tests.pages.talk import TimedRevision, talk

FROM, SECONDS = 28_500, 10
"""Start of the strip in milliseconds of the talk, and number of frames."""
WIDTH, HEIGHT = 1280, 720
SHOWN = {"x": 150, "y": 478, "width": 900, "height": 214}
"""Part of the page that is kept, in pixels."""
BACKGROUND = "document.documentElement.style.background = 'linear-gradient(115deg, #2c3e4f, #7d92a3 55%, #c9b28a)'"
QUALITY = 75


def shots(server: LiveServer, page: Page, said: tuple[TimedRevision, ...]) -> list[bytes]:
    """Take one screenshot per second from `FROM` on; publish everything before it at once."""
    for one in said:
        if one.at <= FROM - 4000:
            server.room.publication.publish(one.revision)
    taken: list[bytes] = []
    begun = time.monotonic() + 4
    waiting = [one for one in said if one.at > FROM - 4000]
    while len(taken) < SECONDS:
        now = FROM + 1000 * (time.monotonic() - begun)
        while waiting and waiting[0].at <= now:
            server.room.publication.publish(waiting.pop(0).revision)
        if now >= FROM + 1000 * len(taken):
            taken.append(page.screenshot(clip=SHOWN))  # type: ignore[arg-type]
        page.wait_for_timeout(20)
    return taken


def joined(page: Page, pictures: list[bytes]) -> bytes:
    """Arrange the frames in two columns, each labelled with its second."""
    page.set_viewport_size({"width": 1000, "height": 100})
    cells = "".join(
        f'<figure><img src="data:image/png;base64,{b64encode(one).decode()}"><figcaption>{at} s</figcaption></figure>'
        for at, one in enumerate(pictures)
    )
    style = (
        "body{margin:0;display:grid;grid-template:repeat(5,auto)/1fr 1fr;grid-auto-flow:column;gap:4px;background:#fff}"
        "figure{margin:0;position:relative}img{display:block;width:100%}"
        "figcaption{position:absolute;top:4px;left:8px;font:600 12px system-ui;color:#fff;opacity:.85}"
    )
    page.set_content(f"<style>{style}</style>{cells}")
    return page.screenshot(full_page=True, type="jpeg", quality=QUALITY)


def main(path: Path) -> None:
    """Run the command above."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LiveServer(Path(folder))
        server.room = server.call(lambda: server.rooms.open("talk", "fr", ("en",)))
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{server.address}/overlay?room=talk&lang=en,fr")
        page.wait_for_selector(".box", state="attached")
        page.evaluate(BACKGROUND)
        pictures = shots(server, page, talk())
        path.write_bytes(joined(browser.new_page(), pictures))
        browser.close()
        server.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
