from __future__ import annotations

import pytest

from tests.captioner.server.conftest import RunningServer


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
        ("/rooms/hall/hls/es.m3u8", 200),
        ("/rooms/..%2f..%2fetc/captions/es.vtt", 404),
        ("/static/..%2f..%2fetc%2fpasswd", 404),
        ("/static/none.js", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/metrics", 200),
        ("/nonsense", 404),
        ("/view/hall", 501),
        ("/console", 501),
        ("/screen/hall", 501),
        ("/transcript/hall", 501),
    ],
)
def test_every_address_answers(running: RunningServer, address: str, status: int) -> None:
    """With content, or with an error and a hint as JSON."""
    running.speak("hall", 3)
    answer = running.get(address)

    assert status == answer.status_code
    if status >= 400:
        assert {"error", "hint"} == set(answer.json())
