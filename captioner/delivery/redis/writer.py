"""Writes the events of this process's rooms to Redis."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from typing import Any

from redis.exceptions import RedisError

from captioner.delivery.hub.subscribers import Audience
from captioner.delivery.protocols import LiveRoom, LiveRooms
from captioner.delivery.redis import keys
from captioner.delivery.redis.connection import connect, ping
from captioner.delivery.redis.leases import RedisLeases
from captioner.delivery.redis.room_writer import KEPT_S, WANTED, WATCHING, WRITE, LeaseLost, RoomWriter
from captioner.errors import TooMuch

log = logging.getLogger(__name__)

_ALIVE_S = 2.0
"""Seconds between two writes while there are no events: edges take a silent engine for dead."""
_RETRY_S = (0.2, 3.0)
"""Seconds before the first retry, and before later ones at most."""
_SWEEP_S = 3600.0
"""Seconds between two removals of old rooms from the directory."""
_UNKNOWN = "Redis has not responded yet"
_SILENT = "Redis does not respond, edges get no new events"
_COUNT_S = 1.0
"""Seconds between two counts of the viewers of edges, at least."""
_LOOK_S = 0.1
"""Seconds between two looks for new rooms."""


class RedisWriter:
    """Writes the events of each room in a task of its own; a room does not notice whether Redis is there."""

    def __init__(self, url: str, rooms: LiveRooms, leases: RedisLeases) -> None:
        """`url`: address of Redis; `rooms`: rooms of this process; `leases`: leases on these rooms, kept by `run`."""
        self._redis: Any = connect(url)
        self._script = self._redis.register_script(WRITE)
        self._wanted = self._redis.register_script(WANTED)
        self._watching = self._redis.register_script(WATCHING)
        self._rooms = rooms
        self._leases = leases
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.problem = _UNKNOWN
        """Reason for which edges get nothing new; empty if they do."""

    async def run(self) -> None:
        """Write until cancelled."""
        swept = 0.0
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch())
                group.create_task(self._leases.keep(self._rooms))
                while True:
                    if time.monotonic() - swept > _SWEEP_S or not swept:
                        swept = time.monotonic()
                        await self._sweep()
                    for room in self._rooms:
                        if not room.hub.closed and room.name not in self._tasks:
                            self._tasks[room.name] = group.create_task(self._write(room))
                    self._tasks = {name: task for name, task in self._tasks.items() if not task.done()}
                    await asyncio.sleep(_LOOK_S)
        finally:
            await self._redis.aclose()

    async def _watch(self) -> None:
        """Find out whether Redis responds, while no room writes to it."""
        while True:
            if not self._tasks or self.problem in (_UNKNOWN, _SILENT):
                try:
                    await ping(self._redis)
                except (RedisError, OSError) as error:
                    self._report_silence(error)
                else:
                    self._report_answer()
            await asyncio.sleep(_ALIVE_S)

    def _report_silence(self, error: Exception) -> None:
        if self.problem != _SILENT:
            log.warning("%s; trying again: %s", _SILENT, error)
        self.problem = _SILENT

    def _report_answer(self) -> None:
        if self.problem == _SILENT:
            log.warning("Redis responds again")
        self.problem = ""

    async def _sweep(self) -> None:
        """Remove rooms from the directory whose events have expired; publishers may make up any number of names."""
        try:
            for room, text in (await self._redis.hgetall(keys.DIRECTORY)).items():
                if time.time() - json.loads(text)["t"] > KEPT_S:
                    await self._redis.hdel(keys.DIRECTORY, room)
        except (RedisError, OSError) as error:
            log.info("old rooms are removed from Redis later: %s", error)

    async def _write(self, room: LiveRoom) -> None:
        """Write the events of one room until it is closed or another engine has taken it."""
        writer = RoomWriter(self._redis, self._script, self._leases.owner, room)
        failures, counted_at = 0, 0.0
        while not room.hub.closed:
            signal = room.hub.logs.signal(room.languages)
            try:
                await writer.write()
                await self._open_languages(room)
                if time.monotonic() - counted_at >= _COUNT_S:
                    await self._count_viewers(room)
                    counted_at = time.monotonic()
            except LeaseLost:
                self.problem = ""  # Redis has responded
                if not await self._still_ours(room):
                    return
                continue
            except (RedisError, OSError) as error:
                self._report_silence(error)
                failures += 1
                await asyncio.sleep(min(_RETRY_S[1], _RETRY_S[0] * 2 ** min(failures, 8)))
                continue
            except Exception:
                log.exception("the events of room %s could not be written to Redis", room.name)
                self.problem = f"the events of room {room.name} could not be written to Redis"
                await asyncio.sleep(_RETRY_S[1])
                continue
            self._report_answer()
            failures = 0
            with contextlib.suppress(TimeoutError):  # then the room is written to show that it is alive
                await asyncio.wait_for(signal.wait(), _ALIVE_S)

    async def _open_languages(self, room: LiveRoom) -> None:
        """Open the languages that viewers of edges ask for, and keep them open."""
        for language in await self._wanted(keys=[keys.wanted(room.name)]) if room.on_demand.offers else ():
            with contextlib.suppress(TooMuch):  # edges see that none is available
                room.on_demand.request(language.decode())

    async def _count_viewers(self, room: LiveRoom) -> None:
        """Note the viewers of edges, for the figures of the room."""
        audience = Audience()
        for text in await self._watching(keys=[keys.viewers(room.name)]):
            found = json.loads(text)
            audience += Audience(found["watching"], Counter(found["languages"]))
        room.hub.viewers.count_elsewhere(audience)

    async def _still_ours(self, room: LiveRoom) -> bool:
        """Claim the room again from a Redis that came back empty; False if it is lost, which ends it elsewhere."""
        try:
            return await self._leases.confirm(room.name)
        except (RedisError, OSError):
            await asyncio.sleep(_RETRY_S[0])
            return True
