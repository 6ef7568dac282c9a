from __future__ import annotations

from pathlib import Path

import pytest

from tests.captioner.server.conftest import RunningServer


def test_qr_codes(running: RunningServer) -> None:
    """The code is an SVG with the address of a page; other servers are refused."""
    running.speak("hall", 1)
    code = running.get("/rooms/hall/qr.svg?lang=es")
    overlay = running.get("/rooms/hall/qr.svg?page=overlay&lang=es,en")
    refused = [
        running.get(f"/rooms/hall/qr.svg?{query}").status_code for query in ("page=x", "base=https://evil.example/")
    ]

    assert (200, "image/svg+xml") == (code.status_code, code.headers["content-type"].split(";")[0])
    assert f"<title>http://{running.host}/view/hall?lang=es</title>" in code.text
    assert f"http://{running.host}/overlay?room=hall&amp;lang=es,en" in overlay.text
    assert ([422, 422], 404) == (refused, running.get("/rooms/none/qr.svg").status_code)


@pytest.mark.parametrize(("trusted", "scheme"), [("127.0.0.1", "https"), ("10.0.0.2", "http")])
def test_the_scheme_of_a_trusted_proxy(tmp_path: Path, trusted: str, scheme: str) -> None:
    """Behind a trusted proxy for https the address in the code is https."""
    with RunningServer(tmp_path, trusted_proxies=(trusted,)) as own:
        own.speak("hall", 1)
        code = own.get("/rooms/hall/qr.svg", headers={"Host": "localhost", "X-Forwarded-Proto": "https"})

    assert f"<title>{scheme}://localhost/view/hall</title>" in code.text
