from __future__ import annotations

from tests.captioner.server.conftest import RunningServer


def test_caption_files(running: RunningServer) -> None:
    """Each format has its media type and all captions."""
    running.speak("hall", 3)
    vtt, srt, text = (running.get(f"/rooms/hall/captions/es.{kind}") for kind in ("vtt", "srt", "txt"))

    assert vtt.headers["content-type"] == "text/vtt; charset=utf-8"
    assert vtt.text.startswith("WEBVTT")
    assert text.text == running.get("/rooms/hall/captions/Español.txt").text
    assert all("es:w1 w2 w3" in answer.text for answer in (vtt, srt, text))
