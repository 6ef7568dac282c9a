from __future__ import annotations

import time

import numpy as np

from captioner.audio.source_status import SourceStatus
from tests.captioner.server.conftest import RunningServer


def test_a_room_without_publisher_has_no_audio_status(running: RunningServer) -> None:
    """After the end of the stream it is null."""
    running.speak("hall", 1)

    assert running.get("/rooms/hall").json()["audio"] is None


def test_the_audio_level_of_a_publisher(running: RunningServer) -> None:
    """A publisher over WebSocket has a state, a level, a peak and silence."""
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


def test_the_status_of_a_source(running: RunningServer) -> None:
    """State, reason, time of the next attempt and missing audio; the detail of the room's status has the reason."""
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
