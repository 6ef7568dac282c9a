from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from captioner.audio.address_filter import AddressFilter
from captioner.audio.ffmpeg import read_url
from captioner.errors import SourceError
from tests.conftest import SAMPLES

Handler = Callable[..., BaseHTTPRequestHandler]
SECRET = "not for anybody outside"


@contextmanager
def web_server(handler: Handler, host: str) -> Iterator[int]:
    """A web server on a loopback address."""
    server = ThreadingHTTPServer((host, 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class FileHandler(SimpleHTTPRequestHandler):
    """Serves a folder and records the requests."""

    requests: list[str] = []  # noqa: RUF012 one for all requests, emptied by each test

    def do_GET(self) -> None:
        """Record the request."""
        self.requests.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class RedirectHandler(FileHandler):
    """Redirects every request to `target`."""

    target = ""

    def do_GET(self) -> None:
        """By a redirect."""
        self.send_response(302)
        self.send_header("Location", self.target)
        self.end_headers()


@pytest.fixture
def internal_port(tmp_path: Path) -> Iterator[int]:
    """Port of a server that must not be reached, on 127.0.0.2."""
    (tmp_path / "talk.flac").write_bytes((SAMPLES / "en-phone.flac").read_bytes())
    FileHandler.requests.clear()
    with web_server(partial(FileHandler, directory=str(tmp_path)), "127.0.0.2") as port:
        yield port


def seconds_read(address: str, hosts: tuple[str, ...] = ()) -> int:
    """Seconds of the first chunks, rounded; raises what reading raises."""
    feed = read_url(address, hosts=hosts, stop_at_end=True)
    try:
        return round(sum(chunk.milliseconds for chunk in itertools.islice(feed, 25)) / 1000)
    finally:
        feed.stop()


@pytest.mark.program
def test_named_host(internal_port: int) -> None:
    """The host of the given address is allowed, wherever it is."""
    assert 1 == seconds_read(f"http://127.0.0.2:{internal_port}/talk.flac")


@pytest.mark.program
def test_redirect(internal_port: int) -> None:
    """A redirect to an internal host is refused unless the host is listed."""
    RedirectHandler.target = f"http://127.0.0.2:{internal_port}/talk.flac"
    with web_server(RedirectHandler, "127.0.0.1") as port:
        address = f"http://127.0.0.1:{port}/live"
        with pytest.raises(SourceError, match="403"):
            seconds_read(address)
        refused = list(FileHandler.requests)
        listed = seconds_read(address, hosts=("127.0.0.2",))

    assert [] == refused
    assert (1, ["/talk.flac"]) == (listed, FileHandler.requests)


@pytest.mark.program
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_redirect_to_another_port(internal_port: int, scheme: str) -> None:
    """A redirect of a source to another port of its own host is refused unless the host is listed."""
    RedirectHandler.target = f"{scheme}://127.0.0.2:{internal_port}/talk.flac"
    with web_server(RedirectHandler, "127.0.0.2") as port, pytest.raises(SourceError, match="403"):
        seconds_read(f"http://127.0.0.2:{port}/live")

    assert [] == FileHandler.requests


@pytest.mark.program
@pytest.mark.parametrize(
    "line", ["http://127.0.0.2:{internal_port}/talk.flac", "http://localhost:{internal_port}/x.ts", "{secret}"]
)
def test_playlist(internal_port: int, tmp_path: Path, line: str) -> None:
    """A playlist cannot lead to an internal host, a name of one, or a local file."""
    secret = tmp_path / "secret.flac"
    secret.write_bytes((SAMPLES / "en-phone.flac").read_bytes())
    outside = tmp_path / "outside"
    outside.mkdir()
    entry = line.format(internal_port=internal_port, secret=secret.as_uri())
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{entry}\n#EXT-X-ENDLIST\n"
    (outside / "live.m3u8").write_text(text)
    with (
        web_server(partial(FileHandler, directory=str(outside)), "127.0.0.1") as port,
        pytest.raises(SourceError),
    ):
        seconds_read(f"http://127.0.0.1:{port}/live.m3u8")

    assert ["/live.m3u8"] == list(dict.fromkeys(FileHandler.requests))


@pytest.mark.parametrize(
    ("named", "listed", "host", "allowed"),
    [
        ("studio.test", (), "127.0.0.1", False),
        ("studio.test", (), "169.254.169.254", False),
        ("studio.test", (), "10.0.0.1", False),
        ("studio.test", (), "::1", False),
        ("studio.test", (), "::ffff:127.0.0.1", False),
        ("studio.test", (), "0.0.0.0", False),
        ("studio.test", (), "localhost", False),
        ("studio.test", (), "2130706433", False),
        ("studio.test", (), "0x7f.1", False),
        ("studio.test", (), "1.1.1.1", True),
        ("studio.test", ("cdn.test",), "1.1.1.1", False),
        ("127.0.0.1", (), "127.0.0.1", True),
        ("studio.test", ("10.0.0.1",), "10.0.0.1", True),
    ],
)
def test_addresses(named: str, listed: tuple[str, ...], host: str, allowed: bool) -> None:
    """The named host, listed hosts, or without a list public addresses are allowed, in any notation."""
    address_filter = AddressFilter(named, 80, listed)
    if allowed:
        assert [(host, 80)] == address_filter.addresses(host, 80)
    else:
        with pytest.raises(PermissionError):
            address_filter.addresses(host, 80)


def test_tunnels(internal_port: int) -> None:
    """CONNECT is checked as well, and a second request on a plain connection goes nowhere."""
    with AddressFilter("studio.test", 80) as address_filter:
        place = address_filter.url.rpartition("/")[2].split(":")
        answers = []
        for request in (
            f"CONNECT 127.0.0.2:{internal_port} HTTP/1.1\r\n\r\n",
            "GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        ):
            with socket.create_connection((place[0], int(place[1]))) as line:
                line.sendall(request.encode())
                answers.append(line.recv(100)[9:12])
        with httpx.Client(proxy=address_filter.url) as client:
            answers.append(str(client.get(f"http://127.0.0.2:{internal_port}/talk.flac").status_code).encode())

    assert [b"403", b"502", b"403"] == answers
    assert [] == FileHandler.requests


@pytest.mark.program
def test_invalid_port() -> None:
    """An address with an invalid port is refused with one line."""
    with pytest.raises(SourceError, match="invalid port"):
        read_url("http://127.0.0.1:99999/x")
