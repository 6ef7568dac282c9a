"""The captioning process is killed with SIGKILL and started again with the same folder and port."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from formats import webvtt
from tests.captioner.delivery.redis.engines import EngineProcess, Spectator


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[list[EngineProcess]]:
    """One engine; a test may add others."""
    own = [EngineProcess("", tmp_path)]
    yield own
    for each in own:
        each.stop()


def test_captions_continue_after_a_kill(engines: list[EngineProcess], tmp_path: Path) -> None:
    """Viewers reconnect and get every final of both processes; the files have each final once and in order."""
    first = engines[0]
    watching = Spectator(first.url)
    with first.publisher() as socket:
        first.send_speech(socket, 3 * 12 + 1)
        watching.wait(("es", "c12"))
        first.send(signal.SIGKILL)
    missing = Spectator(seen=watching.events[1].id)  # away since the first caption, longer than a snapshot reaches back
    second = EngineProcess("", tmp_path, port=int(first.url.rpartition(":")[2]))
    engines.append(second)
    missing.servers.append(second.url)
    with second.publisher() as socket:
        second.send_speech(socket, 3)
        for viewer in (watching, missing):
            viewer.wait(("en", "c13"), ("es", "c13"))
        socket.send('{"type":"end"}')
        socket.recv(10)
    for viewer in (watching, missing):
        viewer.leave()
    files = [(tmp_path / "hall" / "es.vtt").read_text(), httpx.get(f"{second.url}/rooms/hall/captions/es.vtt").text]

    every = {(language, f"c{number}") for language in ("en", "es") for number in range(1, 14)}
    assert every == set(watching.finals)
    assert every == set(missing.finals)
    assert files[0] == files[1]
    cues = webvtt.parse(files[0])
    assert [f"es:w{n} w{n + 1} w{n + 2}" for n in (*range(1, 37, 3), 1)] == [cue.lines[0] for cue in cues]
    assert all(before.end <= after.start for before, after in itertools.pairwise(cues))
