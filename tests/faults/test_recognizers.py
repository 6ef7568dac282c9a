"""Faults of a recognition server and of the line to it, with a real `captioner serve`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.captioner.recognition.remote.scripted_server import ScriptedServer
from tests.faults.process import Process, eventually
from tests.faults.report import Fault
from tests.faults.slow_line import SlowLine
from tests.faults.watcher import Watcher


class RemoteProcess(Process):
    """`captioner serve` with a recognition server."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder)
        self._address = address

    def launch(self) -> None:
        """Start the process without waiting."""
        options = ["--recognizer", self._address, "--port", str(self.port), "--out", str(self.captions)]
        with (self.folder / "log.txt").open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "captioner", "serve", *options], stdout=subprocess.PIPE, stderr=log, text=True
            )

    def wait_started(self) -> None:
        """Wait until it is ready."""
        eventually(self._is_ready, self.log)

    def _is_ready(self) -> bool:
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Streaming recognition server."""
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def process(tmp_path: Path, server: ScriptedServer) -> Iterator[RemoteProcess]:
    """Running `captioner serve` that uses the server."""
    own = RemoteProcess(tmp_path, server.address)
    own.start()
    yield own
    own.stop()


def spoken(first: int, last: int) -> str:
    """Return the words of these seconds."""
    return " ".join(f"w{number}" for number in range(first, last + 1))


def test_the_recognition_server_is_killed_in_mid_sentence(
    process: RemoteProcess, server: ScriptedServer, fault: Fault
) -> None:
    """The open caption continues after the outage; every word is final once."""
    with process.publisher("hall") as publisher, Watcher(process.port, "hall") as viewer:
        publisher.speak(range(1, 7))
        viewer.await_words("w6")
        server.stop()
        publisher.speak(range(7, 13))
        viewer.await_detail("is not available")
        fault.begin("recognition server killed, then back", "captions stop, then continue; `status` reports it")
        server.start()
        viewer.await_words("w12")
        fault.end()
        eventually(lambda: viewer.details[-1] == "", viewer.details)
        publisher.end()
        eventually(lambda: spoken(1, 12) == " ".join(process.finals("hall")), process.finals("hall"))

    assert [] == viewer.changed
    assert f": the recognizer at {server.address} is not available: " in process.log


def test_a_stream_that_ends_while_the_server_is_away(process: RemoteProcess, server: ScriptedServer) -> None:
    """The shown words become final, and the publisher is not kept waiting for the server."""
    with process.publisher("hall") as publisher, Watcher(process.port, "hall") as viewer:
        publisher.speak(range(1, 7))
        viewer.await_words("w6")
        server.stop()
        publisher.speak([7])
        publisher.end()

    assert spoken(1, 6) == " ".join(process.finals("hall"))
    assert "1.0 s of audio at the end of the stream were not recognized" in process.log


def test_audio_beyond_what_is_kept_waits_for_the_server(process: RemoteProcess, server: ScriptedServer) -> None:
    """In an outage that is longer than the buffers a publisher waits, and loses nothing; the cause is said once."""
    with process.publisher("hall") as publisher, Watcher(process.port, "hall") as viewer:
        publisher.speak([1])
        viewer.await_words("w1")
        server.stop()
        publisher.speak(range(2, 121))
        viewer.await_detail("is not available")
        server.start()
        viewer.await_words("w120")
        publisher.end()

    assert spoken(1, 120) == " ".join(process.finals("hall"))
    assert "lagging" in viewer.states
    assert any("is not available: " in detail and detail.endswith(" s behind") for detail in viewer.details)


def test_the_line_to_the_server_is_slow(tmp_path: Path, server: ScriptedServer, fault: Fault) -> None:
    """A line at half the rate of the audio is reported, is not taken for a lost one, and loses nothing."""
    with SlowLine(server.port, 16_000) as line:
        process = RemoteProcess(tmp_path, f"ws://127.0.0.1:{line.port}")
        process.start()
        try:
            with process.publisher("hall") as publisher, Watcher(process.port, "hall") as viewer:
                publisher.speak(range(1, 31))
                viewer.await_detail("the line to the recognizer")
                viewer.await_words("w4")
                fault.begin("line to the recognition server too slow, then not", "captions late, `lagging`")
                line.bytes_per_s = 10**7
                viewer.await_words("w30")
                fault.end()
                publisher.end()
        finally:
            process.stop()

    assert spoken(1, 30) == " ".join(process.finals("hall"))
    assert [0] == server.positions
    assert not any("not available" in detail for detail in viewer.details)
