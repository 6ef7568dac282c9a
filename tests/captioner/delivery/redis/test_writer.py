from __future__ import annotations

import asyncio
import json
import socket
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis

from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.keys import DIRECTORY, lease
from captioner.delivery.redis.leases import RedisLeases
from captioner.delivery.redis.room_writer import WRITE, LeaseLost, RoomWriter
from captioner.delivery.redis.writer import RedisWriter
from captioner.layout.limits import Layout
from tests.captioner.delivery.redis.conftest import RedisServer, RunningEdge
from tests.captioner.delivery.redis.engines import EngineProcess
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


def test_a_redis_that_never_responds_is_reported(tmp_path: Path) -> None:
    """Without any room, the log has a line before models load and one when nothing answers; `/readyz` has it."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"redis://:secret@127.0.0.1:{mute.getsockname()[1]}"
        engine, edge = EngineProcess(url, tmp_path), RunningEdge(url)
        wait_until(lambda: engine.logged("edges get no new events; trying again: no answer within 1 s"))
        shown = httpx.get(f"{engine.url}/readyz").json()["reasons"]
        edge_shown = edge.client.get("/readyz").json()["error"]
        engine.stop()
        edge.stop()

    assert engine.log_lines[0].startswith("sharing rooms through redis://…@127.0.0.1:")
    assert [("bus", "Redis does not respond, edges get no new events")] == [
        (one["what"], one["detail"]) for one in shown
    ]
    assert edge_shown.startswith("Redis ")


def test_a_redis_that_comes_back_is_ready(engine: RunningServer, redis_server: RedisServer) -> None:
    """While no room is live, the connection is checked all the same."""
    writer = RedisWriter(redis_server.url, engine.rooms, RedisLeases(redis_server.url))
    problems = []

    async def watch() -> None:
        watching = asyncio.create_task(writer.run())
        for server in (redis_server.kill, redis_server.start):
            before = writer.problem
            await asyncio.to_thread(server)
            while writer.problem in ("Redis has not responded yet", before):
                await asyncio.sleep(0.02)
            problems.append(writer.problem)
        watching.cancel()
        await asyncio.wait([watching])

    asyncio.run(watch())

    assert ["Redis does not respond, edges get no new events", ""] == problems


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


def test_lost_lease_prevents_writing(redis_server: RedisServer, tmp_path: Path) -> None:
    """Without the lease, nothing is written."""
    engine = RunningServer(tmp_path)
    engine.speak("hall", 3)
    room = engine.rooms.get("hall")

    async def write() -> tuple[list[Any], list[Any]]:
        client = connect(redis_server.url)
        await client.hset(lease("hall"), "owner", "us")
        await RoomWriter(client, client.register_script(WRITE), "us", room).write()
        before = await _all(client)
        await client.delete(DIRECTORY)
        with pytest.raises(LeaseLost):
            await RoomWriter(client, client.register_script(WRITE), "somebody else", room).write()
        after = [*await _all(client), *await client.hkeys(DIRECTORY)]
        await client.aclose()
        return before, after

    before, after = asyncio.run(write())
    engine.client.close()
    engine.stop()
    engine.join()

    assert all(before)
    assert before == after


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
