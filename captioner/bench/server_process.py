"""Server in its own process, with its CPU time and memory."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import httpx
import psutil

from captioner.errors import CaptionerError

HOST = "127.0.0.1"
STARTING = 180.0
"""Seconds until the server must be ready; the first start joins and verifies the weights."""
STOPPING = 10.0
"""Seconds from SIGTERM until the process is killed."""


Command = Callable[[int, Path], Sequence[str]]
"""Returns the command line of a server, for a port and a folder for its files."""


def captioner(options: Sequence[str] = (), program: Sequence[str] = (sys.executable, "-m", "captioner")) -> Command:
    """Return the command `captioner serve` with these options."""

    def command(port: int, place: Path) -> Sequence[str]:
        return *program, "serve", *options, "--host", HOST, "--port", str(port), "--out", str(place / "captions")

    return command


class ServerProcess:
    """Running server, for the length of the `with`.

    Raises:
        CaptionerError: on entry, if it ended or was not ready in time; the message is its own last line.
    """

    def __init__(self, command: Command, *, ready: str = "/readyz") -> None:
        """Take the command; `ready` is the path that answers 200 when the server is ready."""
        self._command = command
        self._port = free_port()
        self._ready_path = ready
        self.url = f"http://{HOST}:{self._port}"

    def __enter__(self) -> ServerProcess:
        self._folder = tempfile.TemporaryDirectory(prefix="captioner-bench-")
        place = Path(self._folder.name)
        self._log = place / "log.txt"
        command = self._command(self._port, place)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            self._await_ready()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def cpu(self) -> float:
        """Return the CPU seconds used so far by the process and its running children.

        Raises:
            CaptionerError: the process has ended.
        """
        try:
            process = psutil.Process(self._process.pid)
            return _used(process) + sum(_used(child) for child in process.children(recursive=True))
        except psutil.Error:
            raise CaptionerError(
                f"the server has ended: {self._last_line()}", "run `captioner serve` to see why"
            ) from None

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def memory(self) -> int:
        """Return its resident bytes, without its children."""
        return psutil.Process(self._process.pid).memory_info().rss

    def wait(self, seconds: float) -> None:
        """Wait until the process ends."""
        self._process.wait(seconds)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + STARTING
        while not self._ready():
            if self._process.poll() is not None:
                raise CaptionerError(f"the server did not start: {self._last_line()}", "try `captioner check`")
            if time.monotonic() > deadline:
                raise CaptionerError(f"the server is not ready after {STARTING:.0f} s", "try a smaller model")
            time.sleep(0.2)

    def _ready(self) -> bool:
        try:
            return httpx.get(self.url + self._ready_path, timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:  # not listening yet
            return False

    def _last_line(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1].removeprefix("captioner: ") if lines else "no output"

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()


def free_port() -> int:
    """Return a TCP port that is free at the moment."""
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def _used(process: psutil.Process) -> float:
    """Return the CPU seconds of a process; 0 if it has just ended."""
    try:
        used = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return used.user + used.system
