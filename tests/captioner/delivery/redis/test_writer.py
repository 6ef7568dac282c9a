from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.keys import DIRECTORY, lease
from captioner.delivery.redis.room_writer import WRITE, LeaseLost, RoomWriter
from captioner.layout.limits import Layout
from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.delivery.redis.engines import until as wait_until
from tests.captioner.server.conftest import SECOND, RunningServer
from tests.captioner.server.routes.test_sse import finals, until, watching

pytestmark = pytest.mark.program


def test_room_is_live_while_redis_is_away(engine: RunningServer, redis_server: RedisServer) -> None:
    """Viewers of the engine get all captions while Redis is away."""
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
    """A room stays in the directory for a day after its last write; edges stop showing it after an hour."""
    client = Redis.from_url(redis_server.url)
    about = {"epoch": "e", "source": "en", "languages": ["en"], "layout": asdict(Layout()), "live": False, "seed": ""}
    for name, hours in (("ancient", 25), ("old", 2), ("fresh", 0)):
        client.hset(DIRECTORY, name, json.dumps({**about, "t": time.time() - 3600 * hours}))
    engine, edge = RunningServer(tmp_path, bus=redis_server.url), RunningEdge(redis_server.url)
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


def test_lost_lease_prevents_writing(engine: RunningServer, redis_server: RedisServer) -> None:
    """Without the lease, nothing is written."""
    engine.speak("hall", 3)
    room = engine.rooms.get("hall")

    async def write(owner: str) -> None:
        client = connect(redis_server.url)
        before = await _all(client)
        try:
            await RoomWriter(client, client.register_script(WRITE), owner, room).write()
        except LeaseLost:
            assert before == await _all(client)
            raise
        finally:
            await client.aclose()

    assert engine.leases is not None
    asyncio.run(write(engine.leases.owner))
    with pytest.raises(LeaseLost):
        asyncio.run(write("somebody else"))


def test_everything_is_written_again_to_an_empty_redis(redis_server: RedisServer, tmp_path: Path) -> None:
    """If Redis came back empty and the lease was renewed first, all events are written again."""
    engine = RunningServer(tmp_path)
    engine.speak("hall", 3)
    room = engine.rooms.get("hall")

    async def write() -> list[list[list[bytes]]]:
        client = connect(redis_server.url)
        await client.hset(lease("hall"), "owner", "us")
        writer = RoomWriter(client, client.register_script(WRITE), "us", room)
        await writer.write()
        before = await _all(client)
        await client.delete(DIRECTORY, *await client.keys("captioner:hall:*:*"))
        with pytest.raises(LeaseLost):
            await writer.write()
        await writer.write()
        after = await _all(client)
        await client.aclose()
        return [[[row[0] for row in rows] for rows in each] for each in (before, after)]

    before, after = asyncio.run(write())
    engine.client.close()
    engine.stop()
    engine.join()

    assert all(before)
    assert before == after


async def _all(client: Any) -> list[Any]:
    keys = sorted(await client.keys("captioner:hall:*:en*"))
    return [await client.xrange(key) for key in keys]
