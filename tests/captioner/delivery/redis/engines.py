"""Real processes: engines with scripted stages on a real Redis, to be killed as `kill -9` does."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import httpx
from httpx_sse import ServerSentEvent, connect_sse
from websockets.sync.client import ClientConnection, connect

from tests.captioner.server.conftest import SECOND

_SCRIPT = """
import logging
import sys
from pathlib import Path
from captioner.config import ArchiveConfig, Config, RoomConfig, ServerConfig
from captioner.rooms.sources.source import Source
from captioner.server.main import serve
from tests.captioner.server.test_main import ScriptedStages
logging.basicConfig()
_, bus, folder, sources, port = sys.argv
config = Config(server=ServerConfig(port=int(port), bus=bus), archive=ArchiveConfig(Path(folder)))
rooms = [RoomConfig(*source.split("="), "en", ("es",)) for source in sources.split(",") if source]
serve(config, tuple(map(Source.open, rooms)), lambda line: print(line, file=sys.stderr, flush=True),
      lambda shown: print(shown["rooms"], flush=True), load=lambda *_: ScriptedStages())
"""


def until(true: Callable[[], bool], otherwise: Callable[[], object] = str) -> None:
    """Wait for what must come; `otherwise`: what to say when it does not."""
    patience = time.monotonic() + 40
    while not true():
        assert time.monotonic() < patience, otherwise()
        time.sleep(0.02)


class EngineProcess:
    """`captioner serve` but for its stages."""

    def __init__(self, bus: str, folder: Path, sources: str = "", port: int = 0) -> None:
        """`sources`: `room=file,…` that its configuration names."""
        self.said: list[str] = []
        """Lines of its standard error."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, bus, str(folder), sources, str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    @cached_property
    def url(self) -> str:
        """Where it serves; waits until it does."""
        assert self._process.stdout
        return self._process.stdout.readline().strip().rstrip("/")

    def send(self, sign: signal.Signals) -> None:
        """To the process; SIGKILL is not survived, SIGSTOP stands still until SIGCONT."""
        self._process.send_signal(sign)

    def stop(self) -> None:
        """Gone, whatever it did."""
        self._process.kill()
        self._process.wait()
        self._hearing.join(10)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    @contextmanager
    def publisher(self, room: str = "hall") -> Iterator[ClientConnection]:
        """A socket that brings audio, once the engine says `ready`."""
        while True:
            with self.asking(room) as (socket, answer):
                if "ready" in answer:
                    yield socket
                    return
            assert "another engine" in answer
            time.sleep(0.1)

    @contextmanager
    def asking(self, room: str = "hall") -> Iterator[tuple[ClientConnection, str]]:
        """A socket that wants to bring audio, and the engine's answer."""
        with connect(f"ws{self.url.removeprefix('http')}/rooms/{room}/audio?from=en&to=es", max_size=None) as socket:
            yield socket, str(socket.recv(20))

    def speaks(self, socket: ClientConnection, seconds: int) -> None:
        """So much speech, and no end."""
        for _ in range(seconds):
            socket.send(SECOND)

    def has(self, line: str) -> bool:
        """Whether it has said something with that in it."""
        return any(line in each for each in self.said)

    def _hear(self) -> None:
        assert self._process.stderr
        self.said.extend(iter(self._process.stderr.readline, ""))


class EdgeProcess:
    """`captioner edge`, to be killed."""

    def __init__(self, bus: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "captioner", "edge", "--bus", bus, "--port", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    @cached_property
    def url(self) -> str:
        """Where it serves; waits until it does."""
        assert self._process.stdout
        return self._process.stdout.readline().split()[1].rstrip("/")

    def kill(self) -> None:
        """As by `kill -9`."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class Spectator:
    """A viewer that reconnects like a page: to any of several servers, with the id it saw last."""

    def __init__(self, *servers: str, room: str = "hall", query: str = "", seen: str = "") -> None:
        """`seen`: the id that it saw last, in an earlier life."""
        self.servers = list(servers)
        self.events: list[ServerSentEvent] = []
        self._address = f"/rooms/{room}/events?{query}"
        self._seen = seen
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def finals(self) -> dict[tuple[str, str], str]:
        """(language, cue) -> its final text, in all events and snapshots that came."""
        found = {}
        for event in tuple(self.events):
            data = event.json() if event.event in ("cue", "snapshot") else {}
            for cue in data.get("cues", [data] if data else []):
                if cue["state"] == "final":
                    found[cue["lang"], cue["cue"]] = cue["stable"]
        return found

    def saw(self, text: str) -> bool:
        """Whether an event with that in it came."""
        return any(text in event.data for event in tuple(self.events))

    def wait(self, *wanted: tuple[str, str]) -> None:
        """Until these finals have come."""
        until(lambda: set(wanted) <= set(self.finals), lambda: f"{wanted} are not all in {sorted(self.finals)}")

    def leave(self) -> None:
        """Watch no more."""
        self._leaving.set()
        self._thread.join(10)

    def _watch(self) -> None:
        seen = self._seen
        while not self._leaving.wait(0 if self.servers else 0.05):
            if not self.servers:
                continue
            server = self.servers[0]
            self.servers.append(self.servers.pop(0))
            try:
                with (
                    httpx.Client(base_url=server, timeout=3) as client,
                    connect_sse(client, "GET", self._address, headers={"Last-Event-ID": seen}) as source,
                ):
                    if source.response.status_code != httpx.codes.OK:
                        time.sleep(0.1)
                        continue
                    for event in source.iter_sse():
                        self.events.append(event)
                        seen = event.id or seen
                        if self._leaving.is_set():
                            break
            except httpx.TransportError:
                time.sleep(0.1)
