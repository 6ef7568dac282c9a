from __future__ import annotations

import time

import numpy as np

from captioner.audio.source_status import SourceStatus
from tests.captioner.server.conftest import Running


def test_nobody_publishes(running: Running) -> None:
    """A room that has ended has no sound."""
    running.speak("hall", 1)

    assert running.get("/rooms/hall").json()["audio"] is None


def test_level_of_whoever_publishes(running: Running) -> None:
    """Also of a publisher over the WebSocket: level, peak, silence, what it is doing."""
    time_ = np.arange(16_000) / 16_000
    loud = (0.5 * 32_767 * np.sin(2 * np.pi * 440 * time_)).astype("<i2").tobytes()
    with running.publisher("hall") as socket:
        socket.recv(10)
        assert running.get("/rooms/hall").json()["audio"]["state"] == "connecting"
        socket.send(loud * 2)
        while (audio := running.get("/rooms/hall").json()["audio"])["peak"] < -7:
            time.sleep(0.01)
        socket.send('{"type":"end"}')
        socket.recv(10)

    assert audio == {
        "source": "publisher",
        "state": "live",
        "detail": "",
        "retry_in": None,
        "cuts": 0,
        "missing": 0.0,
        "dropped": 0.0,
        "level": -9.0,
        "peak": -6.0,
        "clipped": 0,
        "silent": 0.0,
        "alarm": "",
    }


def test_what_a_source_tells(running: Running) -> None:
    """Its state, its reason, when it tries again, and what it missed; the room's status has it in words."""
    down = SourceStatus("rtmp://h/live/…", "reconnecting", "nobody listens there", time.monotonic() + 5, 2, 12.34)
    publisher = running.publish("hall", lambda: down)
    audio = running.get("/rooms/hall").json()["audio"]
    running.call(running.rooms.get("hall").check)
    detail = running.get("/rooms/hall").json()["detail"]
    running.call(publisher.end)

    assert 4 < audio["retry_in"] <= 5
    assert (audio["source"], audio["state"], audio["cuts"], audio["missing"]) == (
        "rtmp://h/live/…", "reconnecting", 2, 12.3,
    )  # fmt: skip
    assert detail == "source reconnecting: nobody listens there"
