"""Tests of `deploy/nginx.conf` in the system's nginx; only ports, paths and the user are changed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from playwright.sync_api import Browser, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from captioner.server import tokens
from captioner.server.access import Access
from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.delivery.redis.engines import until
from tests.captioner.server.compat.test_openai import recording
from tests.captioner.server.conftest import SECOND, RunningServer

pytestmark = pytest.mark.program

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
SECRET = "s" * 32
NAME = "captions.example.org"
_MAIN = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/main.log;
events {{}}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {own}
}}
"""


class Nginx:
    """Running nginx."""

    def __init__(self, folder: Path, conf: str, edges: list[str]) -> None:
        """`conf`: content of `http`; only ports and paths are changed."""
        self.folder = folder
        self.edges = edges
        self._certify()
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")  # not on the PATH of every user
        assert program, "nginx is not installed"
        command = [program, "-p", str(folder), "-e", f"{folder}/main.log", "-c", f"{folder}/nginx.conf"]
        self._configure(conf)
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert not checked.returncode, checked.stderr
        self._process = subprocess.Popen(command)
        until(self._answers)

    def _configure(self, conf: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        own = conf.replace("listen 443", f"listen 127.0.0.1:{self.port}")
        own = own.replace("/etc/ssl/", f"{self.folder}/").replace("/var/log/nginx/", f"{self.folder}/")
        (self.folder / "nginx.conf").write_text(_MAIN.format(folder=self.folder, own=own))

    def _answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    @contextmanager
    def client(self, *, http2: bool = True, **options: Any) -> Iterator[httpx.Client]:
        """HTTP/2 client over TLS, like a browser."""
        base = f"https://127.0.0.1:{self.port}"
        with httpx.Client(base_url=base, http2=http2, verify=False, timeout=20, **options) as own:
            yield own

    def socket(self, address: str, scope: str, origin: str = "") -> ClientConnection:
        """Open a WebSocket over TLS, as a page of this server does."""
        host = f"127.0.0.1:{self.port}"
        page = Origin(origin or f"https://{host}")
        token_ = f"{'&' if '?' in address else '?'}token={token(scope)}"
        return connect(f"wss://{host}{address}{token_}", ssl=tls(), origin=page)

    def stop(self) -> None:
        """Stop nginx by SIGTERM."""
        self._process.terminate()
        self._process.wait(10)

    def _certify(self) -> None:
        key, certificate = self.folder / f"{NAME}.key", self.folder / f"{NAME}.pem"
        asked = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={NAME}"]
        command = ["openssl", "req", *asked, "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def engines(tmp_path: Path, redis_server: RedisServer) -> Iterator[list[RunningServer]]:
    """Two engines that share rooms and a secret."""
    own = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        own.append(RunningServer(tmp_path / name, bus=redis_server.url, access=Access(secret=SECRET)))
    yield own
    for each in own:
        each.client.close()
        each.stop()
        each.join()


@pytest.fixture
def nginx(tmp_path: Path, engines: list[RunningServer], redis_server: RedisServer) -> Iterator[Nginx]:
    """Start nginx in front of the engines and edges."""
    edges = [RunningEdge(redis_server.url, access=Access(secret=SECRET)) for _ in range(2)]
    folder = tmp_path / "nginx"
    folder.mkdir()
    hosts = [f"127.0.0.1:{each.port}" for each in edges]
    first, second = (f"server {each.host} max_fails=1 fail_timeout=1s;" for each in engines)
    conf = CONF.read_text().replace("server 127.0.0.1:8080 max_fails=1 fail_timeout=1s;", first + second)
    conf = conf.replace("127.0.0.1:8081", hosts[0]).replace("127.0.0.1:8082", hosts[1])
    own = Nginx(folder, conf, hosts)
    yield own
    own.stop()
    for each in edges:
        each.stop()


def tls() -> ssl.SSLContext:
    """TLS 1.2 without verification.

    Not TLS 1.3: the synchronous client of `websockets` writes the request while its other thread reads the session
    tickets that follow a handshake of TLS 1.3, and OpenSSL allows no such calls at the same time. About one request in
    300 was never sent, to any server, and the client waited until its timeout (websockets 17.4, Python 3.11, OpenSSL
    3.0); all of 3000 arrived with TLS 1.2, and all of 3000 of the asyncio client. Browsers are not affected.
    """
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def token(*scopes: str, room: str = "*") -> str:
    return tokens.sign(SECRET, scopes, room)


def headers(scope: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(scope)}"}


def test_a_room_behind_nginx(nginx: Nginx, engines: list[RunningServer]) -> None:
    """Events arrive over HTTP/2 while the room is live; files, segments, operator requests work; no log has a token."""
    publishing = f"ws://{engines[1].host}/rooms/hall/audio?from=en&to=es"
    with (
        connect(publishing, additional_headers=headers("publish")) as publisher,
        nginx.client(headers=headers("operate")) as client,
    ):
        publisher.recv(10)
        publisher.send(SECOND)
        until(lambda: all(map(_knows_the_hall, nginx.edges)))
        address = f"/rooms/hall/events?lang=en&token={token('view')}"
        with connect_sse(client, "GET", address) as source:
            events = source.iter_sse()
            begun = next(events)
            came = [_next_word(events, publisher, word) for word in ("w2", "w3")]
            version = source.response.http_version
        edited = client.post("/rooms/hall/cues/c1", json={"lang": "en", "text": "by the operator"})
        publisher.send('{"type":"end"}')
        publisher.recv(10)
        until(lambda: "by the operator" in client.get("/rooms/hall/captions/en.vtt").text)
        playlist = client.get(f"/rooms/hall/hls/en.m3u8?token={token('view')}")
        refused = client.get("/rooms/hall/captions/en.vtt", headers={"Authorization": "Bearer x.y.z"})
        hidden = [client.get(address).status_code for address in ("/view/hall", "/metrics", "/rooms")]

    assert ("HTTP/2", "snapshot") == (version, begun.event)
    assert ["w2", "w3"] == came
    assert (200, 200, 403) == (edited.status_code, playlist.status_code, refused.status_code)
    assert 200 == hidden[0]
    until(lambda: "GET /rooms/hall/events" in _logs(nginx))  # nginx logs a stream at its end
    logs = _logs(nginx)
    assert not re.search(r"eyJ|token=|Bearer", logs)


def test_audio_through_nginx(nginx: Nginx) -> None:
    """A WebSocket for audio passes in both directions, from pages of this server only."""
    with nginx.socket("/rooms/hall/audio?from=en&to=es", "publish") as publisher:
        answers = [publisher.recv(10)]
        publisher.send(SECOND)
        publisher.send('{"type":"end"}')
        answers.append(publisher.recv(10))
    refused = []
    for origin in ("https://evil.example", f"http://127.0.0.1:{nginx.port}", f"https://127.0.0.1:{nginx.port + 1}"):
        with pytest.raises(InvalidStatus) as status, nginx.socket("/rooms/other/audio?from=en", "publish", origin):
            pass
        refused.append(status.value.response.status_code)

    assert ['{"type":"ready"}', '{"type":"done"}'] == answers
    assert [403] * 3 == refused
    assert "token" not in _logs(nginx)


PAGES = ("/", "/overlay?room=hall", "/view/hall", "/console/hall", "/languages", "/openapi.json", "/static/page.js")
CONSOLE = ("/rules", "/source", "/log", "/screens", "/now/es.json", "")
FILES = ("/captions/es.vtt", "/captions/en.srt", "/hls/es.m3u8", "/hls/en-0.vtt", "/qr.svg?page=view")


def test_every_address_reaches_a_process_that_has_it(nginx: Nginx, engines: list[RunningServer]) -> None:
    """Pages and files come from the edges; what the console reads and changes is with the engine that has the room."""
    publishing = f"ws://{engines[1].host}/rooms/hall/audio?from=en&to=es"
    with (
        connect(publishing, additional_headers=headers("publish")) as publisher,
        nginx.client(headers=headers("operate")) as client,
    ):
        publisher.recv(10)
        publisher.send(SECOND * 14)
        until(lambda: "c1" in client.get("/rooms/hall/captions/es.json").text)
        until(lambda: "en-0.vtt" in client.get("/rooms/hall/hls/en.m3u8").text)
        addresses = [*PAGES, "/rooms", *(f"/rooms/hall{path}" for path in (*CONSOLE, *FILES))]
        answered = {address: client.get(address).status_code for address in addresses for _ in engines}
        with connect_sse(client, "GET", "/rooms/hall/desk?operator=op1") as desk:
            begun = next(desk.iter_sse()).event
        with nginx.socket("/rooms/hall/desk?operator=op1", "operate") as desk_socket:
            first = desk_socket.recv(10)
        level = client.get("/rooms/hall").json()["audio"]
        code = client.get("/rooms/hall/qr.svg").text
        own = {"Origin": f"https://127.0.0.1:{nginx.port}"}
        changes = [client.post("/rooms/hall/hide", headers=own) for _ in engines]
        foreign = client.post("/rooms/hall/show", headers={"Origin": "https://evil.example"})
        unknown = client.get("/rooms/nowhere/rules").status_code
        programme = client.post("/rooms/hall/programme", content=bytes(100_000)).json()
        publisher.send('{"type":"end"}')

    assert dict.fromkeys(addresses, 200) == answered
    assert "desk" == begun
    assert "event: desk" in first
    assert level
    assert f"<title>https://127.0.0.1:{nginx.port}/view/hall</title>" in code
    assert "the file is of an unknown kind" == programme["error"]
    assert ([200, 200], 403, 404) == ([each.status_code for each in changes], foreign.status_code, unknown)


def test_an_operator_respeaks_through_nginx(nginx: Nginx, engines: list[RunningServer]) -> None:
    """The WebSocket reaches the engine that has the room."""
    publishing = f"ws://{engines[1].host}/rooms/hall/audio?from=en&to=es"
    answers = []
    with (
        connect(publishing, additional_headers=headers("publish")) as publisher,
        nginx.client(headers=headers("operate")) as client,
    ):
        publisher.recv(10)
        publisher.send(SECOND)
        taken = client.post("/rooms/hall/takeovers/es?operator=op1")
        for _ in engines:
            with nginx.socket("/rooms/hall/takeovers/es/audio?operator=op1", "operate") as operator:
                answers.append(operator.recv(10))
                operator.send(SECOND)
                operator.send('{"type":"end"}')
                answers.append(operator.recv(10))
        with pytest.raises(InvalidStatus) as nowhere, nginx.socket("/rooms/nowhere/takeovers/es/audio", "operate"):
            pass
        publisher.send('{"type":"end"}')

    assert 200 == taken.status_code
    assert ['{"type":"ready"}', '{"type":"done"}'] * 2 == answers
    assert 404 == nowhere.value.response.status_code


def test_compatible_clients_through_nginx(nginx: Nginx) -> None:
    """Uploads larger than any other body, the list of models, and live sessions, also of a page."""
    with nginx.client(http2=False, headers=headers("publish")) as client:  # as the clients themselves
        upload = {"file": ("a.wav", recording(100))}  # 3.2 MB
        text = client.post("/v1/audio/transcriptions", files=upload, data={"model": "x"})
        models = client.get("/v1/models")
        large = client.post("/rooms/hall/cues/c1", content=bytes(100_000))
        nobody = client.post("/v1/audio/transcriptions", files=upload, headers={"Authorization": ""})
    with nginx.socket("/v1/listen?encoding=linear16&sample_rate=16000", "publish") as listener:
        listener.send(SECOND)
        listener.send('{"type":"CloseStream"}')
        last = [json.loads(message) for message in listener][-1]

    assert (200, 200, 413, 401) == (text.status_code, models.status_code, large.status_code, nobody.status_code)
    assert text.json()["text"].startswith("Uno0")
    assert ("Metadata", 1.0) == (last["type"], last["duration"])


@pytest.mark.browser
def test_the_microphone_of_a_browser(nginx: Nginx, browser: Browser) -> None:
    """An operator opens a room with the microphone of the browser; a viewer reads the captions."""
    own = browser.new_context(ignore_https_errors=True, permissions=["microphone"], locale="en-GB")
    with contextlib.closing(own):
        console, viewer = own.new_page(), own.new_page()
        site = f"https://127.0.0.1:{nginx.port}"
        console.goto(f"{site}/console/stage#token={token('operate', 'publish', room='*')}")
        console.locator("#target").select_option("es")
        console.click("#start-microphone")
        expect(console.locator("#microphone")).to_contain_text("Stop microphone", timeout=30_000)
        expect(console.locator(".words").first).to_contain_text("w1", timeout=30_000)
        viewer.goto(f"{site}/view/stage?lang=es&token={token('view', room='stage')}")
        expect(viewer.locator("body")).to_contain_text("es:w1", timeout=30_000)
        console.keyboard.press("m")
        expect(console.locator("#microphone")).to_contain_text("Use microphone", timeout=30_000)


def test_the_example_for_https(tmp_path: Path) -> None:
    """With the `location` of the README events arrive while the room is live, and audio, edits and QR codes work."""
    example = re.search(r"^location / {.*?^}", (CONF.parent / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    assert example
    (tmp_path / "static").mkdir()
    certificate = f"ssl_certificate /etc/ssl/{NAME}.pem; ssl_certificate_key /etc/ssl/{NAME}.key;"
    with RunningServer(tmp_path, access=Access(secret=SECRET, public=("*",))) as server:
        location = example[0].replace("127.0.0.1:8080", server.host)
        nginx = Nginx(tmp_path, f"server {{ listen 443 ssl; {certificate} {location} }}", [])
        base = f"https://127.0.0.1:{nginx.port}"
        address = f"wss://127.0.0.1:{nginx.port}/rooms/hall/audio?from=en&token={token('publish')}"
        with connect(address, ssl=tls()) as publisher, nginx.client() as client:
            publisher.recv(10)
            publisher.send(SECOND)
            with connect_sse(client, "GET", "/rooms/hall/events") as source:
                events = source.iter_sse()
                next(events)
                came = _next_word(events, publisher, "w2")
            asked = headers("operate") | {"Origin": base}
            hidden = client.post("/rooms/hall/hide", headers=asked).status_code
            code = client.get("/rooms/hall/qr.svg").text
        nginx.stop()

    assert ("w2", 200) == (came, hidden)
    assert f"{base}/view/hall" in code


def test_a_console_through_nginx(nginx: Nginx, engines: list[RunningServer]) -> None:
    """The console gets its events over a WebSocket, and what only the engine has, although edges serve reads."""
    engines[0].call(lambda: engines[0].rooms.open("hall", "en", ("es",)))
    address = f"wss://127.0.0.1:{nginx.port}/rooms/hall/desk?operator=op1&token={token('operate')}"
    with connect(address, ssl=tls()) as console, nginx.client(headers=headers("operate")) as client:
        first = str(console.recv(10))
        statuses = [client.get(f"/rooms/hall/{what}").status_code for what in ("log", "source", "rules")]

    assert "event: " in first
    assert [200, 200, 200] == statuses


def _logs(nginx: Nginx) -> str:
    return "".join(path.read_text() for path in nginx.folder.glob("*.log"))


def _knows_the_hall(edge: str) -> bool:
    return httpx.get(f"http://{edge}/rooms/hall", headers=headers("view")).status_code == httpx.codes.OK


def _next_word(events: Iterator[ServerSentEvent], publisher: Any, word: str) -> str:
    """Send a second of speech; the event of its word arrives while nothing else is sent."""
    publisher.send(SECOND)
    return next(word for event in events if event.event == "cue" and word in event.data)
