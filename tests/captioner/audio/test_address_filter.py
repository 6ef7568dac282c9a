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
def site(handler: Handler, host: str) -> Iterator[int]:
    """A web server on an address of the loopback."""
    server = ThreadingHTTPServer((host, 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and remembers what was asked."""

    asked: list[str] = []  # noqa: RUF012 one for all requests, emptied by each test

    def do_GET(self) -> None:
        """Remember it."""
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Elsewhere(Quiet):
    """Sends everybody to `target`."""

    target = ""

    def do_GET(self) -> None:
        """By a redirect."""
        self.send_response(302)
        self.send_header("Location", self.target)
        self.end_headers()


@pytest.fixture
def inner(tmp_path: Path) -> Iterator[int]:
    """What must not be reached: a machine inside, 127.0.0.2."""
    (tmp_path / "talk.flac").write_bytes((SAMPLES / "en-phone.flac").read_bytes())
    Quiet.asked.clear()
    with site(partial(Quiet, directory=str(tmp_path)), "127.0.0.2") as port:
        yield port


def heard(address: str, hosts: tuple[str, ...] = ()) -> int:
    """Seconds of the first chunks, rounded; raises what reading raises."""
    feed = read_url(address, hosts=hosts, stop_at_end=True)
    try:
        return round(sum(chunk.milliseconds for chunk in itertools.islice(feed, 25)) / 1000)
    finally:
        feed.stop()


@pytest.mark.program
def test_what_somebody_named_is_read(inner: int) -> None:
    """Wherever it is: a studio's sources are inside."""
    assert 1 == heard(f"http://127.0.0.2:{inner}/talk.flac")


@pytest.mark.program
def test_a_redirect_leads_nowhere_inside(inner: int) -> None:
    """Unless that host is listed."""
    Elsewhere.target = f"http://127.0.0.2:{inner}/talk.flac"
    with site(Elsewhere, "127.0.0.1") as port:
        address = f"http://127.0.0.1:{port}/live"
        with pytest.raises(SourceError, match="403"):
            heard(address)
        refused = list(Quiet.asked)
        listed = heard(address, hosts=("127.0.0.2",))

    assert [] == refused
    assert (1, ["/talk.flac"]) == (listed, Quiet.asked)


@pytest.mark.program
@pytest.mark.parametrize("line", ["http://127.0.0.2:{inner}/talk.flac", "http://localhost:{inner}/x.ts", "{secret}"])
def test_a_playlist_leads_nowhere_inside(inner: int, tmp_path: Path, line: str) -> None:
    """Neither to a machine, nor by a name that means one, nor to a file of this machine."""
    secret = tmp_path / "secret.flac"
    secret.write_bytes((SAMPLES / "en-phone.flac").read_bytes())
    outside = tmp_path / "outside"
    outside.mkdir()
    entry = line.format(inner=inner, secret=secret.as_uri())
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{entry}\n#EXT-X-ENDLIST\n"
    (outside / "live.m3u8").write_text(text)
    with (
        site(partial(Quiet, directory=str(outside)), "127.0.0.1") as port,
        pytest.raises(SourceError),
    ):
        heard(f"http://127.0.0.1:{port}/live.m3u8")

    assert ["/live.m3u8"] == list(dict.fromkeys(Quiet.asked))


@pytest.mark.parametrize(
    ("named", "listed", "asked", "allowed"),
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
def test_where_it_leads(named: str, listed: tuple[str, ...], asked: str, allowed: bool) -> None:
    """To the host that was named, to those listed, or, without a list, to public addresses, however written."""
    gate = AddressFilter(named, listed)
    if allowed:
        assert [(asked, 80)] == gate.addresses(asked, 80)
    else:
        with pytest.raises(PermissionError):
            gate.addresses(asked, 80)


def test_tunnels_are_judged_too(inner: int) -> None:
    """TLS goes through CONNECT; a second request on a plain connection goes nowhere."""
    with AddressFilter("studio.test") as gate:
        place = gate.url.rpartition("/")[2].split(":")
        answers = []
        for request in (f"CONNECT 127.0.0.2:{inner} HTTP/1.1\r\n\r\n", "GET file:///etc/passwd HTTP/1.1\r\n\r\n"):
            with socket.create_connection((place[0], int(place[1]))) as line:
                line.sendall(request.encode())
                answers.append(line.recv(100)[9:12])
        with httpx.Client(proxy=gate.url) as client:
            answers.append(str(client.get(f"http://127.0.0.2:{inner}/talk.flac").status_code).encode())

    assert [b"403", b"502", b"403"] == answers
    assert [] == Quiet.asked
