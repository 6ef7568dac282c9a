"""A server on this machine that speaks the protocol of the model hub, with faults that a test chooses."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """The server: repositories, and the faults of its next answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.breaks: dict[str, list[int]] = {}
        """File -> bytes after which the connection breaks, one per answer."""
        self.wrong: set[str] = set()
        """Files that are served with other bytes than the declared ones."""
        self.failures = 0
        """Answers with status 503 to come."""
        self.limits: list[int] = []
        """Seconds of `Retry-After`, one per answer."""
        self.ignores_range = False
        self.slow_s = 0.0
        """Seconds between two blocks of a file."""
        self.served: Counter[str] = Counter()
        """File -> bytes that were sent."""
        self.ranges: list[str] = []
        self.tokens: list[tuple[str, str | None]] = []
        """Path and `Authorization` of each request."""

    @property
    def url(self) -> str:
        """Address for `HF_ENDPOINT`."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Print nothing about a client that has gone."""

    def add(self, repository: str, content: Mapping[str, bytes] | Path) -> None:
        """Publish a repository: files by name, or those of a folder."""
        if isinstance(content, Path):
            content = {file.name: file.read_bytes() for file in content.iterdir() if file.is_file()}
        self.repositories[repository] = dict(content)


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hub

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path == "/api/agent-harnesses":  # asked by huggingface_hub itself, once per process
            self._reply(404, b"", {})
            return
        self.server.tokens.append((path, self.headers.get("Authorization")))
        if self.server.limits:
            self._reply(429, b"", {"Retry-After": str(self.server.limits.pop(0))})
        elif self.server.failures:
            self.server.failures -= 1
            self._reply(503, b"", {})
        elif path.startswith("/api/models/"):
            self._list(path.removeprefix("/api/models/"))
        elif "/resolve/" in path:
            repository, _, file = path[1:].partition("/resolve/")
            self._reply(302, b"", {"Location": f"{self.server.url}/files/{repository}/{file.partition('/')[2]}"})
        else:
            self._send(path.removeprefix("/files/"))

    def _list(self, path: str) -> None:
        repository, _, revision = path.partition("/revision/")
        files = self.server.repositories.get(repository)
        if files is None:
            self._reply(404, b'{"error": "Repository not found"}', {"X-Error-Code": "RepoNotFound"})
            return
        siblings = [_described(name, content) for name, content in files.items()]
        listed = {"id": repository, "modelId": repository, "sha": revision or COMMIT, "siblings": siblings}
        self._reply(200, json.dumps(listed).encode(), {"Content-Type": "application/json"})

    def _send(self, path: str) -> None:
        repository, _, name = path.rpartition("/")
        content = self.server.repositories.get(repository, {}).get(name)
        if content is None:
            self._reply(404, b"", {})
            return
        if name in self.server.wrong:
            content = bytes(byte ^ 1 for byte in content)
        start, status, headers = 0, 200, {}
        if (asked := self.headers.get("Range")) and not self.server.ignores_range:
            self.server.ranges.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            status, headers = 206, {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        breaks = self.server.breaks.get(name)
        end = min(start + breaks.pop(0), len(content)) if breaks else len(content)
        self._reply(status, None, headers | {"Content-Length": str(len(content) - start)})
        block = 1 << 16 if self.server.slow_s else 1 << 20
        for at in range(start, end, block):
            self.server.served[name] += min(at + block, end) - at
            self.wfile.write(content[at : min(at + block, end)])
            time.sleep(self.server.slow_s)
        self.close_connection = end < len(content)

    def _reply(self, status: int, body: bytes | None, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body:
            self.wfile.write(body)


def _described(name: str, content: bytes) -> dict[str, object]:
    """Describe a file as the hub does: large ones by SHA-256, others by their hash in git."""
    listed: dict[str, object] = {"rfilename": name, "size": len(content)}
    if name.endswith((".bin", ".spm")):
        digest = hashlib.sha256(content).hexdigest()
        return listed | {"blobId": "0" * 40, "lfs": {"sha256": digest, "size": len(content), "pointerSize": 134}}
    return listed | {"blobId": hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()}
