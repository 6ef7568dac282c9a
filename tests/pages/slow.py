"""How a slow phone on a slow line fares, measured in chromium with its processor slowed six times and a 3G line.

    python -m tests.pages.slow

A table on standard output: until the first caption is seen, and what each event costs the page's thread.
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
from tests.pages.hall import Hall
from tests.pages.talk import Said, talk

SLOWER = 6
FAST: dict[str, object] = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW: dict[str, object] = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""As the developer tools' "Slow 3G": 400 kbit/s, and 2 s until a request is answered."""
PAST = 1000
"""Captions that were said before."""
SPEED = 4


def busy(session: CDPSession) -> float:
    """Seconds that the page's thread has worked."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def first_seen(page: Page, address: str) -> float:
    """Seconds from asking for the page until a caption stands on it."""
    begun = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".said", timeout=60_000)
    return time.monotonic() - begun


def later(said: Iterable[Said]) -> Iterator[Said]:
    """The talk, after what was said before."""
    past = 4000 * PAST
    for at, one in ((one.at, one.revision) for one in said):
        yield Said(at, replace(one, segment=f"t{one.segment}", start=one.start + past, end=one.end + past))


def measure(hall: Hall, browser: Browser, room: str, slower: int, line: dict[str, object]) -> tuple[float, float]:
    """Seconds until the first caption is seen, and milliseconds of work for each event."""
    hall.room = hall.call(lambda: hall.rooms.open(room, "fr", ("en",)))
    for number in range(PAST):
        text = f"Caption number {number} of a talk that has lasted for more than an hour."
        hall.room.post((Revision(f"c{number}", "en", "fr", 1, 4000 * number, 4000 * number + 3500, text, final=True),))
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    session.send("Network.emulateNetworkConditions", line)
    while f"number {PAST - 1} " not in page.request.get(f"{hall.address}/rooms/{room}/captions/en.txt").text():
        page.wait_for_timeout(200)
    seen = first_seen(page, f"{hall.address}/view/{room}?lang=en")
    expect(page.locator(".said")).to_have_count(PAST, timeout=60_000)
    page.wait_for_timeout(2000)
    before, begun = busy(session), time.monotonic()
    said = tuple(later(talk()))
    for one in said:
        page.wait_for_timeout(max(0.0, one.at / SPEED - 1000 * (time.monotonic() - begun)))
        hall.room.post((one.revision,))
    return seen, 1000 * (busy(session) - before) / sum(one.revision.language == "en" for one in said)


def main() -> None:
    """The command above."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        hall = Hall(Path(folder))
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for room, name, slower, line in (("a", "as it is", 1, FAST), ("b", "6 times slower, slow 3G", SLOWER, SLOW)):
            seen, each = measure(hall, browser, room, slower, line)
            sys.stdout.write(f"{name:24} first caption after {seen:4.1f} s, {each:5.1f} ms of work for each event\n")
        browser.close()
        hall.close()


if __name__ == "__main__":
    main()
