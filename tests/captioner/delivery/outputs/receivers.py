"""Receivers of captions as their makers document them: servers on the loopback interface, in threads."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server as SocketServer
from websockets.sync.server import ServerConnection, serve

Reply = tuple[int, str]
"""Status and body."""
Answer = Callable[["Request"], Reply]

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"


@dataclass(frozen=True)
class Request:
    """A request as received."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class HttpServer:
    """HTTP server with a fault that can be set: `hang`, `drop`, `deaf` (accepts, then drops), or a status."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self.asked: list[Request] = []
        self.fault: str | int = ""
        self.released = threading.Event()
        """Set to end requests that hang."""
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
                body = self.rfile.read(length)
                asked = Request(self.command, address.path, query, dict(self.headers.items()), body)
                web.asked.append(asked)
                if web.fault == "hang":
                    web.released.wait(20)
                if web.fault == "deaf":
                    answer(asked)
                if web.fault in ("hang", "drop", "deaf"):
                    self.close_connection = True
                    return
                status, text = (web.fault, "no") if isinstance(web.fault, int) else answer(asked)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = handle_one  # noqa: N815 as the library calls them

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as the library calls it
                """Log nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and free the port."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def web(answer: Answer, port: int = 0) -> Iterator[HttpServer]:
    """HTTP server for the duration of a `with`."""
    own = HttpServer(answer, port)
    try:
        yield own
    finally:
        own.stop()


@dataclass
class YouTube:
    """YouTube: accepts numbers in order; a repetition of the last is a retry and is not shown again."""

    started: bool = True
    last: int | None = None
    shown: list[tuple[str, str]] = field(default_factory=list)
    """(time, text) of all parts."""
    clock: str = "2026-01-01T00:00:00.000"
    """Time in its answers."""

    def __call__(self, asked: Request) -> Reply:
        """Answer a POST."""
        if asked.method != "POST":
            return 405, ""
        if not self.started:
            return 400, "the stream has not begun"
        if "cid" not in asked.query or not asked.query.get("seq", "").isdigit():
            return 403, ""
        assert asked.headers["Content-Type"] == "text/plain"
        number, body = int(asked.query["seq"]), asked.body.decode()
        if body:
            assert body.endswith("\n")
            lines = body.removesuffix("\n").split("\n")
            pairs = list(zip(lines[::2], lines[1::2], strict=True))
            assert all(re.fullmatch(TIME + r"( region:\w+#\w+)?", when) for when, _ in pairs)
            assert self.last is None or number in (self.last, self.last + 1), (number, self.last)
            if number != self.last:
                self.shown += pairs
            self.last = number
        return 200, self.clock


@dataclass
class Zoom:
    """Zoom meeting: accepts the number after the last one, and returns the last one."""

    started: bool = True
    last: int = -1
    shown: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)

    def __call__(self, asked: Request) -> Reply:
        """Answer a POST, or the GET of the number."""
        if not {"id", "ns", "signature"} <= set(asked.query):
            return 403, ""
        if asked.path == "/closedcaption/seq":
            return (200, str(self.last)) if asked.method == "GET" else (405, "")
        if asked.method != "POST":
            return 405, ""
        if not self.started:
            return 400, ""
        assert asked.headers["Content-Type"] == "text/plain"
        if int(asked.query["seq"]) != self.last + 1:
            return 403, ""
        self.last += 1
        self.shown.append(asked.body.decode())
        self.languages.add(asked.query["lang"])
        return 200, ""


@dataclass
class Vmix:
    """vMix with one title that has two text fields."""

    texts: dict[str, str] = field(default_factory=lambda: {"Line1.Text": "?", "Line2.Text": "?"})
    changes: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, asked: Request) -> Reply:
        """Answer a request of the web API."""
        if asked.path.lower() != "/api/":
            return 404, ""
        if "Function" not in asked.query:
            return 200, "<vmix><version>27</version></vmix>"
        known = asked.query["Input"] == "Captions" and asked.query["SelectedName"] in self.texts
        if asked.query["Function"] != "SetText" or not known:
            return 500, "Unable to find input"
        self.texts[asked.query["SelectedName"]] = asked.query["Value"]
        self.changes.append(dict(self.texts))
        return 200, "Function completed successfully."


class Obs:
    """obs-websocket 5 as in docs/generated/protocol.md: Hello, Identify, Identified, Request, RequestResponse."""

    CHALLENGE = "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY="
    SALT = "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI="

    def __init__(self, password: str = "", port: int = 0) -> None:
        self.captions: list[str] = []
        self.identified = 0
        self.streaming = True
        self.fault = ""
        """`mute`: sends nothing after Hello; `drop`: closes at each request; `none`: is another kind of server."""
        self._password = password
        self._server: SocketServer = serve(self._serve, "127.0.0.1", port)
        self.port = self._server.socket.getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and free the port."""
        self._server.shutdown()
        self._thread.join(5)

    def _serve(self, socket: ServerConnection) -> None:
        try:
            self._converse(socket)
        except ConnectionClosed:
            return

    def _converse(self, socket: ServerConnection) -> None:
        if self.fault == "none":
            socket.send("hello")
        hello: dict[str, Any] = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}
        if self._password:
            hello["authentication"] = {"challenge": self.CHALLENGE, "salt": self.SALT}
        socket.send(json.dumps({"op": 0, "d": hello}))
        message = json.loads(socket.recv())
        if message["op"] != 1:
            return socket.close(4007, "NotIdentified")
        if message["d"].get("rpcVersion") != 1:
            return socket.close(4010, "UnsupportedRpcVersion")
        if self._password and message["d"].get("authentication") != self._proof():
            return socket.close(4009, "AuthenticationFailed")
        if self.fault == "mute":
            socket.recv()
        if message["d"].get("eventSubscriptions", 2047):
            event = {"eventType": "StudioModeStateChanged", "eventIntent": 1, "eventData": {}}
            socket.send(json.dumps({"op": 5, "d": event}))
        self.identified += 1
        socket.send(json.dumps({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        while True:
            message = json.loads(socket.recv())
            if message["op"] == 1:
                return socket.close(4008, "AlreadyIdentified")
            if message["op"] != 6:
                return socket.close(4006, "UnknownOpCode")
            if self.fault == "drop":
                return socket.close(1011)
            if self.fault == "mute":
                continue
            socket.send(json.dumps({"op": 7, "d": self._response(message["d"])}))

    def _proof(self) -> str:
        secret = base64.b64encode(hashlib.sha256((self._password + self.SALT).encode()).digest()).decode()
        return base64.b64encode(hashlib.sha256((secret + self.CHALLENGE).encode()).digest()).decode()

    def _response(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = {"requestType": request["requestType"], "requestId": request["requestId"]}
        match request["requestType"]:
            case "GetStreamStatus":
                return answer | {"requestStatus": _status(100), "responseData": {"outputActive": self.streaming}}
            case "SendStreamCaption" if not isinstance(request["requestData"].get("captionText"), str):
                return answer | {"requestStatus": _status(300)}
            case "SendStreamCaption" if not self.streaming:
                return answer | {"requestStatus": _status(501)}
            case "SendStreamCaption":
                self.captions.append(request["requestData"]["captionText"])
                return answer | {"requestStatus": _status(100)}
        return answer | {"requestStatus": _status(204)}


def _status(code: int) -> dict[str, object]:
    return {"result": code == 100, "code": code}
