"""Measure the viewer on a slow phone: chromium with the processor slowed six times and a 3G connection.

    python -m tests.pages.slow

Prints a table: seconds until the first caption is shown, and milliseconds of main-thread work per event.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from captioner.types import Revision
from tests.pages.live_server import LiveServer
from tests.pages.talk import TimedRevision, talk

SLOWER = 6
FAST: dict[str, object] = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW: dict[str, object] = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""Chromium's "Slow 3G" preset: 400 kbit/s and 2 s of latency."""
PAST = 1000
"""Number of captions published before the page is opened."""
SPEED = 4
"""Playback speed of the talk, relative to speech."""


def busy_seconds(session: CDPSession) -> float:
    """Seconds of work of the page's main thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def first_caption_seconds(page: Page, address: str) -> float:
    """Seconds from the request for the page until it shows a caption."""
    begun = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".said", timeout=60_000)
    return time.monotonic() - begun


def later(said: Iterable[TimedRevision]) -> Iterator[TimedRevision]:
    """The talk, shifted behind the captions published before."""
    past = 4000 * PAST
    for at, one in ((one.at, one.revision) for one in said):
        yield TimedRevision(at, replace(one, segment=f"t{one.segment}", start=one.start + past, end=one.end + past))


def measure(
    server: LiveServer, browser: Browser, room: str, slower: int, line: dict[str, object]
) -> tuple[float, float]:
    """Seconds until the first caption is shown, and milliseconds of work per event."""
    server.room = server.call(lambda: server.rooms.open(room, "fr", ("en",)))
    for number in range(PAST):
        text = f"Caption number {number} of a talk that has lasted for more than an hour."
        server.room.publication.publish(
            Revision(f"c{number}", "en", "fr", 1, 4000 * number, 4000 * number + 3500, text, final=True)
        )
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    session.send("Network.emulateNetworkConditions", line)
    while f"number {PAST - 1} " not in page.request.get(f"{server.address}/rooms/{room}/captions/en.txt").text():
        page.wait_for_timeout(200)
    seen = first_caption_seconds(page, f"{server.address}/view/{room}?lang=en")
    expect(page.locator(".said")).to_have_count(PAST, timeout=60_000)
    page.wait_for_timeout(2000)
    before, begun = busy_seconds(session), time.monotonic()
    said = tuple(later(talk()))
    for one in said:
        page.wait_for_timeout(max(0.0, one.at / SPEED - 1000 * (time.monotonic() - begun)))
        server.room.publication.publish(one.revision)
    return seen, 1000 * (busy_seconds(session) - before) / sum(one.revision.language == "en" for one in said)


def main() -> None:
    """Run the command above."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LiveServer(Path(folder))
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for room, name, slower, line in (("a", "unthrottled", 1, FAST), ("b", "CPU 6x slower, slow 3G", SLOWER, SLOW)):
            seen, each = measure(server, browser, room, slower, line)
            sys.stdout.write(f"{name:24} first caption after {seen:4.1f} s, {each:5.1f} ms of work per event\n")
        browser.close()
        server.close()


if __name__ == "__main__":
    main()
