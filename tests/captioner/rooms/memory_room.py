"""A room without files, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.rooms.room import Room


def in_room(work: Callable[[Room], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine with an empty room, in a loop of its own."""

    async def run() -> None:
        hub = Hub("hall", "en", ("en", "es"))
        room = Room(hub, Archive(None, "hall", ("en", "es")), asyncio.get_running_loop())
        room.start()
        await work(room)
        await asyncio.to_thread(room.output.writer.close, 10.0)

    asyncio.run(run())
