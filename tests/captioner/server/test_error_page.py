from __future__ import annotations

import pytest

from tests.captioner.server.conftest import RunningServer

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("address", ["/nonsense", "/view/hall/more", "/rooms/none", "/rooms/none/captions/es.vtt"])
def test_a_browser_gets_a_page(running: RunningServer, address: str) -> None:
    """An error is a page with a link to the list of rooms for a browser, and JSON for every other client."""
    page, data = running.get(address, headers=BROWSER), running.get(address)

    assert [404, 404] == [page.status_code, data.status_code]
    assert page.headers["content-type"].startswith("text/html")
    assert f'<a href="{"../" * (address.count("/") - 1) or "./"}">List of rooms</a>' in page.text
    assert {"error", "hint"} == set(data.json())


def test_addresses_are_escaped(running: RunningServer) -> None:
    """An address is text on the page, not HTML."""
    page = running.get("/%3Cscript%3Ealert(1)%3C/script%3E", headers=BROWSER)

    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "script-src" not in page.headers["content-security-policy"]


def test_a_refused_host_is_explained(running: RunningServer) -> None:
    """A browser that uses a host name which is not allowed gets a page with the reason."""
    page = running.get("/", headers={**BROWSER, "Host": "evil.example"})

    assert page.status_code == 403
    assert "not reachable as" in page.text
