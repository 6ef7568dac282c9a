"""Fixtures: the real server, a scripted server, and the messages that pages write to the console."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.pages.live_server import LiveServer
from tests.pages.scripted_server import ScriptedServer

Open = Callable[..., Page]
"""Open a page: path on the server, and options of the browser context."""


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """The scripted server with the room `hall`."""
    scripted = ScriptedServer()
    yield scripted
    scripted.stop()


@pytest.fixture
def console_messages() -> list[str]:
    """Errors and warnings that pages wrote to the console, and uncaught exceptions."""
    return []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """The real server with the room `hall`: English speech, Spanish and Japanese captions."""
    server = LiveServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def open_scripted(browser: Browser, scripted: ScriptedServer, console_messages: list[str]) -> Iterator[Open]:
    """Function that opens a page of the scripted server in its own browser context."""
    with opener(browser, scripted.address, console_messages) as open_page:
        yield open_page


@pytest.fixture
def open_live(browser: Browser, server: LiveServer, console_messages: list[str]) -> Iterator[Open]:
    """Function that opens a page of the real server in its own browser context."""
    with opener(browser, server.address, console_messages) as open_page:
        yield open_page


@contextlib.contextmanager
def opener(browser: Browser, address: str, console_messages: list[str]) -> Iterator[Open]:
    """Open pages below `address`; close them when the `with` block ends."""
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            console_messages.append(message.text)

    def open_page(path: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: console_messages.append(str(error)))
        page.on("console", note)
        page.goto(path if path.startswith("about:") else address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
