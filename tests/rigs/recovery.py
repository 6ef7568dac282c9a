"""Recovery of a captioning server from `kill -9`: time until captions are live again, and losses.

A publisher plays a sample in real time without end, like a microphone: what is spoken without a connection is lost. A
viewer resumes like a page, with the last event id. The process is killed and started again at once with the same folder
and port, and both clients reconnect. The delay of a supervisor (`RestartSec`) is not included.
"""

from __future__ import annotations

import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
from httpx_sse import connect_sse
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from captioner.bench.machine import machine
from captioner.bench.playback import BYTES
from captioner.bench.recordings import Recording
from captioner.bench.server_process import HOST, captioner, free_port
from captioner.errors import CaptionerError
from tests.rigs.kills import valid

ROOM = "recovery"
_FRAME = 0.02
"""Seconds of audio per frame."""
_RETRY_S = 0.1
"""Seconds between two attempts to connect."""
_SPEECH_S = 12.0
"""Seconds of speech before each kill."""
_TIMEOUT_S = 120.0
"""Seconds within which a start must succeed."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Times of one kill in seconds after the restart, and losses."""

    answering: float
    """Server accepts connections."""
    publishing: float
    """Publisher has received `ready`."""
    watching: float
    """Viewer has its snapshot."""
    live: float
    """Viewer has the first caption of what was spoken after that."""
    kept: int
    """Finals that the viewer had before the kill."""
    lost: int
    """Those that the file lacks afterwards."""
    invalid: int
    """Files that a strict reader rejects afterwards."""


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """Result of all kills."""

    recoveries: tuple[Recovery, ...]

    @property
    def json(self) -> dict[str, object]:
        """Figures as JSON values."""
        return {"machine": machine(), "recoveries": [asdict(each) for each in self.recoveries]}

    @property
    def table(self) -> str:
        """Figures as text."""
        head = "kill   answers s   ready s   viewer back s   live s   finals before   lost   files invalid"
        rows = [
            f"{n:>4}  {each.answering:>10.2f}  {each.publishing:>8.2f}  {each.watching:>14.2f}  {each.live:>7.2f}"
            f"  {each.kept:>14}  {each.lost:>5}  {each.invalid:>14}"
            for n, each in enumerate(self.recoveries, 1)
        ]
        return "\n".join([head, *rows])


def measure(recording: Recording, options: Sequence[str], kills: int, report: Callable[[str], None]) -> RecoveryReport:
    """Kill the server so many times.

    Raises:
        CaptionerError: the server does not start.
    """
    from faster_whisper.audio import decode_audio

    samples = decode_audio(str(recording.path))
    pcm = (samples.clip(-1, 1) * 32_767).astype("<i2").tobytes()
    with tempfile.TemporaryDirectory(prefix="captioner-bench-") as folder, ExitStack() as stack:
        server = RestartableServer(options, Path(folder))
        stack.callback(server.stop)
        server.start()
        viewer = stack.enter_context(viewer_client(server.port, recording.language))
        publisher = stack.enter_context(publisher_client(server.port, recording, pcm))
        recoveries = []
        for number in range(1, kills + 1):
            publisher.until(lambda: viewer.live > publisher.ready > 0)
            time.sleep(_SPEECH_S)
            report(f"kill {number} of {kills} …")
            recoveries.append(_kill(server, publisher, viewer, recording.language))
    return RecoveryReport(tuple(recoveries))


