from __future__ import annotations

import socket
from pathlib import Path

import pytest

from captioner.errors import ConfigError
from captioner.server.serve import listen
from tests.captioner.server.conftest import Running


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/rooms", 200),
        ("/rooms/hall", 200),
        ("/rooms/none", 404),
        ("/rooms/hall/captions/es.vtt", 200),
        ("/rooms/hall/captions/es.srt", 200),
        ("/rooms/hall/captions/es.json", 200),
        ("/rooms/hall/captions/es.txt", 200),
        ("/rooms/hall/captions/es.doc", 404),
        ("/rooms/hall/captions/fr.vtt", 404),
        ("/rooms/none/captions/es.vtt", 404),
        ("/rooms/hall/hls/es.m3u8", 501),
        ("/rooms/..%2f..%2fetc/captions/es.vtt", 404),
        ("/static/..%2f..%2fetc%2fpasswd", 404),
        ("/static/none.js", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/nonsense", 404),
        ("/view/hall", 501),
    ],
)
def test_every_address_answers(running: Running, address: str, status: int) -> None:
    """With what is there, or with an error in JSON and what to do about it."""
    running.speak("hall", 3)
    answer = running.get(address)

    assert status == answer.status_code
    if status >= 400:
        assert {"error", "hint"} == set(answer.json())


def test_caption_files(running: Running) -> None:
    """The files have what was said, in the type of their ending."""
    running.speak("hall", 3)
    vtt, srt, text = (running.get(f"/rooms/hall/captions/es.{kind}") for kind in ("vtt", "srt", "txt"))

    assert vtt.headers["content-type"] == "text/vtt; charset=utf-8"
    assert vtt.text.startswith("WEBVTT")
    assert all("es:w1 w2 w3" in answer.text for answer in (vtt, srt, text))


def test_pages(running: Running, tmp_path: Path) -> None:
    """Pages are served as they lie, under a strict policy; one for a room that is not there yet waits, with a 404."""
    static = tmp_path / "static"
    for name in ("index", "overlay", "viewer", "console"):
        (static / f"{name}.html").write_text(name)
    running.speak("hall", 1)
    answers = {page: running.get(page) for page in ("/", "/overlay?room=x", "/view/hall", "/console/hall", "/view/x")}

    assert [(answer.status_code, answer.text) for answer in answers.values()] == [
        (200, "index"),
        (200, "overlay"),
        (200, "viewer"),
        (200, "console"),
        (404, "viewer"),
    ]
    assert "style-src 'self';" in answers["/"].headers["content-security-policy"]
    assert "unsafe-inline" in answers["/overlay?room=x"].headers["content-security-policy"]
    assert answers["/"].headers["x-content-type-options"] == "nosniff"


def test_rooms(running: Running) -> None:
    """The list of rooms says what a page needs."""
    running.speak("hall", 1)
    (hall,) = running.get("/rooms").json()["rooms"]

    expected = {"name": "hall", "source": "en", "languages": ["en", "es"], "state": "ended", "lag": 0.0, "detail": ""}
    assert expected | {"publishing": False, "viewers": {"en": 0, "es": 0}} == hall


def test_metrics(running: Running) -> None:
    """What was done is counted."""
    running.speak("hall", 4)
    text = running.get("/metrics").text

    for line in (
        'captioner_finals_total{lang="es",room="hall"} 2.0',
        'captioner_viewers{lang="en",room="hall"} 0.0',
        'captioner_engine_errors_total{room="hall"} 0.0',
        'captioner_live{room="hall"} 0.0',
    ):
        assert line in text


def test_not_ready(tmp_path: Path) -> None:
    """While models load, the process lives but is not ready, and says why."""
    own = Running(tmp_path, unready="the model is loading")
    try:
        alive, ready = own.get("/healthz"), own.get("/readyz")
    finally:
        own.client.close()
        own.stop()
        own.join()

    assert (alive.status_code, ready.status_code, ready.json()["error"]) == (200, 503, "the model is loading")


def test_busy_port() -> None:
    """A port in use is one line with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is in use; choose another with --port"):
            listen("127.0.0.1", port)
