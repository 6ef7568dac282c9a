"""Languages that viewers of edges open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.delivery.redis.engines import until as wait_until
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.captioner.server.routes.test_sse import finals, until

pytestmark = pytest.mark.program


@pytest.fixture
def engine(tmp_path: Path, redis_server: RedisServer) -> Iterator[RunningServer]:
    """Engine whose viewers may open French and Portuguese."""
    own = RunningServer(tmp_path, bus=redis_server.url, allow=("fr", "pt-BR"))
    with own:
        yield own


@pytest.fixture
def edge(redis_server: RedisServer) -> Iterator[RunningEdge]:
    """Edge of that engine."""
    own = RunningEdge(redis_server.url)
    yield own
    own.stop()


def idle(engine: RunningServer) -> None:
    """Keep the load of this machine out of the test."""
    for room in engine.rooms:
        room.on_demand._load = float


def shown(edge: RunningEdge, key: str) -> Callable[[], list[str]]:
    return lambda: edge.client.get("/rooms/hall").json()[key]


def test_a_viewer_of_an_edge_opens_a_language(engine: RunningServer, edge: RunningEdge) -> None:
    """The engine translates for the viewer, and the language is one of the room everywhere."""
    with engine.publisher("hall") as socket:
        assert socket.recv(10) == '{"type":"ready"}'
        idle(engine)
        edge.wait_for("hall")
        wait_until(lambda: shown(edge, "available")() == ["fr", "pt-BR"])
        with edge.watching("lang=fr_CA") as events:
            snapshot = until(events, "snapshot")[-1].json()
            wait_until(lambda: "fr" in engine.rooms.get("hall").languages)
            for _ in range(6):
                socket.send(SECOND)
                time.sleep(0.05)
            captions = next(filter(None, (finals([event]) for event in events)))  # in a snapshot or in an event

    assert snapshot["languages"] == ["en", "es", "fr"]
    assert snapshot["available"] == ["pt-BR"]
    assert {(language, text[:3]) for (language, _), text in captions.items()} == {("fr", "fr:")}
    wait_until(lambda: shown(edge, "languages")() == ["en", "es", "fr"])


def test_a_language_that_the_engine_refuses_is_withdrawn(engine: RunningServer, edge: RunningEdge) -> None:
    """A busy engine offers none; what an edge has taken on meanwhile is dropped again."""
    with engine.publisher("hall") as socket:
        assert socket.recv(10) == '{"type":"ready"}'
        idle(engine)
        edge.wait_for("hall")
        wait_until(lambda: shown(edge, "available")() != [])
        engine.rooms.get("hall").on_demand._load = lambda: 1.0
        room = edge.edge.get("hall")
        room.on_demand.request("fr")
        assert room.languages == ("en", "es", "fr")
        room.on_demand.pending["fr"] -= 60

        wait_until(lambda: shown(edge, "languages")() == ["en", "es"] and shown(edge, "available")() == [])
        assert edge.client.get("/rooms/hall/events?lang=fr").status_code == 404
