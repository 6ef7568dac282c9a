"""Examples of CLIENTS.md, run as they are printed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.pages.live_server import LiveServer

GUIDE = (Path(__file__).parents[2] / "deploy" / "CLIENTS.md").read_text()


def example(language: str) -> str:
    """The only code block in that language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    return str(code)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """Server whose room `hall` is public."""
    server = LiveServer(tmp_path, secret="s" * 32, public=("hall",))
    yield server
    server.close()


def test_the_python_example_misses_nothing(server: LiveServer, tmp_path: Path) -> None:
    """Finals before and after a lost connection are printed once each."""
    script = tmp_path / "follow.py"
    script.write_text(example("python"))
    server.caption(1, "Buenas noches.")
    address = f"{server.address}/rooms/hall/events?lang=es"
    command = [sys.executable, str(script), address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout
        assert running.stdout.readline() == "Buenas noches.\n"
        server.caption(2, "Gracias", " por")
        server.disconnect()
        server.caption(2, "Gracias por venir.")
        assert running.stdout.readline() == "Gracias por venir.\n"
        running.kill()


@pytest.mark.browser
def test_the_module_follows_a_room_from_another_site(server: LiveServer, browser: Browser) -> None:
    """The page of another site gets the captions, a correction and a removal."""
    page = browser.new_page()
    page.evaluate(
        """async ([code, host]) => {
          const module = await import('data:text/javascript,' + encodeURIComponent(code));
          const show = (list) => (window.shown = list.map((cue) => cue.stable + cue.tail).join('|'));
          module.followCaptions(host, 'hall', 'es', show);
        }""",
        [example("js"), server.address],
    )
    page.wait_for_function("window.shown !== undefined")
    server.caption(1, "Buenas", " noches")
    server.caption(2, "Gracias.")
    page.wait_for_function("window.shown === 'Buenas noches|Gracias.'")
    server.caption(1, "Buenas noches.")
    page.wait_for_function("window.shown === 'Buenas noches.|Gracias.'")
    server.disconnect()
    server.caption(3, "Seguimos.")
    page.wait_for_function("window.shown === 'Buenas noches.|Gracias.|Seguimos.'")
    page.close()


def test_every_action_of_the_table_exists(server: LiveServer) -> None:
    """Each address of the table answers a POST, and requires a token."""
    paths = [
        path for row in re.findall(r"^\| (`/.*?) \|", GUIDE, re.MULTILINE) for path in re.findall("`(/[^`]*)`", row)
    ]
    answers = {path: httpx.post(f"{server.address}/rooms/hall{path}").status_code for path in paths}

    assert {"/hide", "/speaker", "/screen"} <= set(paths)
    assert set(answers.values()) == {401}
    assert httpx.post(f"{server.address}/rooms/hall/none").status_code == 404
