from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.handover import Handover
from captioner.delivery.redis.recall import merged, position, recall
from tests.captioner.delivery.redis.conftest import RedisServer
from tests.captioner.server.conftest import RunningServer


def row(
    seq: int, name: str = "status", data: bytes = b'{"state":"live","lag":0.0}'
) -> tuple[bytes, dict[bytes, bytes]]:
    return b"%d-0" % seq, {b"name": name.encode(), b"data": data}


def test_events_are_merged_by_seq() -> None:
    """Events of all languages are ordered by `seq`; an event of the whole room comes once, with its languages."""
    found = [(event.seq, languages) for event, languages in merged([("en", [row(1), row(3)]), ("es", [row(3)])], "e")]

    assert [(1, ("en",)), (3, ("en", "es"))] == found
    assert (12, 7) == position((b"12-7", {}))


@pytest.mark.program
def test_recall(engine: RunningServer, redis_server: RedisServer) -> None:
    """Events and finals of a room are read from Redis as they were; an unknown room gives nothing."""
    engine.speak("hall", 3)

    async def ask(room: str) -> Handover | None:
        client = connect(redis_server.url)
        found = await recall(client, room)
        await client.aclose()
        return found

    own = engine.rooms.get("hall")
    while (found := asyncio.run(ask("hall"))) is None or len(found.finals) < 2:
        pass

    assert (own.hub.epoch, "en", ("en", "es")) == (found.epoch, found.source, found.languages)
    kept = {*own.archive.finals("en"), *own.archive.finals("es")}
    assert {replace(final, at=0) for final in kept} == {replace(final, at=0) for final in found.finals}
    assert asyncio.run(ask("nobody")) is None
