from __future__ import annotations

import time
from typing import Any

import pytest
from httpx_sse import ServerSentEvent
from redis import Redis

from captioner.delivery.redis.keys import stream
from formats import hls
from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.delivery.redis.engines import EdgeProcess, Spectator
from tests.captioner.delivery.redis.engines import until as wait_until
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.captioner.server.routes.test_sse import finals, until, watching

pytestmark = pytest.mark.program
Edges = tuple[RunningEdge, RunningEdge]
FILES = [f"captions/{file}" for file in ("es.vtt", "es.srt", "es.json", "es.txt", "en.vtt")]
FILES += [f"hls/{file}" for file in ("es.m3u8", "es-0.vtt", "es-2.vtt")]


def test_every_edge_serves_the_same_events(engine: RunningServer, edges: Edges) -> None:
    """Every edge serves the same data under the same ids as the engine."""
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


def test_a_viewer_resumes_on_another_edge(engine: RunningServer, edges: Edges) -> None:
    """A viewer that resumes on another edge gets what it missed and nothing else."""
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


def test_killed_edge_comes_back(engine: RunningServer, redis_server: RedisServer) -> None:
    """Viewers continue on the other edge, and on the first when it is back: each final once, under the same ids."""
    first, second = EdgeProcess(redis_server.url), EdgeProcess(redis_server.url)
    engine.speak("hall", 3)
    servers = [first.url, second.url]
    spectators = [Spectator(*servers), Spectator(*reversed(servers))]
    for spectator in spectators:
        spectator.wait(("en", "c1"), ("es", "c1"))
    first.kill()
    engine.speak("hall", 3)
    again = EdgeProcess(redis_server.url, int(first.url.rpartition(":")[2]))
    for spectator in spectators:
        spectator.wait(("en", "c2"), ("es", "c2"))
    assert servers[0] == again.url
    second.kill()
    engine.speak("hall", 3)
    for spectator in spectators:
        spectator.wait(("en", "c3"), ("es", "c3"))
        spectator.leave()
    again.kill()
    received = [{(event.id, event.data) for event in each.events if '"final"' in event.data} for each in spectators]

    finals = [{one for one in each if '"cues"' not in one[1]} for each in received]
    assert all(len(each) == len({place for place, _ in each}) for each in finals)
    assert spectators[0].finals == spectators[1].finals


@pytest.mark.parametrize("size", [3, 9])
def test_redis_dies_and_comes_back_empty(
    engine: RunningServer, edges: Edges, redis_server: RedisServer, size: int
) -> None:
    """Viewers stay connected and get every final that was published meanwhile."""
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


def test_new_edge_hides_hidden_captions(engine: RunningServer, redis_server: RedisServer) -> None:
    """Captions stay hidden on a new edge, even if Redis no longer has the event that hid them."""
    engine.speak("hall", 3)
    assert 200 == engine.client.post("/rooms/hall/hide").status_code
    engine.speak("hall", 3)
    client: Any = Redis.from_url(redis_server.url)
    room = engine.rooms.get("hall")
    key = stream("hall", room.hub.epoch, "es")
    while not any(fields[b"name"] == b"style" for _, fields in client.xrange(key)):
        pass
    for code in room.languages:
        client.xtrim(stream("hall", room.hub.epoch, code), maxlen=1, approximate=False)
    client.close()
    edge = RunningEdge(redis_server.url)
    edge.wait_for("hall")
    with edge.watching("lang=es") as events:
        until(events, "style", action="hide")
        engine.client.post("/rooms/hall/show")
        until(events, "style", action="show")
    with edge.watching("lang=es") as events:
        until(events, "style", action="show")
    edge.stop()


def test_room_continues_in_its_epoch(engine: RunningServer, edges: Edges) -> None:
    """A room that was closed and published again continues with its epoch, ids and files, and nothing comes twice."""
    engine.speak("hall", 3)
    edges[0].wait_for("hall")
    with edges[0].watching("lang=en") as events:
        before = until(events, "snapshot")[-1].id
        engine.call(lambda: engine.rooms.close("hall"))
        while engine.leases is not None and engine.leases.holds("hall"):
            time.sleep(0.02)
        engine.speak("hall", 3)
        after = until(events, "cue", state="final", cue="c1001")

    assert before.split("-")[0] == after[-1].id.split("-")[0]
    assert [("en", "c1001")] == list(finals(after))
    assert "w1 w2 w3" in edges[0].client.get("/rooms/hall/captions/en.txt").text


