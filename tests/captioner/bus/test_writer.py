from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from redis import Redis

from captioner.bus import DIRECTORY
from captioner.layout import Layout
from tests.captioner.bus.conftest import RedisServer, RunningEdge
from tests.captioner.bus.engines import until as wait_until
from tests.captioner.server.conftest import SECOND, Running
from tests.captioner.server.test_sse import finals, until, watching

pytestmark = pytest.mark.program


def test_a_room_speaks_while_redis_is_away(engine: Running, redis_server: RedisServer) -> None:
    """Who watches the engine itself notices nothing."""
    redis_server.kill()
    with engine.publisher("hall") as socket:
        socket.recv(10)
        with watching(engine, "hall") as events:
            socket.send(SECOND * 3)
            socket.send('{"type":"end"}')
            received = until(events, "status", state="ended")
    redis_server.start()

    assert {("en", "c1"), ("es", "c1")} == set(finals(received))


def test_old_rooms_are_forgotten(redis_server: RedisServer, tmp_path: Path) -> None:
    """A name stays in the directory for a day after its last sign of life; edges do not show it after an hour."""
    client = Redis.from_url(redis_server.url)
    about = {"epoch": "e", "source": "en", "languages": ["en"], "layout": asdict(Layout()), "live": False, "seed": ""}
    for name, hours in (("ancient", 25), ("old", 2), ("fresh", 0)):
        client.hset(DIRECTORY, name, json.dumps({**about, "t": time.time() - 3600 * hours}))
    engine, edge = Running(tmp_path, bus=redis_server.url), RunningEdge(redis_server.url)
    wait_until(lambda: b"ancient" not in set(client.hkeys(DIRECTORY)))
    edge.wait_for("fresh")
    left = set(client.hkeys(DIRECTORY))
    shown = [room["name"] for room in edge.client.get("/rooms").json()["rooms"]]
    edge.stop()
    engine.client.close()
    engine.stop()
    engine.join()
    client.close()

    assert ({b"old", b"fresh"}, ["fresh"]) == (left, shown)
