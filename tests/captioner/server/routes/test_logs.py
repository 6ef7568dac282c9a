from __future__ import annotations

import logging

from tests.captioner.server.conftest import Running


def test_the_rooms_lines(running: Running) -> None:
    """Without a token whoever asks operates every room, and sees all lines; secrets are in none."""
    running.speak("hall", 1)
    logging.getLogger("captioner.test").warning("room hall: srt://h?passphrase=abc is gone")
    lines = running.get("/rooms/hall/log").json()["lines"]

    assert "room hall: srt://h?passphrase=… is gone" in [line["text"] for line in lines]
    assert {"time", "level", "text", "room"} == set(lines[-1])
