from __future__ import annotations

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
