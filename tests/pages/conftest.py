"""A browser, a scripted and the real server, and pages that must keep quiet in the console."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.pages.hall import Hall
from tests.pages.stage import Stage

_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

Open = Callable[..., Page]
"""Address behind the host, and options of the browser's context -> the page."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, once for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def stage() -> Iterator[Stage]:
    """The server with the room `hall`."""
    stage = Stage()
    yield stage
    stage.stop()


@pytest.fixture
def complaints() -> list[str]:
    """What pages said in the console, and errors that nobody caught."""
    return []


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """The real server with the room `hall`, spoken in English, shown in Spanish and Japanese too."""
    hall = Hall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture
def opened(browser: Browser, stage: Stage, complaints: list[str]) -> Iterator[Open]:
    """Opens pages of the scripted server, each in a context of its own."""
    with opener(browser, stage.address, complaints) as open_page:
        yield open_page


@pytest.fixture
def visited(browser: Browser, hall: Hall, complaints: list[str]) -> Iterator[Open]:
    """Opens pages of the real server, each in a context of its own."""
    with opener(browser, hall.address, complaints) as open_page:
        yield open_page


@contextlib.contextmanager
def opener(browser: Browser, address: str, complaints: list[str]) -> Iterator[Open]:
    """Opens pages below the address until the `with` ends."""
    contexts = []

    def open_page(path: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(path if path.startswith("about:") else address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
