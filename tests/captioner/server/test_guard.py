from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx_sse import connect_sse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from captioner.server import tokens
from captioner.server.access import Access
from captioner.server.guard import HEADERS
from captioner.server.limits import RequestRate
from tests.captioner.server.conftest import RunningServer

SECRET = "s" * 40
EVIL = "http://evil.example"
GOOD = "https://good.example"
WEBSOCKET = "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[RunningServer]:
    """Server with tokens, one allowed origin, and two connections per address."""
    own = RunningServer(tmp_path, access=Access(secret=SECRET, public=("lobby",)), origins=(GOOD,), per_address=2)
    with own:
        yield own


def token(*scopes: str, room: str = "*") -> str:
    return tokens.sign(SECRET, scopes, room)


def test_security_headers(running: RunningServer) -> None:
    """Every response has them, errors too."""
    running.speak("hall", 1)
    for address in ("/rooms", "/rooms/hall", "/nonsense", "/rooms/none/events", "/rooms/hall/captions/en.vtt"):
        headers = running.get(address).headers

        assert HEADERS.items() <= {name: headers.get(name) for name in HEADERS}.items()


def test_other_host_names_are_refused_without_tokens(running: RunningServer) -> None:
    """A public name that resolves to this machine is no way in."""
    answer = running.get("/rooms", headers={"Host": "evil.example:8080"})

    assert (403, {"error", "hint"}) == (answer.status_code, set(answer.json()))
    assert running.get("/rooms", headers={"Host": "localhost"}).status_code == 200


def answer_to(running: RunningServer, head: str) -> str:
    """Status line of the answer to a request that no client library would send."""
    host, _, port = running.host.partition(":")
    kind = "Upgrade" if "Upgrade:" in head else "close"
    with socket.create_connection((host, int(port)), 10) as line:
        line.sendall(f"{head}Connection: {kind}\r\n\r\n".encode())
        return line.makefile().readline()


@pytest.mark.parametrize(
    "hosts",
    [
        "",
        "Host:\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host: localhost:80@evil.example\r\n",
        "Host: [::1]evil.example\r\n",
        "Host: localhost:port\r\n",
        "Host: localhost/evil.example\r\n",
        "Host: localhost, evil.example\r\n",
    ],
)
def test_odd_hosts_are_refused(running: RunningServer, guarded: RunningServer, hosts: str) -> None:
    """There is one Host header, with a name or an address and perhaps a port, with tokens or without."""
    assert " 400 " in answer_to(running, f"GET /rooms HTTP/1.1\r\n{hosts}")
    assert " 400 " in answer_to(guarded, f"GET /rooms HTTP/1.1\r\n{hosts}")


@pytest.mark.parametrize("host", ["localhost", "localhost:9", "[::1]:9", "127.0.0.1:80", "a.localhost"])
def test_usual_hosts_are_allowed(running: RunningServer, host: str) -> None:
    """Loopback names and addresses, with a port or without."""
    assert 200 == running.get("/rooms", headers={"Host": host}).status_code


def test_http_1_0_needs_no_host(running: RunningServer) -> None:
    """Load balancers check servers that way, and browsers do not speak HTTP/1.0."""
    assert " 200 " in answer_to(running, "GET /healthz HTTP/1.0\r\n")


@pytest.mark.parametrize("origin", [EVIL, "null", "http://127.0.0.1"])
def test_pages_of_other_origins_are_refused(running: RunningServer, origin: str) -> None:
    """A form and a WebSocket are both refused."""
    running.speak("hall", 1)
    posted = running.client.post("/rooms/hall/clear", headers={"Origin": origin})
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{running.host}/rooms/x/audio?from=en", origin=Origin(origin))

    assert (403, 403) == (posted.status_code, refused.value.response.status_code)
    assert running.get("/rooms/x").status_code == 404


def test_own_pages_are_allowed(running: RunningServer) -> None:
    """The console of this server may change captions."""
    running.speak("hall", 1)
    posted = running.client.post("/rooms/hall/clear", headers={"Origin": f"http://{running.host}"})

    assert posted.status_code == 200


def test_the_scheme_of_an_origin_counts(running: RunningServer) -> None:
    """A page of the same host that came over another scheme is refused; behind a proxy for https its scheme counts."""
    running.speak("hall", 1)
    behind = {"X-Forwarded-Proto": "https"}
    cases: list[tuple[str, dict[str, str]]] = [("https", {}), ("http", behind), ("https", behind)]
    posted = [
        running.client.post("/rooms/hall/clear", headers={"Origin": f"{scheme}://{running.host}", **headers})
        for scheme, headers in cases
    ]
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://{running.host}/rooms/x/audio?from=en", origin=Origin(f"https://{running.host}"))
    with connect(
        f"ws://{running.host}/rooms/x/audio?from=en",
        origin=Origin(f"https://{running.host}"),
        additional_headers=behind,
    ) as socket_:
        ready = socket_.recv(10)

    assert ([403, 403, 200], 403) == ([each.status_code for each in posted], refused.value.response.status_code)
    assert '{"type":"ready"}' == ready


def test_the_default_port_is_left_out_of_an_origin(running: RunningServer) -> None:
    """`Host: localhost:443` and `Origin: https://localhost` are the same site."""
    running.speak("hall", 1)
    headers = {"Host": "localhost:443", "Origin": "https://localhost", "X-Forwarded-Proto": "https"}

    assert 200 == running.client.post("/rooms/hall/clear", headers=headers).status_code


