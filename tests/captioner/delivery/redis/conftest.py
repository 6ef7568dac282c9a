from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse

from captioner.config.limits import Limits
from captioner.delivery.redis.edge import Edge
from captioner.server.access import Access
from captioner.server.app import create_edge
from captioner.server.http_server import build_server, open_socket
from tests.captioner.server.conftest import RunningServer


class RedisServer:
    """Redis on a free port, without persistence."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start Redis and wait until it responds."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        while not self._answers():
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """Kill Redis; its data is lost."""
        assert self._process
        self._process.kill()
        self._process.wait()


class RunningEdge:
    """Edge on a free port, in a thread."""

    def __init__(self, url: str, port: int = 0, access: Access | None = None) -> None:
        self.edge = Edge(url, Limits(heartbeat_s=0.2))
        started = threading.Event()
        listening = open_socket("127.0.0.1", port)
        self.port = listening.getsockname()[1]
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20)
        self._server = build_server(create_edge(self.edge, access=access), self.edge, started.set)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        assert started.wait(10)

    def wait_for(self, room: str) -> None:
        """Wait until the edge has the room."""
        while self.client.get(f"/rooms/{room}").status_code != 200:
            time.sleep(0.02)

    @contextmanager
    def watching(self, query: str = "", **options: Any) -> Iterator[Iterator[ServerSentEvent]]:
        """Events of the room `hall`."""
        with connect_sse(self.client, "GET", f"/rooms/hall/events?{query}", **options) as source:
            yield source.iter_sse()

    def stop(self) -> None:
        """Stop the edge as Ctrl-C does."""
        self.client.close()
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Redis for one test."""
    own = RedisServer()
    yield own
    own.kill()


@pytest.fixture
def engine(tmp_path: Path, redis_server: RedisServer) -> Iterator[RunningServer]:
    """Engine that writes to Redis."""
    own = RunningServer(tmp_path, bus=redis_server.url)
    with own:
        yield own


@pytest.fixture
def edges(redis_server: RedisServer) -> Iterator[tuple[RunningEdge, RunningEdge]]:
    """Two edges that read from Redis."""
    own = RunningEdge(redis_server.url), RunningEdge(redis_server.url)
    yield own
    for each in own:
        each.stop()
