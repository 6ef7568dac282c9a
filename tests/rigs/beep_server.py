"""Server whose engine detects beeps instead of words, for measuring the delay from a source to the engine."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from functools import partial

from captioner.delivery.files.archive import Archive
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.rooms import Rooms
from captioner.server.app import create_app
from captioner.server.http_server import build_server, open_socket
from captioner.types import AudioChunk, Revision
from tests.rigs.beeps import BeepDetector


class BeepEngine(WithoutSeparateTranslation):
    """Engine of all rooms; collects the beeps as (pitch, time of arrival)."""

    due = None
    behind = 0
    notice = delay_cause = ""

    def __init__(self) -> None:
        self.beeps: list[tuple[int, float]] = []
        self._ear = BeepDetector()

    def feed(self, chunk: AudioChunk) -> None:
        """Detect beeps."""
        self.beeps += self._ear.push(chunk.samples, time.monotonic())

    def change_speaker(self, speaker: str | None) -> None:
        """Do nothing."""

    def decode(self) -> Iterator[Revision]:
        """Return no revisions."""
        return iter(())

    def flush(self) -> Iterator[Revision]:
        """Return no revisions."""
        return iter(())

    def wait(self, beeps: int, patience: float) -> None:
        """Wait for a number of beeps, at most `patience` seconds."""
        end = time.monotonic() + patience
        while len(self.beeps) < beeps and time.monotonic() < end:
            time.sleep(0.05)


@contextlib.contextmanager
def beep_server() -> Iterator[tuple[BeepEngine, str]]:
    """Run the server for the length of the `with`; yields the engine and `host:port`."""
    engine, started = BeepEngine(), threading.Event()
    rooms = Rooms(SimpleFactory(lambda *_: engine), partial(Archive, None))
    listening = open_socket("127.0.0.1", 0)
    running = build_server(create_app(rooms), rooms, started.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield engine, f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(10)