def test_added_language(engine: RunningServer, edges: Edges) -> None:
    """A language that is added later is served from its first event."""
    engine.speak("hall", 3, "from=en")
    edges[0].wait_for("hall")
    engine.speak("hall", 3, "from=en&to=fr")
    while edges[0].client.get("/rooms/hall").json()["languages"] != ["en", "fr"]:
        pass
    with edges[0].watching("lang=fr") as events:
        received = until(events, "snapshot")

    assert {("fr", "c2"): "fr:w1 w2 w3"} == finals(received)


def test_files_of_an_edge(engine: RunningServer, edges: Edges, redis_server: RedisServer) -> None:
    """Files of an edge equal those of the engine, even when Redis has gone."""
    engine.speak("hall", 9)
    addresses = [f"/rooms/hall/{name}" for name in FILES]
    own = [engine.get(address).text for address in addresses]
    for edge in edges:
        edge.wait_for("hall")
        while "#EXT-X-ENDLIST" not in edge.client.get("/rooms/hall/hls/es.m3u8").text:
            time.sleep(0.02)
    redis_server.kill()
    served = [[edge.client.get(address).text for address in addresses] for edge in edges]

    assert "es:w7 w8 w9" in own[0]
    assert [own, own] == served
    redis_server.start()


def test_live_playlist_of_an_edge(engine: RunningServer, edges: Edges) -> None:
    """The playlist lists the segments whose captions are all final, and these hold every final."""
    edge = edges[0]
    with engine.publisher("hall") as socket:
        socket.recv(10)
        socket.send(SECOND * 14)
        edge.wait_for("hall")
        while "en-1.vtt" not in (listed := edge.client.get("/rooms/hall/hls/en.m3u8").text):
            time.sleep(0.02)
        segments = [edge.client.get(f"/rooms/hall/hls/en-{number}.vtt") for number in (0, 1, 3)]
        socket.send('{"type":"end"}')
        socket.recv(10)

    assert "#EXT-X-ENDLIST" not in listed
    assert [200, 200, 404] == [segment.status_code for segment in segments]
    assert ["w1 w2 w3", "w4 w5 w6"] == [cue.lines[0] for cue in hls.parse(each.text for each in segments[:2])][:2]


def test_edit_reaches_the_files_of_an_edge(engine: RunningServer, edges: Edges) -> None:
    """An edit replaces the caption in the files of an edge."""
    engine.speak("hall", 3)
    edges[0].wait_for("hall")
    engine.client.post("/rooms/hall/cues/c1", json={"lang": "en", "text": "other"}).raise_for_status()
    while "other" not in (found := edges[0].client.get("/rooms/hall/captions/en.srt").text):
        time.sleep(0.02)

    assert "w1" not in found


def test_addresses_of_an_edge(engine: RunningServer, edges: Edges) -> None:
    """An edge serves the addresses for viewers, health and metrics."""
    engine.speak("hall", 1)
    edge = edges[0]
    edge.wait_for("hall")
    statuses = [edge.client.get(address).status_code for address in ("/healthz", "/readyz", "/rooms", "/rooms/none")]

    assert [200, 200, 200, 404] == statuses
    assert 'captioner_viewers{lang="en",room="hall"} 0.0' in edge.client.get("/metrics").text


def test_edge_without_redis_is_not_ready() -> None:
    """Without Redis, an edge is alive and reports that it is not ready."""
    own = RunningEdge("redis://127.0.0.1:1")
    statuses = [own.client.get(address).status_code for address in ("/healthz", "/readyz", "/rooms")]
    own.stop()

    assert [200, 503, 200] == statuses


def test_viewers_of_edges_are_known_to_the_engine(engine: RunningServer, edges: Edges) -> None:
    """The engine has the number of all viewers and their languages, until they or their edge have gone."""
    engine.speak("hall", 1)
    for edge in edges:
        edge.wait_for("hall")
    viewers = engine.rooms.get("hall").hub.viewers

    def watched(count: int, **languages: int) -> None:
        wait_until(lambda: (viewers.everywhere().watching, dict(viewers.everywhere().languages)) == (count, languages))

    with watching(engine, "hall", "lang=es"), edges[0].watching("lang=es"):
        with edges[1].watching("lang=en,es"):
            watched(3, es=3, en=1)
            page = engine.client.get("/rooms/hall").json()
        watched(2, es=2)
        edges[0].stop()
        watched(1, es=1)

    assert (3, {"en": 1, "es": 3}) == (page["watching"], page["viewers"])
