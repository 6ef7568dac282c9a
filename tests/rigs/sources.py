"""Delay of each kind of audio input, on the loopback interface of this machine.

A real sender plays beeps in real time. The delay of a beep is measured from the moment at which it begins to sound
until its first 10 ms are in the engine's queue. It includes the sender's encoder, network buffers, ffmpeg and the chunk
of 40 ms, but no recognizer; the network is the loopback interface.
"""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from captioner.audio.ffmpeg import read_url
from captioner.audio.stdin import read_stdin
from captioner.bench.machine import machine
from captioner.errors import SourceError
from captioner.types import AudioChunk
from tests.rigs.beep_server import BeepEngine, beep_server
from tests.rigs.beeps import PITCHES, BeepDetector, beep_second
from tests.rigs.camera import Camera
from tests.rigs.radio import Radio, file_server
from tests.rigs.source_trials import WAYS, SourceTrial

Report = Callable[[str], None]

RATE = 48_000
"""Sample rate of the senders in Hz."""
_FRAME = 0.02
"""Seconds of audio sent at a time."""
_LEAD_S = 5.0
"""Seconds for which a sender runs before it is read, so that a playlist has its first segments."""
_SKIPPED = 6
"""Beeps at the beginning that do not count: buffered audio arrives first, and late."""


@dataclass(frozen=True, slots=True)
class SourceDelay:
    """Delays of one input in milliseconds."""

    way: str
    median: int | None
    """None if no beep arrived."""
    least: int | None
    most: int | None
    beeps: int


@dataclass(frozen=True, slots=True)
class SourcesReport:
    """Result of all inputs."""

    delays: tuple[SourceDelay, ...]

    @property
    def table(self) -> str:
        """Figures as text."""
        rows = [
            f"{each.way:<18} {_shown(each.median)}  {_shown(each.least)}  {_shown(each.most)}  {each.beeps:>5}"
            for each in self.delays
        ]
        head = f"{'way':<18} {'median':>6}  {'least':>6}  {'most':>6}  beeps   (milliseconds)"
        return "\n".join((head, *rows))

    @property
    def json(self) -> dict[str, object]:
        """Figures as JSON values."""
        return {"machine": machine(), "delays": [asdict(each) for each in self.delays]}


def measure(names: tuple[str, ...], report: Report) -> SourcesReport:
    """Measure the inputs whose names begin with one of `names`, or all.

    Raises:
        SourceError: ffmpeg is not installed.
    """
    if shutil.which("ffmpeg") is None:
        raise SourceError("the rig needs ffmpeg, which is not installed", "apt-get install ffmpeg")
    return SourcesReport(tuple(_all(names, report)))


def _all(names: tuple[str, ...], report: Report) -> Iterator[SourceDelay]:
    trials: dict[str, Callable[[], list[float]]] = {"stdin": _stdin, "websocket": _websocket, "whip": _whip}
    trials |= {way.name: functools.partial(_streamed, way) for way in WAYS}
    for name, trial in trials.items():
        if not names or name.startswith(names):
            report(f"{name} …")
            yield _delay(name, trial())


def _delay(name: str, delays: list[float]) -> SourceDelay:
    if not delays:
        return SourceDelay(name, None, None, None, 0)
    milliseconds = [round(1000 * delay) for delay in delays]
    return SourceDelay(
        name, round(statistics.median(milliseconds)), min(milliseconds), max(milliseconds), len(milliseconds)
    )


class BeepSender:
    """Sends beeps in real time from a thread, for the length of the `with`."""

    def __init__(self, take: Callable[[bytes], object], rate: int = RATE) -> None:
        self._take, self._rate = take, rate
        self._began = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._speak, name="speaker", daemon=True)

    def __enter__(self) -> BeepSender:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def since(self, pitch: int, now: float) -> float:
        """Return the seconds since the latest beep of that pitch began to sound."""
        return (now - self._began - pitch) % PITCHES

    def _speak(self) -> None:
        size, count = round(self._rate * _FRAME) * 2, 0
        with contextlib.suppress(OSError):  # receiver has ended
            for number in range(PITCHES * 1000):
                sound = beep_second(number, self._rate)
                for at in range(0, len(sound), size):
                    count += 1
                    if self._stopped.wait(max(0.0, self._began + count * _FRAME - time.monotonic())):
                        return
                    self._take(sound[at : at + size])


