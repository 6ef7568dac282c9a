from __future__ import annotations

import contextlib
import json
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from httpx_sse import connect_sse
from redis import Redis

from captioner.delivery.redis.keys import DIRECTORY
from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.delivery.redis.engines import EngineProcess, Spectator, until
from tests.conftest import SAMPLES

pytestmark = pytest.mark.program
Edges = tuple[RunningEdge, RunningEdge]
Start = Callable[..., EngineProcess]
CUES = [("en", "c1"), ("es", "c1")]
AFTER = [("en", "c1001"), ("es", "c1001"), ("en", "c1002"), ("es", "c1002")]


@pytest.fixture
def start(redis_server: RedisServer, tmp_path: Path) -> Iterator[Start]:
    """Function that starts an engine with a folder of its own."""
    with ExitStack() as stack:

        def started(name: str, sources: str = "", port: int = 0) -> EngineProcess:
            engine = EngineProcess(redis_server.url, tmp_path / name, sources, port)
            stack.callback(engine.stop)
            return engine

        yield started


@pytest.fixture
def spectator(edges: Edges) -> Iterator[Spectator]:
    """Viewer that moves from edge to edge."""
    own = Spectator(*(f"http://127.0.0.1:{edge.port}" for edge in edges))
    yield own
    own.leave()


def cue_ids(spectator: Spectator) -> list[tuple[str, int]]:
    """Epoch and `seq` of each cue event, in the order received."""
    parts = [event.id.split("-") for event in tuple(spectator.events) if event.id and event.event == "cue"]
    return [(epoch, int(seq)) for epoch, seq in parts]


def written_orders(redis_server: RedisServer) -> dict[str, object]:
    """Orders of the operators of the room, as another engine would find them."""
    with contextlib.closing(Redis.from_url(redis_server.url)) as client:
        found: dict[str, object] = json.loads(client.hget(DIRECTORY, "hall") or "")["orders"]
    return found


def test_takeover_from_a_killed_engine(start: Start, spectator: Spectator, edges: Edges, tmp_path: Path) -> None:
    """A publisher continues on another engine: same epoch, growing ids, no final lost, complete files."""
    first, second = start("first"), start("second")
    with first.publisher() as socket:
        first.send_speech(socket, 5)  # one final, and `w4 w5` open
        spectator.wait(*CUES)
        until(lambda: spectator.received('"es:w4","tail":" w5"') or spectator.received('"stable":"w4","tail":" w5"'))
        first.send(signal.SIGKILL)
    with second.publisher() as again:
        second.send_speech(again, 6)
        spectator.wait(*CUES, ("en", "c2"), ("es", "c2"), *AFTER)
        again.send('{"type":"end"}')
        again.recv(10)
    ids = cue_ids(spectator)
    until(lambda: "#EXT-X-ENDLIST" in edges[0].client.get("/rooms/hall/hls/es.m3u8").text)
    files = [edges[0].client.get("/rooms/hall/captions/es.txt").text, (tmp_path / "second/hall/es.vtt").read_text()]

    assert "w4 w5" == spectator.finals["en", "c2"]
    assert 1 == len({epoch for epoch, _ in ids})
    assert ids == sorted(set(ids))
    assert [4, 4] == [text.count("es:w") for text in files]


def test_orders_survive_a_takeover(start: Start, spectator: Spectator, redis_server: RedisServer) -> None:
    """Hidden and paused rooms stay so after a takeover."""
    first, second = start("first"), start("second")
    with first.publisher() as socket:
        first.send_speech(socket, 3)
        spectator.wait(*CUES)
        for order in ("hide", "pause"):
            assert 200 == httpx.post(f"{first.url}/rooms/hall/{order}").status_code
        until(lambda: {"hidden": True, "paused": True}.items() <= written_orders(redis_server).items())
        first.send(signal.SIGKILL)
    with second.publisher() as socket:
        second.send_speech(socket, 3)
        socket.send('{"type":"end"}')
        while "done" not in socket.recv(20):
            pass
    with httpx.Client() as client, connect_sse(client, "GET", f"{second.url}/rooms/hall/desk?operator=anna") as source:
        known = next(event.json() for event in source.iter_sse() if event.event == "desk")

    assert (True, True) == (known["hidden"], known["paused"])
    assert spectator.finals.keys() == set(CUES)


