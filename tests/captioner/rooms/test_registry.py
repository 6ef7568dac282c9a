from __future__ import annotations

import asyncio

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.errors import NoSuchRoom, TooMuch
from captioner.rooms.registry import RoomRegistry
from captioner.rooms.room import Room


def room(name: str) -> Room:
    made = Room(Hub(name, "en", ("en",)), Archive(None, name, ("en",)), asyncio.get_running_loop())
    made.start()
    return made


def test_limit() -> None:
    """At the limit the first ended room without viewers is closed; if there is none, the next room is refused."""

    async def work() -> None:
        registry = RoomRegistry(1)
        first, second = room("first"), room("second")
        registry.add(first)
        with pytest.raises(TooMuch, match="1 rooms already"):
            registry.make_space()
        first.health.end(())
        with first.hub.subscribe(), pytest.raises(TooMuch):
            registry.make_space()
        registry.make_space()
        registry.add(second)
        await registry.wait_closed("first")
        await asyncio.to_thread(second.output.writer.close, 10.0)

        assert [second] == list(registry)
        assert first.hub.closed
        with pytest.raises(NoSuchRoom, match="first"):
            registry.get("first")

    asyncio.run(work())
