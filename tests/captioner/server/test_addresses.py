from __future__ import annotations

import pytest

from captioner.config import RoomConfig, ServerConfig
from captioner.server import addresses, tokens
from captioner.server.access import Access
from captioner.server.addresses import base_url, server_addresses

ROOM = RoomConfig("hall", "talk.wav", "en", ("es",))
SECRET = "s" * 40


@pytest.fixture(autouse=True)
def _network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two addresses in its networks."""
    found = {"0.0.0.0": ("192.168.1.20", "10.0.0.3"), "::": ("2001:db8::20",)}
    monkeypatch.setattr(addresses, "network_addresses", lambda host: found.get(host, (host,)))


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
    """A server for this machine has no addresses for phones, and no tokens."""
    shown = server_addresses("127.0.0.1", 1, Access(), (ROOM,))

    assert shown.index == "http://127.0.0.1:1/"
    assert dict(shown.rooms[0].lines) == {
        "overlay es": "http://127.0.0.1:1/overlay?room=hall&lang=es",
        "viewer": "http://127.0.0.1:1/view/hall",
        "console": "http://127.0.0.1:1/console/hall",
    }


@pytest.mark.parametrize(
    ("host", "phones"),
    [
        ("0.0.0.0", ["http://192.168.1.20:1/view/hall", "http://10.0.0.3:1/view/hall"]),
        ("::", ["http://[2001:db8::20]:1/view/hall"]),
        ("192.168.1.20", []),
    ],
)
def test_phones(host: str, phones: list[str]) -> None:
    """A viewer page for each address of the network, unless the viewer's own address is one already."""
    (room,) = server_addresses(host, 1, Access(secret=SECRET, public=("*",)), (ROOM,)).rooms

    assert phones == [url for name, url in room.lines if name == "phones"]
    assert room.phones


def test_every_room_has_its_addresses() -> None:
    """The addresses of all rooms are there, in the order of the configuration."""
    others = (RoomConfig(name, "talk.wav", "en") for name in ("hall", "foyer", "studio"))

    assert ["hall", "foyer", "studio"] == [room.room for room in server_addresses("::1", 1, Access(), others).rooms]


def test_viewing_tokens() -> None:
    """Where viewing needs a token, each address has one that permits viewing of that room and nothing else."""
    access = Access(secret=SECRET, public=("foyer",))
    hall, foyer = server_addresses("0.0.0.0", 1, access, (ROOM, RoomConfig("foyer", "x.wav", "en"))).rooms
    viewers = (hall.viewer, hall.overlays[0][1], *hall.phones)

    for url in viewers:
        grant = tokens.read(SECRET, url.partition("token=")[2])
        assert (("view",), "hall") == (grant.scopes, grant.room)
    assert not any("token" in url for _, url in (*foyer.lines, ("console", hall.console)))


def test_the_token_of_a_secret_that_was_made_for_this_run() -> None:
    """Only the console of this machine has it, in the fragment, which no server and no log receives."""
    access = Access.configured(ServerConfig(host="0.0.0.0", public=("*",)))
    shown = server_addresses("0.0.0.0", 1, access, (ROOM,))
    with_token = [name for name, url in shown.rooms[0].lines if "token" in url]

    assert shown.rooms[0].console == f"http://127.0.0.1:1/console/hall#token={access.own_token}"
    assert (["console"], "http://127.0.0.1:1/") == (with_token, shown.index)
