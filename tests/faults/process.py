"""Server process that tests start, signal and restart at the same address, and its publishers."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from captioner.delivery.files.journal import Journal
from formats import webvtt
from tests.faults.stages import second
from tests.faults.switches import Switches

TIMEOUT_S = 30.0
"""Seconds that anything may take before a test fails; far more than on a working machine."""


def eventually(what: Callable[[], bool], hint: object = "") -> None:
    """Wait until the condition is true."""
    until = time.monotonic() + TIMEOUT_S
    while not what():
        assert time.monotonic() < until, f"timeout: {hint}"
        time.sleep(0.005)


class Process:
    """`tests.faults.served` with its own folder."""

    def __init__(self, folder: Path, *, source: str = "", environment: dict[str, str] | None = None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder, self._source, self._environment = folder, source, environment or {}
        self.captions = folder / "captions"
        self.switches = Switches(folder / "switches")
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """Id of the running process."""
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        """Standard error of all processes started so far."""
        return self._log.read_text() if self._log.exists() else ""

    def launch(self) -> None:
        """Start the process without waiting."""
        arguments = [sys.executable, "-m", "tests.faults.served", str(self.folder), str(self.port), self._source]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | self._environment
            )

    def wait_started(self) -> None:
        """Wait until it has printed its address."""
        assert self._process
        assert self._process.stdout
        assert self._process.stdout.readline().strip() == self.url, self.log

    def start(self) -> None:
        """Start the process and wait until it serves."""
        self.launch()
        self.wait_started()

    def kill(self, sign: signal.Signals) -> int:
        """Send the signal and wait for the end; returns the exit code."""
        assert self._process
        self._process.send_signal(sign)
        code = self._process.wait(TIMEOUT_S)
        self._close()
        return code

    def stop(self) -> None:
        """End the process, in any state."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._close()

    def limit(self, what: int, most: int) -> Callable[[], None]:
        """Limit a resource of the running process; returns a function that removes the limit."""
        before = resource.prlimit(self.pid, what)
        resource.prlimit(self.pid, what, (most, before[1]))
        return lambda: (resource.prlimit(self.pid, what, before), None)[1]

    def get(self, address: str) -> tuple[int, str]:
        """Return status and text of a request over a new connection."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        try:
            line.request("GET", address)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def finals(self, room: str, language: str = "en") -> list[str]:
        """Return the texts in the room's file, parsed strictly."""
        path = self.captions / room / f"{language}.vtt"
        if not path.exists():
            return []
        return [" ".join(" ".join(cue.lines).split()) for cue in webvtt.parse(path.read_text())]

    def journal(self, room: str, language: str = "en") -> list[str]:
        """Return the texts in the journal, which are safe from any end of the process."""
        found = Journal(self.captions / room / "journal.jsonl").read()
        return [revision.text for revision in found if revision.language == language]

    @contextmanager
    def publisher(self, room: str, query: str = "from=en&to=es") -> Iterator[Publisher]:
        """Connect a publisher and wait for `ready`."""
        address = f"ws://127.0.0.1:{self.port}/rooms/{room}/audio?{query}"
        with connect(address, max_size=None, close_timeout=1) as line:
            assert line.recv(TIMEOUT_S) == '{"type":"ready"}'
            yield Publisher(line)

    def _close(self) -> None:
        assert self._process
        assert self._process.stdout
        self._process.stdout.close()


class Publisher:
    """Sends numbered seconds of audio."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def speak(self, numbers: Iterable[int], every: float = 0.0) -> None:
        """Send these seconds, with `every` seconds between them."""
        for number in numbers:
            self.connection.send(second(number))
            if every:
                threading.Event().wait(every)

    def end(self) -> None:
        """Send `end` and wait for `done`."""
        self.connection.send('{"type":"end"}')
        while self.connection.recv(TIMEOUT_S) != '{"type":"done"}':
            pass
