from __future__ import annotations

import pytest

from captioner.config import RoomConfig
from captioner.rooms.sources.source import Source
from captioner.server.addresses import base_url, page_urls


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("hall.example", "http://hall.example:8080"),
    ],
)
def test_the_base_url_reaches_the_server_from_this_machine(host: str, url: str) -> None:
    """An unspecified address becomes the loopback address."""
    assert url == base_url(host, 8080)


def test_a_room_has_an_overlay_for_each_language_a_viewer_and_a_console() -> None:
    """The list of rooms comes first."""
    urls = dict(page_urls("http://h:1", (Source(RoomConfig("hall", "talk.wav", "en", ("es",)), ()),)))

    assert urls == {
        "rooms": "http://h:1/",
        "overlay es": "http://h:1/overlay?room=hall&lang=es",
        "viewer": "http://h:1/view/hall",
        "console": "http://h:1/console/hall",
    }
