"""Pages in frames of other sites and in sandboxed frames."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.pages.conftest import opener
from tests.pages.live_server import LiveServer

pytestmark = pytest.mark.browser


@contextmanager
def event_site(html: str) -> Iterator[str]:
    """Another site, with one page; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{site.server_port}"
    site.shutdown()
    site.server_close()


@pytest.mark.parametrize("sandbox", ["allow-scripts", "allow-scripts allow-same-origin"])
@pytest.mark.parametrize(("path", "shown"), [("/view/hall?lang=es", "#log"), ("/overlay?room=hall&lang=es", "#stage")])
def test_captions_in_the_page_of_an_event(
    browser: Browser, tmp_path: Path, sandbox: str, path: str, shown: str
) -> None:
    """Viewer and overlay of a public room work in a sandboxed frame of a site that may embed them."""
    html = '<iframe id="captions" width="800" height="600"></iframe>'
    with event_site(html) as site:
        server = LiveServer(tmp_path, public=("hall",), embed=(site,))
        try:
            with opener(browser, site, []) as open_page:
                page = open_page("/")
                page.evaluate(
                    "([source, sandbox]) => { const frame = document.getElementById('captions');"
                    "frame.sandbox = sandbox; frame.src = source }",
                    [server.address + path, sandbox],
                )
                frame = page.frame_locator("#captions")
                expect(frame.locator("#languages button, .box").first).to_be_attached()
                server.caption(1, "Buenas noches.")

                expect(frame.locator(shown)).to_contain_text("Buenas noches.")
        finally:
            server.close()


def test_other_sites_may_embed_nothing(browser: Browser, tmp_path: Path) -> None:
    """A site that is not listed cannot show viewer or console in a frame; a listed one cannot show the console."""
    with event_site('<iframe id="view"></iframe><iframe id="console"></iframe>') as site:
        server = LiveServer(tmp_path, public=("hall",), embed=("https://other.example",))
        messages: list[str] = []
        try:
            with opener(browser, site, messages) as open_page:
                page = open_page("/")
                for kind in ("view", "console"):
                    address = f"{server.address}/{kind}/hall"
                    page.evaluate("([id, source]) => { document.getElementById(id).src = source }", [kind, address])
                page.wait_for_timeout(1000)
        finally:
            server.close()

    assert 2 == sum("frame-ancestors" in text for text in messages)


def test_the_console_in_a_sandboxed_frame(browser: Browser, tmp_path: Path) -> None:
    """The console says that it cannot be used in a sandboxed frame; the viewer of a room that is not public says so."""
    server = LiveServer(tmp_path)
    try:
        with opener(browser, server.address, []) as open_page:
            page = open_page("about:blank")
            frames = "".join(
                f'<iframe id="{kind}" sandbox="allow-scripts" src="/{kind}/hall"></iframe>'
                for kind in ("view", "console")
            )
            page.route("**/frames", lambda route: route.fulfill(content_type="text/html", body=frames))
            page.goto(server.address + "/frames")

            expect(page.frame_locator("#console").locator("#notice")).to_contain_text("sandboxed frame")
            expect(page.frame_locator("#view").locator("#waiting-text")).to_contain_text("does not give access")
    finally:
        server.close()
