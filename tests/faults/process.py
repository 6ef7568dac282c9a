"""The served process: started, signalled, started again at the same address; and who speaks in it."""

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

LONGEST = 30.0
"""Seconds that anything may take before a test gives up; none does on a machine that works."""


def eventually(what: Callable[[], bool], hint: object = "") -> None:
    """Wait for it."""
    until = time.monotonic() + LONGEST
    while not what():
        assert time.monotonic() < until, f"it does not come: {hint}"
        time.sleep(0.005)


class Process:
    """`tests.faults.served` with a folder of its own."""

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
        """Of the one that runs."""
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has said on stderr, all that were started."""
        return self._log.read_text() if self._log.exists() else ""

    def launch(self) -> None:
        """Start it; it may still be loading then."""
        arguments = [sys.executable, "-m", "tests.faults.served", str(self.folder), str(self.port), self._source]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                arguments, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | self._environment
            )

    def started(self) -> None:
        """Wait until it has said its address."""
        assert self._process
        assert self._process.stdout
        assert self._process.stdout.readline().strip() == self.url, self.log

    def start(self) -> None:
        """Both."""
        self.launch()
        self.started()

    def kill(self, sign: signal.Signals) -> int:
        """Send the signal, wait for the end, and give its code."""
        assert self._process
        self._process.send_signal(sign)
        code = self._process.wait(LONGEST)
        self._close()
        return code

    def stop(self) -> None:
        """Whatever state it is in."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._close()

    def limit(self, what: int, most: int) -> Callable[[], None]:
        """Limit a resource of the living process; gives what takes the limit back."""
        before = resource.prlimit(self.pid, what)
        resource.prlimit(self.pid, what, (most, before[1]))
        return lambda: (resource.prlimit(self.pid, what, before), None)[1]

    def get(self, address: str) -> tuple[int, str]:
        """Status and text of one request, over a connection of its own."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            line.request("GET", address)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def finals(self, room: str, language: str = "en") -> list[str]:
        """The texts that the room's file holds, read strictly."""
        path = self.captions / room / f"{language}.vtt"
        if not path.exists():
            return []
        return [" ".join(" ".join(cue.lines).split()) for cue in webvtt.parse(path.read_text())]

    def journal(self, room: str, language: str = "en") -> list[str]:
        """The texts that are on the disk whatever happens to the process."""
        found = Journal(self.captions / room / "journal.jsonl").read()
        return [revision.text for revision in found if revision.language == language]

    @contextmanager
    def publisher(self, room: str, query: str = "from=en&to=es") -> Iterator[Publisher]:
        """Who speaks, from `ready` on."""
        address = f"ws://127.0.0.1:{self.port}/rooms/{room}/audio?{query}"
        with connect(address, max_size=None, close_timeout=1) as line:
            assert line.recv(LONGEST) == '{"type":"ready"}'
            yield Publisher(line)

    def _close(self) -> None:
        assert self._process
        assert self._process.stdout
        self._process.stdout.close()


class Publisher:
    """Sends numbered seconds."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    def speak(self, numbers: Iterable[int], every: float = 0.0) -> None:
        """These seconds, one each `every` seconds."""
        for number in numbers:
            self.line.send(second(number))
            if every:
                threading.Event().wait(every)

    def end(self) -> None:
        """And wait until it is over."""
        self.line.send('{"type":"end"}')
        while self.line.recv(LONGEST) != '{"type":"done"}':
            pass
