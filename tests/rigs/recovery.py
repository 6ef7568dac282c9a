"""`captioner bench recovery`: kill -9 of the captioning process while it captions, and how long until it does again.

A publisher plays a sample at the speed of speech, on and on like a microphone: what is spoken while nobody listens is
gone. A viewer resumes like a page, with the id that it saw last. The process is killed, started again at once on the
same folder and port, and both come back by themselves. A supervisor's own wait (`RestartSec`) comes on top.
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
"""Seconds."""
_AGAIN = 0.1
"""Seconds before the publisher or the viewer tries again."""
_SPEAKING = 12.0
"""Seconds of speech before each kill."""
_PATIENCE = 120.0
"""Seconds that each start may take."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """One kill; seconds after the process was started again."""

    answering: float
    """Connections are taken."""
    publishing: float
    """The publisher is told that the models are warm."""
    watching: float
    """The viewer has its snapshot."""
    live: float
    """The viewer has the first caption of what was spoken after that."""
    kept: int
    """Finals that the viewer had before the kill."""
    lost: int
    """Those of them that the file does not hold afterwards."""
    invalid: int
    """Files that a strict reader refuses afterwards."""


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """All kills."""

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
    """Kill so many times.

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
        found = []
        for number in range(1, kills + 1):
            publisher.until(lambda: viewer.live > publisher.ready > 0)
            time.sleep(_SPEAKING)
            report(f"kill {number} of {kills} …")
            found.append(_kill(server, publisher, viewer, recording.language))
    return RecoveryReport(tuple(found))


class RestartableServer:
    """`captioner serve` on one port and folder, started again and again."""

    def __init__(self, options: Sequence[str], folder: Path) -> None:
        self.port = free_port()
        self.files = folder / "captions" / ROOM
        self._command = captioner(options)(self.port, folder)
        self._log = folder / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns at once."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def kill(self) -> None:
        """As by `kill -9`."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class ReconnectingClient:
    """Who connects again and again, on a thread of its own."""

    def __init__(self) -> None:
        self.leaving = threading.Event()
        self.ready = 0.0
        """When it was last let in, by `time.monotonic`."""
        self.live = 0.0
        """When it last had a caption of the present connection, the snapshot not counted."""
        self.finals: dict[str, str] = {}
        """Cue of a life of the room -> text."""

    def until(self, true: Callable[[], bool]) -> None:
        """Wait.

        Raises:
            CaptionerError: for too long.
        """
        patience = time.monotonic() + _PATIENCE
        while not true():
            if time.monotonic() > patience:
                raise CaptionerError(f"nothing is captioned after {_PATIENCE:.0f} s", "try `captioner check`")
            time.sleep(0.01)

    def run(self, once: Callable[[ReconnectingClient], None]) -> None:
        """Again and again."""
        while not self.leaving.wait(_AGAIN):
            try:
                once(self)
            except (OSError, WebSocketException, httpx.TransportError):
                continue


@contextmanager
def _side(once: Callable[[ReconnectingClient], None]) -> Iterator[ReconnectingClient]:
    side = ReconnectingClient()
    thread = threading.Thread(target=side.run, args=(once,), daemon=True)
    thread.start()
    try:
        yield side
    finally:
        side.leaving.set()
        thread.join(5)


@contextmanager
def publisher_client(port: int, recording: Recording, pcm: bytes) -> Iterator[ReconnectingClient]:
    """The publisher."""
    begun = time.monotonic()
    targets = ",".join(recording.targets)

    def once(side: ReconnectingClient) -> None:
        address = f"ws://{HOST}:{port}/rooms/{ROOM}/audio?from={recording.language}&to={targets}"
        with connect(address, max_size=None) as line:
            if "ready" not in str(line.recv(_PATIENCE)):
                return
            side.ready = due = time.monotonic()
            while not side.leaving.is_set():
                at = 2 * (int((due - begun) * BYTES / 2) % (len(pcm) // 2))
                line.send(pcm[at : at + int(BYTES * _FRAME)])
                due += _FRAME
                time.sleep(max(0.0, due - time.monotonic()))

    with _side(once) as side:
        yield side


@contextmanager
def viewer_client(port: int, language: str) -> Iterator[ReconnectingClient]:
    """The viewer."""
    seen = ""

    def once(side: ReconnectingClient) -> None:
        nonlocal seen
        with (
            httpx.Client(base_url=f"http://{HOST}:{port}", timeout=20) as client,
            connect_sse(
                client, "GET", f"/rooms/{ROOM}/events?lang={language}", headers={"Last-Event-ID": seen}
            ) as source,
        ):
            if source.response.status_code != httpx.codes.OK:
                return
            for event in source.iter_sse():
                now, seen = time.monotonic(), event.id or seen
                if event.event == "snapshot":
                    side.ready = now
                if event.event == "cue":
                    side.live = now
                    cue = event.json()
                    if cue["state"] == "final":
                        side.finals[seen.partition("-")[0] + cue["cue"]] = cue["stable"].strip()
                if side.leaving.is_set():
                    return

    with _side(once) as side:
        yield side


def _kill(
    server: RestartableServer, publisher: ReconnectingClient, viewer: ReconnectingClient, language: str
) -> Recovery:
    server.kill()
    before = tuple(viewer.finals.values())
    server.start()
    begun = time.monotonic()
    publisher.until(lambda: _answers(server.port))
    answering = time.monotonic() - begun
    publisher.until(lambda: publisher.ready > begun and viewer.live > viewer.ready > begun)
    text = httpx.get(f"http://{HOST}:{server.port}/rooms/{ROOM}/captions/{language}.txt").text
    said = " ".join(text.split())
    return Recovery(
        answering,
        publisher.ready - begun,
        viewer.ready - begun,
        viewer.live - begun,
        len(before),
        sum(" ".join(final.split()) not in said for final in before),
        sum(not valid(path) for path in server.files.glob("*.vtt")),
    )


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}/healthz", timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
