from __future__ import annotations

import time

import pytest
from httpx_sse import ServerSentEvent

from tests.captioner.bus.conftest import RedisServer, RunningEdge
from tests.captioner.server.conftest import Running
from tests.captioner.server.test_sse import finals, until, watching

pytestmark = pytest.mark.program
Edges = tuple[RunningEdge, RunningEdge]


def test_every_edge_serves_the_same_events(engine: Running, edges: Edges) -> None:
    """The same data under the same ids as the engine itself."""
    engine.speak("hall", 1)
    for edge in edges:
        edge.wait_for("hall")
    with (
        watching(engine, "hall") as own,
        edges[0].watching() as first,
        edges[1].watching() as second,
    ):
        for events in (own, first, second):
            until(events, "snapshot")
        engine.speak("hall", 6)
        received = [until(events, "status", state="ended") for events in (own, first, second)]
        received = [
            until(events, "status", state="ended") if finals(got) == {} else got
            for events, got in zip((own, first, second), received, strict=True)
        ]
    last = [[(event.id, event.data) for event in got if '"final"' in event.data] for got in received]

    assert last[0]
    assert last[0] == last[1] == last[2]


def test_a_viewer_resumes_on_another_edge(engine: Running, edges: Edges) -> None:
    """It gets what it missed and nothing else."""
    engine.speak("hall", 3)
    for edge in edges:
        edge.wait_for("hall")
    with edges[0].watching("lang=en") as events:
        seen = until(events, "snapshot")[-1].id
    edges[0].stop()
    engine.speak("hall", 3)
    with edges[1].watching("lang=en", headers={"Last-Event-ID": seen}) as events:
        resumed = until(events, "cue", state="final", cue="c2")

    assert ("snapshot", seen) == (resumed[0].event, resumed[0].id)
    assert {("en", "c1"), ("en", "c2")} == set(finals(resumed))


@pytest.mark.parametrize("size", [3, 9])
def test_redis_dies_and_comes_back_empty(engine: Running, edges: Edges, redis_server: RedisServer, size: int) -> None:
    """Viewers stay, see what they had, and get every final that was said meanwhile."""
    engine.speak("hall", 3)
    for edge in edges:
        edge.wait_for("hall")
    with edges[0].watching("lang=es") as events:
        until(events, "snapshot")
        redis_server.kill()
        engine.speak("hall", size)
        until(events, "hb")
        redis_server.start()
        engine.speak("hall", 3)
        names = {f"c{number}" for number in range(2, size // 3 + 3)}
        received: list[ServerSentEvent] = []
        while not names <= {cue for _, cue in finals(received)}:
            received.append(next(events))

    assert all(event.id.startswith(engine.rooms.get("hall").hub.epoch) for event in received if event.event == "cue")
    new = RunningEdge(redis_server.url)
    new.wait_for("hall")
    with new.watching("lang=es") as events:
        begun = until(events, "snapshot")
    new.stop()
    assert {("es", "c1")} | {("es", name) for name in names} == set(finals(begun))


def test_an_engine_that_dies_is_told_of(engine: Running, edges: Edges) -> None:
    """Another life of the room takes over: viewers get its snapshot, with what the files kept."""
    engine.speak("hall", 3)
    edges[0].wait_for("hall")
    with edges[0].watching("lang=en") as events:
        before = until(events, "snapshot")[-1].id
        engine.call(lambda: engine.rooms.close("hall"))
        time.sleep(0.3)  # the files are let go
        engine.speak("hall", 3)
        after = until(events, "snapshot")
        after += until(events, "cue", state="final", cue="c2") if ("en", "c2") not in finals(after) else []

    assert before.split("-")[0] != after[-1].id.split("-")[0]
    assert {("en", "c1"), ("en", "c2")} <= set(finals(after))


def test_a_language_that_comes_later(engine: Running, edges: Edges) -> None:
    """Is served from its first event."""
    engine.speak("hall", 3, "from=en")
    edges[0].wait_for("hall")
    engine.speak("hall", 3, "from=en&to=fr")
    while edges[0].client.get("/rooms/hall").json()["languages"] != ["en", "fr"]:
        pass
    with edges[0].watching("lang=fr") as events:
        received = until(events, "snapshot")

    assert {("fr", "c2"): "fr:w1 w2 w3"} == finals(received)


def test_addresses_of_an_edge(engine: Running, edges: Edges) -> None:
    """It serves viewers; files and the operator are with the engine."""
    engine.speak("hall", 1)
    edge = edges[0]
    edge.wait_for("hall")
    statuses = [edge.client.get(address).status_code for address in ("/healthz", "/readyz", "/rooms", "/rooms/none")]

    assert [200, 200, 200, 404] == statuses
    assert 'captioner_viewers{lang="en",room="hall"} 0.0' in edge.client.get("/metrics").text


def test_without_redis_it_is_not_ready() -> None:
    """It says so, and lives."""
    own = RunningEdge("redis://127.0.0.1:1")
    statuses = [own.client.get(address).status_code for address in ("/healthz", "/readyz", "/rooms")]
    own.stop()

    assert [200, 503, 200] == statuses
