from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from httpx_sse import connect_sse

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
    """Starts an engine with a folder of its own."""
    with ExitStack() as stack:

        def started(name: str, sources: str = "", port: int = 0) -> EngineProcess:
            engine = EngineProcess(redis_server.url, tmp_path / name, sources, port)
            stack.callback(engine.stop)
            return engine

        yield started


@pytest.fixture
def spectator(edges: Edges) -> Iterator[Spectator]:
    """A viewer who goes from edge to edge."""
    own = Spectator(*(f"http://127.0.0.1:{edge.port}" for edge in edges))
    yield own
    own.leave()


def connections(spectator: Spectator) -> list[tuple[str, int]]:
    """Epoch and `seq` of each event with an id, in the order in which they came."""
    parts = [event.id.split("-") for event in tuple(spectator.events) if event.id and event.event == "cue"]
    return [(epoch, int(seq)) for epoch, seq in parts]


def test_a_killed_engine_is_followed(start: Start, spectator: Spectator, edges: Edges, tmp_path: Path) -> None:
    """Its publisher goes on at another engine: same epoch, ids that grow, no final lost, files that are whole."""
    first, second = start("first"), start("second")
    with first.publisher() as socket:
        first.speaks(socket, 5)  # one final, and `w4 w5` open
        spectator.wait(*CUES)
        until(lambda: spectator.saw('"es:w4","tail":" w5"') or spectator.saw('"stable":"w4","tail":" w5"'))
        first.send(signal.SIGKILL)
    with second.publisher() as again:
        second.speaks(again, 6)
        spectator.wait(*CUES, ("en", "c2"), ("es", "c2"), *AFTER)
        again.send('{"type":"end"}')
        again.recv(10)
    told = connections(spectator)
    until(lambda: "#EXT-X-ENDLIST" in edges[0].client.get("/rooms/hall/hls/es.m3u8").text)
    files = [edges[0].client.get("/rooms/hall/captions/es.txt").text, (tmp_path / "second/hall/es.vtt").read_text()]

    assert "w4 w5" == spectator.finals["en", "c2"]
    assert 1 == len({epoch for epoch, _ in told})
    assert told == sorted(set(told))
    assert [4, 4] == [text.count("es:w") for text in files]


def test_hidden_and_paused_stay_so(start: Start, spectator: Spectator) -> None:
    """Who goes on with a room keeps to what its operators have ordered."""
    first, second = start("first"), start("second")
    with first.publisher() as socket:
        first.speaks(socket, 3)
        spectator.wait(*CUES)
        for order in ("hide", "pause"):
            assert 200 == httpx.post(f"{first.url}/rooms/hall/{order}").status_code
        time.sleep(3)  # the next sign of life tells of it
        first.send(signal.SIGKILL)
    with second.publisher() as socket:
        second.speaks(socket, 3)
        socket.send('{"type":"end"}')
        while "done" not in socket.recv(20):
            pass
    with httpx.Client() as client, connect_sse(client, "GET", f"{second.url}/rooms/hall/desk?operator=anna") as source:
        known = next(event.json() for event in source.iter_sse() if event.event == "desk")

    assert (True, True) == (known["hidden"], known["paused"])
    assert spectator.finals.keys() == set(CUES)


def test_an_engine_that_stood_still_does_not_fight(start: Start, spectator: Spectator) -> None:
    """It has been followed meanwhile: nothing that it writes then arrives, and it lets the room go."""
    first, second = start("first"), start("second")
    with first.publisher() as old:
        first.speaks(old, 3)
        spectator.wait(*CUES)
        first.send(signal.SIGSTOP)
        with second.publisher() as socket:
            second.speaks(socket, 3)
            spectator.wait(*CUES, *AFTER[:2])
            first.speaks(old, 30)
            first.send(signal.SIGCONT)
            until(lambda: first.has("has gone to another engine"), lambda: first.said)
            until(lambda: httpx.get(f"{first.url}/rooms/hall").status_code == httpx.codes.NOT_FOUND)
            second.speaks(socket, 3)
            spectator.wait(*AFTER)

    assert {*CUES, *AFTER} == set(spectator.finals)


def test_a_live_room_is_refused_elsewhere(start: Start) -> None:
    """While its engine lives, no other takes its publisher; when the room has ended, any does."""
    first, second = start("first"), start("second")
    with first.publisher() as socket:
        with second.asking() as (_, answer):
            pass
        socket.send('{"type":"end"}')
        assert '{"type":"done"}' == socket.recv(10)
    with second.publisher() as socket:
        socket.send('{"type":"end"}')
        assert '{"type":"done"}' == socket.recv(10)

    assert "room hall is captioned by another engine" in answer


def test_a_named_source_is_taken_over(start: Start, spectator: Spectator) -> None:
    """Two engines name the same source: one plays it, the other stands by, and goes on when the first is killed."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("first", sources)
    spectator.wait(*CUES)
    second = start("second", sources)
    until(lambda: second.has("standing by"), lambda: second.said)
    first.send(signal.SIGKILL)
    spectator.wait(*CUES, ("en", "c1001"), ("es", "c1001"))
    told = connections(spectator)

    assert 1 == len({epoch for epoch, _ in told})
    assert told == sorted(set(told))


def test_a_killed_engine_goes_on_itself(start: Start, spectator: Spectator) -> None:
    """Started again on its folder it does not wait for its own lease, which still holds."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("same", sources)
    spectator.wait(*CUES)
    first.send(signal.SIGKILL)
    again = start("same", sources)
    spectator.wait(*CUES, *AFTER[:2])
    told = connections(spectator)

    assert not again.has("standing by")
    assert 1 == len({epoch for epoch, _ in told})
    assert told == sorted(set(told))


def test_who_ends_well_hands_over_at_once(start: Start, spectator: Spectator) -> None:
    """On SIGTERM the lease is given back: whoever stands by need not wait until it lapses."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("first", sources)
    spectator.wait(*CUES)
    second = start("second", sources)
    until(lambda: second.has("standing by"), lambda: second.said)
    first.send(signal.SIGTERM)
    spectator.wait(("en", "c1001"))


def test_redis_comes_back_empty_and_the_room_stays(
    start: Start, spectator: Spectator, redis_server: RedisServer
) -> None:
    """Who has the room claims it anew before those who stand by."""
    sources = f"hall={SAMPLES / 'en-phone.flac'}"
    first = start("first", sources)
    spectator.wait(*CUES)
    second = start("second", sources)
    until(lambda: second.has("standing by"), lambda: second.said)
    redis_server.kill()
    time.sleep(1)
    redis_server.start()
    spectator.wait(*CUES, ("en", "c3"), ("es", "c3"))

    assert not second.has("taken over")
    assert not first.has("has gone to another engine")
