from __future__ import annotations

import time
from pathlib import Path

import pytest

from captioner.errors import SourceError
from captioner.server.access import Access
from tests.captioner.server.conftest import RunningServer
from tests.rigs.webrtc import whip_sender

SDP = {"Content-Type": "application/sdp"}


def audio(running: RunningServer, room: str = "hall") -> dict[str, object]:
    """`audio` of `GET /rooms/R`."""
    status: dict[str, object] = running.get(f"/rooms/{room}").json()["audio"] or {}
    return status


def wait(running: RunningServer, state: str) -> None:
    while running.get("/rooms/hall").json()["state"] != state:
        time.sleep(0.02)


@pytest.mark.parametrize("video", [False, True])
def test_a_sender_is_captioned(running: RunningServer, video: bool) -> None:
    """The audio level is right, and video is declined; after DELETE all captions are final."""
    with whip_sender(f"http://{running.host}/rooms/hall/whip?from=en&to=es", video=video) as session:
        while not running.rooms.get("hall").output.on_screen.finals["es"]:
            time.sleep(0.02)
        status = audio(running)
        ended = running.client.delete(session)
        wait(running, "ended")

    assert (status["source"], status["state"]) == ("whip", "live")
    assert status["level"] == pytest.approx(-12.0, abs=0.5)  # mono is 3 dB less in each of two channels
    assert ended.status_code == 200
    assert running.client.delete(session).status_code == 404
    assert running.rooms.get("hall").archive.finals("es")[0].text.startswith("es:w1")


def test_a_sender_that_vanishes_frees_its_room(running: RunningServer) -> None:
    """Without DELETE, such as a closed laptop; the next sender is accepted."""
    url = f"http://{running.host}/rooms/hall/whip?from=en"
    with whip_sender(url):
        while not running.rooms.get("hall").output.on_screen.finals["en"] and audio(running).get("level", -120) == -120:
            time.sleep(0.02)
    wait(running, "ended")
    with whip_sender(url) as session:
        assert running.client.delete(session).status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "error"),
    [
        ("v=0", {"Content-Type": "text/plain"}, 415, "application/sdp"),
        ("v=0\r\nm=audio x UDP 1\r\n", SDP, 400, "invalid offer"),
        ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", SDP, 422, "no audio in the offer"),
        ("x" * 70_000, SDP, 413, "too large"),
    ],
)
def test_refusals(running: RunningServer, body: str, headers: dict[str, str], status: int, error: str) -> None:
    """No room is created."""
    answer = running.client.post("/rooms/hall/whip?from=en", content=body, headers=headers)

    assert (status, True) == (answer.status_code, error in answer.json()["error"])
    assert running.get("/rooms/hall").status_code == 404


def test_a_busy_room_is_refused(running: RunningServer) -> None:
    """A room has one publisher, over WebRTC or WebSocket."""
    with running.publisher("hall") as socket:
        socket.recv(10)
        with (
            pytest.raises(SourceError, match="already has a publisher"),
            whip_sender(f"http://{running.host}/rooms/hall/whip?from=en"),
        ):
            pass


def test_a_publisher_token_is_required(tmp_path: Path) -> None:
    """For beginning and for ending a session."""
    running = RunningServer(tmp_path, access=Access(publish="p" * 32, operate="o" * 32))
    url = f"http://{running.host}/rooms/hall/whip?from=en"
    with running:
        without = running.client.post("/rooms/hall/whip?from=en", content="v=0", headers=SDP)
        with whip_sender(url, token="p" * 32) as session:
            refused = running.client.delete(session)
            ended = running.client.delete(session, headers={"Authorization": "Bearer " + "p" * 32})

    assert [401, 401, 200] == [without.status_code, refused.status_code, ended.status_code]