class BeepReceiver:
    """Reads chunks in a thread and records when each beep arrived."""

    def __init__(self, chunks: Iterable[AudioChunk]) -> None:
        self.beeps: list[tuple[int, float]] = []
        self._chunks = chunks
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    def wait(self, beeps: int, patience: float) -> None:
        """Wait for a number of beeps, at most `patience` seconds."""
        end = time.monotonic() + patience
        while len(self.beeps) < beeps and time.monotonic() < end and self._thread.is_alive():
            time.sleep(0.05)

    def join(self) -> None:
        """Wait for the end of the chunks."""
        self._thread.join(5)

    def _listen(self) -> None:
        ear = BeepDetector()
        for chunk in self._chunks:
            self.beeps += ear.push(chunk.samples, time.monotonic())


def _stdin(seconds: int = 10) -> list[float]:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe:
        listener = BeepReceiver(read_stdin(pipe, rate=RATE))
        with os.fdopen(writing, "wb", buffering=0) as into, BeepSender(into.write) as speaker:
            listener.wait(seconds + _SKIPPED, 2 * seconds)
        listener.join()
        return _delays(listener, speaker)


def _websocket(seconds: int = 10) -> list[float]:
    from websockets.sync.client import connect

    with beep_server() as (engine, host), connect(f"ws://{host}/rooms/bench/audio?from=en&rate={RATE}") as socket:
        socket.recv(10)
        with BeepSender(socket.send) as speaker:
            engine.wait(seconds + _SKIPPED, 2 * seconds)
        return _delays(engine, speaker)


def _whip(seconds: int = 10) -> list[float]:
    from tests.rigs.webrtc import FRAME, whip_sender

    frames: queue.Queue[bytes] = queue.Queue(50)  # one second; when it is full, frames are dropped
    with beep_server() as (engine, host), BeepSender(lambda frame: _offer(frames, frame)) as speaker:
        silence = bytes(2 * FRAME)

        def take() -> bytes:
            while frames.qsize() > 2:  # drop what was spoken before the connection was ready
                frames.get()
            return frames.get() if frames.qsize() else silence

        with whip_sender(f"http://{host}/rooms/bench/whip?from=en", take):
            engine.wait(seconds + _SKIPPED, 2 * seconds)
        return _delays(engine, speaker)


def _offer(frames: queue.Queue[bytes], frame: bytes) -> None:
    with contextlib.suppress(queue.Full):
        frames.put_nowait(frame)


def _streamed(way: SourceTrial) -> list[float]:
    """Measure an input with one ffmpeg that sends and one that receives."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        radio, places = _served(way, Path(folder), stack)
        feed = read_url(way.source.format(**places), wait_for_source=True)
        listener = None if way.pulled else BeepReceiver(feed)
        time.sleep(0 if way.pulled else 1.0)  # time to start listening
        with (
            _sender([part.format(folder=folder, **places) for part in way.sender], radio) as take,
            BeepSender(take) as speaker,
        ):
            time.sleep(_LEAD_S if way.pulled else 0)
            listener = listener or BeepReceiver(feed)
            listener.wait(way.seconds + _SKIPPED, 2 * way.seconds + 20)
            feed.stop()
            listener.join()
        return _delays(listener, speaker)


def _delays(listener: BeepReceiver | BeepEngine, speaker: BeepSender) -> list[float]:
    return [speaker.since(pitch, now) for pitch, now in listener.beeps][_SKIPPED:]


def _served(way: SourceTrial, folder: Path, stack: contextlib.ExitStack) -> tuple[Radio | None, dict[str, int]]:
    """Start the server between sender and receiver, if any; returns the radio and the ports."""
    if way.name.startswith("http"):
        radio = stack.enter_context(Radio())
        return radio, {"port": radio.port}
    if way.name == "rtsp, pulled":
        camera = stack.enter_context(Camera())
        return None, {"port": camera.port, "relay": camera.relay}
    return None, {"port": stack.enter_context(file_server(folder)) if way.name.startswith("hls") else free_port()}


@contextlib.contextmanager
def _sender(arguments: list[str], radio: Radio | None) -> Iterator[Callable[[bytes], object]]:
    """Run a sending ffmpeg; yields a function that takes its audio."""
    reading = ("-f", "s16le", "-ar", str(RATE), "-ac", "1", "-probesize", "32", "-analyzeduration", "0", "-i", "pipe:0")
    process = subprocess.Popen(
        ["ffmpeg", "-hide_banner", "-loglevel", "fatal", *reading, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if radio else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )
    assert process.stdin is not None
    if radio and process.stdout:
        radio.play(process.stdout)
    try:
        yield process.stdin.write
    finally:
        process.kill()
        process.wait()
        process.stdin.close()


def free_port() -> int:
    """Return a UDP port that is free at the moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _shown(milliseconds: int | None) -> str:
    return f"{milliseconds:>6}" if milliseconds is not None else "     –"
