"""Faults of dependencies: ffmpeg, Redis, weights, event loop, system clock."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from captioner.rooms.pipeline.recorded_audio import wave_header
from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.stages import second
from tests.faults.watcher import Watcher


class Radio(ThreadingHTTPServer):
    """Endless WAV stream at twenty times the speed of speech; a new listener gets the present position."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.on_air = 0
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while not self.over.wait(0.05):
            self.on_air += 1

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore listeners that disconnect."""


class _Listener(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Send the rest of the stream."""
        radio = self.server
        assert isinstance(radio, Radio)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(wave_header())
        while not radio.over.is_set():
            self.wfile.write(second(radio.on_air))
            radio.over.wait(0.05)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@pytest.fixture
def radio() -> Iterator[Radio]:
    """Running radio."""
    own = Radio()
    yield own
    own.over.set()
    own.shutdown()
    own.server_close()


@pytest.mark.program
@pytest.mark.lasting
def test_ffmpeg_is_killed(tmp_path: Path, radio: Radio, fault: Fault) -> None:
    """The ffmpeg process is restarted, and what is spoken from then on is captioned."""
    process = Process(tmp_path, source=f"http://127.0.0.1:{radio.server_address[1]}/talk.wav")
    process.start()
    eventually(lambda: process.get("/rooms/hall")[0] == 200)
    with Watcher(process.port, "hall") as viewer:
        eventually(lambda: len(viewer.finals) > 2)
        children = psutil.Process(process.pid).children()
        (ffmpeg,) = [child for child in children if child.name() == "ffmpeg"]
        ffmpeg.kill()
        fault.begin("ffmpeg killed", "captions stop for one or two seconds")
        killed = radio.on_air
        eventually(lambda: any(int(word[1:]) > killed + 5 for word in viewer.words if word.startswith("s")))
        fault.end()
        fault.other_losses = "audio until the next ffmpeg listens"
        code = process.kill(signal.SIGTERM)
    process.stop()

    assert code in (0, -signal.SIGTERM)
    assert "live again" in process.log
    assert [] == viewer.changed


@pytest.mark.program
@pytest.mark.lasting
def test_redis_is_gone(tmp_path: Path, fault: Fault) -> None:
    """Viewers of the engine are not affected; those of an edge get everything when Redis is back."""
    redis = RedisServer()
    engine = RunningServer(tmp_path, bus=redis.url)
    edge = RunningEdge(redis.url)
    port = int(engine.host.split(":")[1])
    with engine.publisher("hall") as publisher:
        publisher.recv(10)
        for _ in range(3):
            publisher.send(SECOND)
        edge.wait_for("hall")
        with Watcher(edge.port, "hall") as far, Watcher(port, "hall") as near:
            far.await_finals("w1 w2 w3")
            redis.kill()
            for _ in range(3):
                publisher.send(SECOND)
            near.await_finals("w4 w5 w6")
            before = dict(far.finals)
            redis.start()
            fault.begin("Redis gone, then back and empty", "at the engine none; at an edge captions stop")
            far.await_finals("w1 w2 w3", "w4 w5 w6")
            fault.end()
    edge.stop()
    engine.client.close()
    engine.stop()
    engine.join()
    redis.kill()

    fault.lost_finals = len(set(near.finals.values()) - set(far.finals.values()))
    assert ["w1 w2 w3"] == list(before.values())
    assert near.finals == far.finals


@pytest.mark.lasting
def test_the_event_loop_is_blocked(tmp_path: Path, fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    """The log names the blocking function; afterwards viewers get everything."""
    running = RunningServer(tmp_path)
    port = int(running.host.split(":")[1])
    with running.publisher("hall") as publisher, Watcher(port, "hall") as viewer, caplog.at_level(logging.WARNING):
        publisher.recv(10)
        for _ in range(3):
            publisher.send(SECOND)
        viewer.await_finals("w1 w2 w3")
        blocking = threading.Thread(target=running.call, args=(lambda: time.sleep(4),))
        blocking.start()
        for _ in range(3):
            publisher.send(SECOND)
        blocking.join()
        fault.begin("event loop blocked for 4 s", "captions stop for 4 s, then all arrive")
        viewer.await_finals("w4 w5 w6")
        fault.end()
        eventually(lambda: any("loop continues after" in record.getMessage() for record in caplog.records))
    running.client.close()
    running.stop()
    running.join()

    assert any("the event loop is blocked" in record.getMessage() for record in caplog.records)
    assert 1 == viewer.connections


def test_the_clock_is_set_back(process: Process, room: str, fault: Fault) -> None:
    """If the clock is set back by a day, media time continues, no viewer is disconnected, and a page can resume."""
    with process.publisher(room) as publisher, Watcher(process.port, room) as viewer:
        publisher.speak([1, 2, 3])
        viewer.await_finals("s1 s2 s3")
        sent = viewer.sent
        process.switches.on("clock")
        fault.begin("system clock set back by a day", "none")
        publisher.speak([4, 5, 6])
        viewer.await_finals("s4 s5 s6")
        fault.end()
        with Watcher(process.port, room) as late:
            publisher.speak([7, 8, 9])
            late.await_finals("s1 s2 s3", "s4 s5 s6", "s7 s8 s9")
        viewer.await_finals("s7 s8 s9")
        publisher.end()
        back = viewer.sent - sent
        process.switches.off("clock")

    assert back < -80_000_000, "the clock was not set back"
    assert 1 == viewer.connections
    assert ["s1 s2 s3", "s4 s5 s6", "s7 s8 s9"] == process.finals(room)


@pytest.mark.model
@pytest.mark.lasting
def test_the_weights_vanish(tmp_path: Path, fault: Fault) -> None:
    """A running recognizer continues without its weights; a start without them reports in one line what is missing."""
    from captioner.bench.server_process import ServerProcess, captioner
    from captioner.models import store

    weights = tmp_path / "weights"
    shutil.copytree(store.folder("whisper-base"), weights)
    talk = Path(__file__).parents[2] / "samples" / "en-readings.flac"
    decoded = subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", str(talk), "-f", "s16le", "-ac", "1", "-ar", "16000", "pipe:1"],
        capture_output=True,
        check=True,
    )
    with ServerProcess(captioner(("--model", str(weights)))) as child:
        process = Process(tmp_path / "unused")
        process.port = int(child.url.rpartition(":")[2])
        with process.publisher("hall", "from=en") as publisher, Watcher(process.port, "hall") as viewer:
            shutil.rmtree(weights)
            fault.begin("weights vanish while running", "none")
            publisher.connection.send(decoded.stdout[: 32_000 * 12])
            eventually(lambda: bool(viewer.finals))
            publisher.end()
        fault.end()
    command = captioner(("--model", str(weights)))(0, tmp_path)
    refused = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)

    assert viewer.finals
    assert 1 == refused.returncode
    assert 1 == len(refused.stderr.strip().splitlines())
    assert str(weights) in refused.stderr
