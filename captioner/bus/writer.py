"""From the rooms of this process to Redis."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from captioner.bus import DIRECTORY, stream

if TYPE_CHECKING:
    from captioner.room import Room
    from captioner.rooms import Rooms

log = logging.getLogger(__name__)

_LENGTH = 2000
"""Events of a language that Redis keeps, about: ten minutes; a new edge begins with them."""
_KEPT = 24 * 3600
"""Seconds that Redis keeps the events of a room in which nothing happens any more."""
_ALIVE = 2.0
"""Seconds between two signs of life."""
_WAIT = (0.2, 3.0)
"""Seconds until Redis is tried again: first, and at most."""


class Writer:
    """Carries each room's events, one task per room; rooms do not notice whether Redis is there."""

    def __init__(self, url: str, rooms: Rooms) -> None:
        self._redis: Any = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        self._rooms = rooms
        self._carriers: dict[str, asyncio.Task[None]] = {}
        self.problem = ""
        """Why edges stand still, in words; empty when they do not."""

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                for room in self._rooms:
                    if self._carriers.get(room.hub.epoch) is None:
                        self._carriers[room.hub.epoch] = asyncio.ensure_future(self._carry(room))
                self._carriers = {epoch: task for epoch, task in self._carriers.items() if not task.done()}
                await asyncio.sleep(0.1)
        finally:
            for task in self._carriers.values():
                task.cancel()
            await self._redis.aclose()

    async def _carry(self, room: Room) -> None:
        """One room's events, until it is forgotten."""
        failures, sent = 0, None
        while not room.hub.closed:
            signal = room.hub.signal(room.languages)
            try:
                sent = await self._write(room, await self._last(room) if sent is None else sent)
            except (RedisError, OSError) as error:
                if not failures:
                    log.warning("the bus does not answer, edges stand still: %s", error)
                self.problem = "the bus does not answer, edges stand still"
                failures, sent = failures + 1, None
                await asyncio.sleep(min(_WAIT[1], _WAIT[0] * 2 ** min(failures, 8)))
                continue
            if failures:
                log.warning("the bus answers again")
            failures, self.problem = 0, ""
            with contextlib.suppress(TimeoutError):  # then it is time for a sign of life
                await asyncio.wait_for(signal.wait(), _ALIVE)

    async def _last(self, room: Room) -> int:
        """The last `seq` that Redis has of this room's life; 0: none."""
        keys = [stream(room.name, room.hub.epoch, language) for language in room.languages]
        found = [await self._redis.xrevrange(key, count=1) for key in keys]
        return max([int(entries[0][0].split(b"-")[0]) for entries in found if entries], default=0)

    async def _write(self, room: Room, sent: int) -> int:
        """All events after `sent`, in one transaction; gives the last one's `seq`."""
        hub = room.hub
        upto = hub.seq
        async with self._redis.pipeline(transaction=True) as batch:
            batch.hset(DIRECTORY, room.name, _about(room))
            news = [(entry.seq, code, entry) for code in hub.languages for entry in hub.log(code).since(sent)]
            for seq, code, entry in sorted(news, key=lambda each: each[:2]):
                key, fields = stream(room.name, hub.epoch, code), {"name": entry.name, "data": entry.data}
                batch.xadd(key, fields, id=f"{seq}-0", maxlen=_LENGTH, approximate=True)
                batch.expire(key, _KEPT)
            await batch.execute()
        return upto


def _about(room: Room) -> str:
    hub = room.hub
    known = {
        "epoch": hub.epoch,
        "source": hub.source,
        "languages": hub.languages,
        "columns": hub.layout.columns,
        "rows": hub.layout.rows,
        "live": room.busy,
        "t": round(time.time(), 1),
    }
    return json.dumps(known)
