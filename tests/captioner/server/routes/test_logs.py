from __future__ import annotations

import logging

from tests.captioner.server.conftest import RunningServer


def test_log_lines_have_no_secrets(running: RunningServer) -> None:
    """On a server without tokens every client gets the lines of all rooms."""
    running.speak("hall", 1)
    logging.getLogger("captioner.test").warning("room hall: srt://h?passphrase=abc is gone")
    lines = running.get("/rooms/hall/log").json()["lines"]

    assert "room hall: srt://h?passphrase=… is gone" in [line["text"] for line in lines]
    assert {"time", "level", "text", "room"} == set(lines[-1])
