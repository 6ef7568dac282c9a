"""URLs that a server announces when it starts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from captioner.config import RoomConfig
from captioner.server.access import Access, is_loopback
from captioner.server.network import network_addresses
from captioner.server.tokens import ANY


@dataclass(frozen=True, slots=True)
class RoomAddresses:
    """URLs of the pages of one room."""

    room: str
    overlays: tuple[tuple[str, str], ...]
    """Language and URL of each overlay."""
    viewer: str
    console: str
    phones: tuple[str, ...] = ()
    """URLs of the viewer page for other devices of the network; none if the server is for this machine only."""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Names and URLs of the pages."""
        overlays = tuple((f"overlay {language}", url) for language, url in self.overlays)
        phones = tuple(("phones", url) for url in self.phones if url != self.viewer)
        return (*overlays, ("viewer", self.viewer), ("console", self.console), *phones)


@dataclass(frozen=True, slots=True)
class ServerAddresses:
    """URLs of all pages of a server."""

    index: str
    """List of the rooms."""
    rooms: tuple[RoomAddresses, ...] = ()
    console: str = ""
    """Page that opens a room, if none is configured; empty: this server opens none, or its rooms have their own."""
    token: str = ""
    """Token for publishing and operating that was made for this run; empty: none was."""


def base_url(host: str, port: int) -> str:
    """URL that reaches the server from this machine."""
    return _url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)


def server_addresses(host: str, port: int, access: Access, rooms: Iterable[RoomConfig]) -> ServerAddresses:
    """URLs of the pages, with the tokens that they need.

    Addresses of viewers and overlays get a token for viewing where one is needed. The console's address gets one for
    operating only if its secret was made for this run: where a secret is configured, `captioner token` hands them out.
    """
    base = base_url(host, port)
    hosts = () if is_loopback(host) else network_addresses(host)
    others = [_url(address, port) for address in hosts]
    pages = tuple(_room_addresses(base, others, access, room) for room in rooms)
    console = "" if pages else _console(base, "main", access)
    return ServerAddresses(_with(f"{base}/", token=access.viewing_token(ANY)), pages, console, access.own_token)


def _room_addresses(base: str, others: Iterable[str], access: Access, room: RoomConfig) -> RoomAddresses:
    name, token = room.name, access.viewing_token(room.name)
    languages = room.targets or tuple(room.spoken.split(","))
    overlays = ((code, _with(f"{base}/overlay", room=name, lang=code, token=token)) for code in languages)
    return RoomAddresses(
        name,
        tuple(overlays),
        _with(f"{base}/view/{name}", token=token),
        _console(base, name, access),
        tuple(_with(f"{other}/view/{name}", token=token) for other in others),
    )


def _console(base: str, room: str, access: Access) -> str:
    return f"{base}/console/{room}" + (f"#token={access.own_token}" if access.own_token else "")


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _with(url: str, **parameters: str) -> str:
    """Return the URL with the parameters that are not empty."""
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{url}?{query}" if query else url
