"""Engines and edges as processes that tests can kill, with scripted stages and a real Redis."""

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
from tests.captioner.server.test_main import ScriptedFactory
logging.basicConfig()
_, bus, folder, sources, port = sys.argv
config = Config(server=ServerConfig(port=int(port), bus=bus), archive=ArchiveConfig(Path(folder)))
rooms = [RoomConfig(*source.split("="), "en", ("es",)) for source in sources.split(",") if source]
serve(config, tuple(map(Source.open, rooms)), lambda line: print(line, file=sys.stderr, flush=True),
      lambda shown: print(shown.index, flush=True), load=lambda *_: ScriptedFactory())
"""


def until(true: Callable[[], bool], otherwise: Callable[[], object] = str) -> None:
    """Wait at most 40 s for a condition; `otherwise` makes the message of the failure."""
    patience = time.monotonic() + 40
    while not true():
        assert time.monotonic() < patience, otherwise()
        time.sleep(0.02)


class EngineProcess:
    """`captioner serve` with scripted stages."""

    def __init__(self, bus: str, folder: Path, sources: str = "", port: int = 0) -> None:
        """`sources`: configured rooms and their files, as `room=file,…`."""
        self.log_lines: list[str] = []
        """Lines of its standard error."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, bus, str(folder), sources, str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @cached_property
    def url(self) -> str:
        """Address of the server; waits until it listens."""
        assert self._process.stdout
        return self._process.stdout.readline().strip().rstrip("/")

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to the process, such as SIGKILL, SIGSTOP or SIGCONT."""
        self._process.send_signal(sign)

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        self._reading.join(10)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    @contextmanager
    def publisher(self, room: str = "hall") -> Iterator[ClientConnection]:
        """A socket for audio, once the engine has sent `ready`."""
        while True:
            with self.attempt(room) as (socket, answer):
                if "ready" in answer:
                    yield socket
                    return
            assert "another engine" in answer
            time.sleep(0.1)

    @contextmanager
    def attempt(self, room: str = "hall") -> Iterator[tuple[ClientConnection, str]]:
        """A socket that asks to publish, and the engine's answer."""
        with connect(f"ws{self.url.removeprefix('http')}/rooms/{room}/audio?from=en&to=es", max_size=None) as socket:
            yield socket, str(socket.recv(20))

    def send_speech(self, socket: ClientConnection, seconds: int) -> None:
        """Send seconds of speech, without an end."""
        for _ in range(seconds):
            socket.send(SECOND)

    def logged(self, line: str) -> bool:
        """True if a line of the log contains this text."""
        return any(line in each for each in self.log_lines)

    def _read(self) -> None:
        assert self._process.stderr
        self.log_lines.extend(iter(self._process.stderr.readline, ""))


class EdgeProcess:
    """`captioner edge` as a process."""

    def __init__(self, bus: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "captioner", "edge", "--bus", bus, "--port", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    @cached_property
    def url(self) -> str:
        """Address of the server; waits until it listens."""
        assert self._process.stdout
        return self._process.stdout.readline().split()[1].rstrip("/")

    def kill(self) -> None:
        """Kill the process with SIGKILL."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class Spectator:
    """Viewer that reconnects as a page does: to any of several servers, with the last id that it received."""

    def __init__(self, *servers: str, room: str = "hall", query: str = "", seen: str = "") -> None:
        """`seen`: the last id that it received before."""
        self.servers = list(servers)
        self.events: list[ServerSentEvent] = []
        self._address = f"/rooms/{room}/events?{query}"
        self._seen = seen
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def finals(self) -> dict[tuple[str, str], str]:
        """(language, cue) -> final text, from all events and snapshots received."""
        found = {}
        for event in tuple(self.events):
            data = event.json() if event.event in ("cue", "snapshot") else {}
            for cue in data.get("cues", [data] if data else []):
                if cue["state"] == "final":
                    found[cue["lang"], cue["cue"]] = cue["stable"]
        return found

    def received(self, text: str) -> bool:
        """True if an event with this text was received."""
        return any(text in event.data for event in tuple(self.events))

    def wait(self, *wanted: tuple[str, str]) -> None:
        """Wait until these finals have been received."""
        until(lambda: set(wanted) <= set(self.finals), lambda: f"{wanted} are not all in {sorted(self.finals)}")

    def leave(self) -> None:
        """Stop watching."""
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