class RestartableServer:
    """`captioner serve` with a fixed port and folder, which can be killed and started again."""

    def __init__(self, options: Sequence[str], folder: Path) -> None:
        self.port = free_port()
        self.files = folder / "captions" / ROOM
        self._command = captioner(options)(self.port, folder)
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; returns at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def kill(self) -> None:
        """Send SIGKILL."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End the process if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class ReconnectingClient:
    """Client in its own thread that reconnects whenever the connection is lost."""

    def __init__(self) -> None:
        self.leaving = threading.Event()
        self.ready = 0.0
        """Time of the last successful connection (`time.monotonic`)."""
        self.live = 0.0
        """Time of the last caption of the present connection, without those of the snapshot."""
        self.finals: dict[str, str] = {}
        """Final texts by epoch and cue."""

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until the condition is true.

        Raises:
            CaptionerError: timeout.
        """
        deadline = time.monotonic() + _TIMEOUT_S
        while not true():
            if time.monotonic() > deadline:
                raise CaptionerError(f"no captions after {_TIMEOUT_S:.0f} s", "try `captioner check`")
            time.sleep(0.01)

    def run(self, session: Callable[[ReconnectingClient], None]) -> None:
        """Connect again and again."""
        while not self.leaving.wait(_RETRY_S):
            try:
                session(self)
            except (OSError, WebSocketException, httpx.TransportError):
                continue


@contextmanager
def _connected(session: Callable[[ReconnectingClient], None]) -> Iterator[ReconnectingClient]:
    client = ReconnectingClient()
    thread = threading.Thread(target=client.run, args=(session,), daemon=True)
    thread.start()
    try:
        yield client
    finally:
        client.leaving.set()
        thread.join(5)


@contextmanager
def publisher_client(port: int, recording: Recording, pcm: bytes) -> Iterator[ReconnectingClient]:
    """Run a publisher for the length of the `with`."""
    began = time.monotonic()
    targets = ",".join(recording.targets)

    def session(client: ReconnectingClient) -> None:
        address = f"ws://{HOST}:{port}/rooms/{ROOM}/audio?from={recording.language}&to={targets}"
        with connect(address, max_size=None) as line:
            if "ready" not in str(line.recv(_TIMEOUT_S)):
                return
            client.ready = due = time.monotonic()
            while not client.leaving.is_set():
                at = 2 * (int((due - began) * BYTES / 2) % (len(pcm) // 2))
                line.send(pcm[at : at + int(BYTES * _FRAME)])
                due += _FRAME
                time.sleep(max(0.0, due - time.monotonic()))

    with _connected(session) as client:
        yield client


@contextmanager
def viewer_client(port: int, language: str) -> Iterator[ReconnectingClient]:
    """Run a viewer for the length of the `with`."""
    seen = ""

    def session(client: ReconnectingClient) -> None:
        nonlocal seen
        with (
            httpx.Client(base_url=f"http://{HOST}:{port}", timeout=20) as http,
            connect_sse(
                http, "GET", f"/rooms/{ROOM}/events?lang={language}", headers={"Last-Event-ID": seen}
            ) as source,
        ):
            if source.response.status_code != httpx.codes.OK:
                return
            for event in source.iter_sse():
                now, seen = time.monotonic(), event.id or seen
                if event.event == "snapshot":
                    client.ready = now
                if event.event == "cue":
                    client.live = now
                    cue = event.json()
                    if cue["state"] == "final":
                        client.finals[seen.partition("-")[0] + cue["cue"]] = cue["stable"].strip()
                if client.leaving.is_set():
                    return

    with _connected(session) as client:
        yield client


def _kill(
    server: RestartableServer, publisher: ReconnectingClient, viewer: ReconnectingClient, language: str
) -> Recovery:
    server.kill()
    before = tuple(viewer.finals.values())
    server.start()
    began = time.monotonic()
    publisher.until(lambda: _is_serving(server.port))
    answering = time.monotonic() - began
    publisher.until(lambda: publisher.ready > began and viewer.live > viewer.ready > began)
    text = httpx.get(f"http://{HOST}:{server.port}/rooms/{ROOM}/captions/{language}.txt").text
    text_kept = " ".join(text.split())
    return Recovery(
        answering,
        publisher.ready - began,
        viewer.ready - began,
        viewer.live - began,
        len(before),
        sum(" ".join(final.split()) not in text_kept for final in before),
        sum(not valid(path) for path in server.files.glob("*.vtt")),
    )


def _is_serving(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}/healthz", timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