def test_cors_by_list(guarded: RunningServer) -> None:
    """A listed origin may read and operate; others get no CORS header, so that browsers block them."""
    good, evil = (guarded.get("/rooms", headers={"Origin": origin}) for origin in (GOOD, EVIL))
    preflight = guarded.client.options(
        "/rooms/lobby/clear", headers={"Origin": GOOD, "Access-Control-Request-Method": "POST"}
    )

    assert GOOD == good.headers["access-control-allow-origin"]
    assert "access-control-allow-origin" not in evil.headers
    assert (200, GOOD) == (preflight.status_code, preflight.headers["access-control-allow-origin"])


def test_every_address_requires_its_token(guarded: RunningServer) -> None:
    """With no token, one of another room, and the right one."""
    guarded.speak("hall", 3, f"from=en&to=es&token={token('publish', room='hall')}")
    view, other = token("view", room="hall"), token("view", "operate", room="other")
    for address in ("/rooms/hall", "/rooms/hall/captions/es.vtt", "/rooms/hall/hls/es.m3u8"):
        statuses = [guarded.get(address, params={"token": given}).status_code for given in ("", other, view)]

        assert [401, 403, 200] == statuses, address
    assert 401 == guarded.get("/rooms/hall/events").status_code
    assert [] == guarded.get("/rooms").json()["rooms"]
    assert ["hall"] == [room["name"] for room in guarded.get("/rooms", params={"token": view}).json()["rooms"]]
    assert [401, 403] == [
        guarded.client.post("/rooms/hall/clear", params={"token": given}).status_code for given in ("", view)
    ]
    assert [401, 200] == [
        guarded.get("/metrics", params={"token": given}).status_code for given in ("", token("operate"))
    ]
    segments = guarded.get("/rooms/hall/hls/es.m3u8", params={"token": view}).text
    assert f"es-0.vtt?token={view}" in segments


def test_connections_per_address(guarded: RunningServer) -> None:
    """The third stream from one address is refused until another one is closed."""
    guarded.speak("lobby", 1, f"from=en&token={token('publish')}")
    address = "/rooms/lobby/events"
    with connect_sse(guarded.client, "GET", address) as first, connect_sse(guarded.client, "GET", address) as second:
        streams = first.iter_sse(), second.iter_sse()
        begun = [next(stream).event for stream in streams]
        with guarded.client.stream("GET", address) as third:
            status = third.status_code
    while guarded.get("/rooms/lobby").json()["viewers"]["en"]:
        pass
    with connect_sse(guarded.client, "GET", address) as again:
        stream = again.iter_sse()
        begun.append(next(stream).event)

    assert (429, ["snapshot"] * 3) == (status, begun)


@pytest.mark.parametrize(
    ("trusted", "statuses"), [(("127.0.0.0/8",), [404, 429, 404]), (("10.0.0.2",), [404, 429, 429])]
)
def test_forwarded_addresses(tmp_path: Path, trusted: tuple[str, ...], statuses: list[int]) -> None:
    """The limits count the addresses that a trusted proxy forwards, and those of all others as they are."""
    with RunningServer(tmp_path, trusted_proxies=trusted, rates=RequestRate(0.0, 1)) as own:
        received = [
            own.client.post("/rooms/none/clear", headers={"X-Forwarded-For": address}).status_code
            for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
        ]

    assert statuses == received


def test_the_rate_of_posts_is_limited(tmp_path: Path) -> None:
    """Requests above the rate get 429."""
    with RunningServer(tmp_path, rates=RequestRate(0.0, 3)) as own:
        statuses = [own.client.post("/rooms/none/clear").status_code for _ in range(5)]

    assert [404, 404, 404, 429, 429] == statuses


def test_the_rate_of_handshakes_is_limited(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A handshake above the rate is answered with 429 and the reason; one with an invalid Host with 400."""
    with RunningServer(tmp_path, rates=RequestRate(0.0, 1)) as own:
        own.speak("hall", 1)
        with pytest.raises(InvalidStatus) as refused, own.publisher("hall"):
            pass
        invalid = answer_to(own, "GET /rooms/hall/audio HTTP/1.1\r\nHost: a/b\r\n" + WEBSOCKET)

    response = refused.value.response
    assert 429 == response.status_code
    assert b"too many requests from this address" in (response.body or b"")
    assert HEADERS.items() <= {name: response.headers.get(name) for name in HEADERS}.items()
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert " 400 " in invalid


def test_tokens_are_in_no_log(guarded: RunningServer, caplog: pytest.LogCaptureFixture) -> None:
    """Valid and invalid tokens, at the most verbose level."""
    caplog.set_level(logging.DEBUG, "captioner")
    caplog.set_level(logging.INFO, "uvicorn")
    right, wrong = token("publish", "operate"), token("view", room="other")
    for given in (right, wrong):
        for address in ("/rooms/hall/events", "/rooms/hall/captions/en.vtt", "/metrics", "/nonsense"):
            with guarded.client.stream("GET", address, params={"token": given}):
                pass
        guarded.client.post("/rooms/hall/cues/c1", params={"token": given}, content="{")
        with guarded.publisher("hall", f"from=en&token={given}") as socket:
            socket.recv(10)

    assert not any(
        given in record.getMessage()
        for given in (right, wrong)
        for record in caplog.records
        if not record.name.startswith(("httpx", "httpcore", "websockets.client"))
    )