def test_stopped_engine_gives_way(start: Start, spectator: Spectator) -> None:
    """An engine that was stopped and replaced writes nothing more and closes the room."""
    first, second = start("first"), start("second")
    with first.publisher() as old:
        first.send_speech(old, 3)
        spectator.wait(*CUES)
        first.send(signal.SIGSTOP)
        with second.publisher() as socket:
            second.send_speech(socket, 3)
            spectator.wait(*CUES, *AFTER[:2])
            first.send_speech(old, 30)
            first.send(signal.SIGCONT)
            until(lambda: first.logged("has gone to another engine"), lambda: first.log_lines)
            until(lambda: httpx.get(f"{first.url}/rooms/hall").status_code == httpx.codes.NOT_FOUND)
            second.send_speech(socket, 3)
            spectator.wait(*AFTER)

    assert {*CUES, *AFTER} == set(spectator.finals)


def test_live_room_is_refused_elsewhere(start: Start) -> None:
    """Other engines refuse the publisher of a live room, and accept it when the room has ended."""
    first, second = start("first"), start("second")
    with first.publisher() as socket:
        with second.attempt() as (_, answer):
            pass
        socket.send('{"type":"end"}')
        assert '{"type":"done"}' == socket.recv(10)
    with second.publisher() as socket:
        socket.send('{"type":"end"}')
        assert '{"type":"done"}' == socket.recv(10)

    assert "room hall is captioned by another engine" in answer


def test_standby_takes_over_a_source(start: Start, spectator: Spectator) -> None:
    """One of two engines with the same source plays it; the other takes over when the first is killed."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("first", sources)
    spectator.wait(*CUES)
    second = start("second", sources)
    until(lambda: second.logged("standing by"), lambda: second.log_lines)
    first.send(signal.SIGKILL)
    spectator.wait(*CUES, ("en", "c1001"), ("es", "c1001"))
    ids = cue_ids(spectator)

    assert 1 == len({epoch for epoch, _ in ids})
    assert ids == sorted(set(ids))


def test_restarted_engine_keeps_its_leases(start: Start, spectator: Spectator) -> None:
    """An engine that is restarted on its folder does not wait for its own lease to expire."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("same", sources)
    spectator.wait(*CUES)
    first.send(signal.SIGKILL)
    again = start("same", sources)
    spectator.wait(*CUES, *AFTER[:2])
    ids = cue_ids(spectator)

    assert not again.logged("standing by")
    assert 1 == len({epoch for epoch, _ in ids})
    assert ids == sorted(set(ids))


def test_sigterm_gives_the_lease_back(start: Start, spectator: Spectator) -> None:
    """After SIGTERM, a standby takes over without waiting for the lease to expire."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("first", sources)
    spectator.wait(*CUES)
    second = start("second", sources)
    until(lambda: second.logged("standing by"), lambda: second.log_lines)
    first.send(signal.SIGTERM)
    spectator.wait(("en", "c1001"))


def test_room_stays_when_redis_comes_back_empty(start: Start, spectator: Spectator, redis_server: RedisServer) -> None:
    """The engine that has the room claims it again before a standby does."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("first", sources)
    spectator.wait(*CUES)
    second = start("second", sources)
    until(lambda: second.logged("standing by"), lambda: second.log_lines)
    redis_server.kill()
    time.sleep(1)
    redis_server.start()
    spectator.wait(*CUES, ("en", "c3"), ("es", "c3"))

    assert not second.logged("taken over")
    assert not first.logged("has gone to another engine")
