from __future__ import annotations

import asyncio
import logging

import pytest

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.rooms.heartbeat import Heartbeat
from captioner.rooms.registry import RoomRegistry
from captioner.rooms.room import Room
from captioner.rooms.supervisor import StreamSupervisor


def test_a_failing_check_affects_one_room(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A room that cannot be checked is logged; other rooms are checked, and both get heartbeats."""
    checked: list[str] = []

    async def work() -> None:
        registry = RoomRegistry(2)
        for name in ("bad", "good"):
            registry.add(Room(Hub(name, "en", ("en",)), Archive(None, name, ("en",)), asyncio.get_running_loop()))
        monkeypatch.setattr(registry.get("bad"), "check", lambda: 1 // 0)
        monkeypatch.setattr(registry.get("good"), "check", lambda: checked.append("good"))
        viewers = [room.hub.subscribe() for room in registry]
        beating = asyncio.create_task(Heartbeat(registry, StreamSupervisor(), 0.01).run())
        for viewer in viewers:
            with viewer:
                async for events in viewer:
                    if b"event: hb" in events:
                        break
        beating.cancel()

    asyncio.run(work())

    assert "good" in checked
    errors = {record.message for record in caplog.records if record.levelno == logging.ERROR}
    assert {"could not check room bad"} == errors
