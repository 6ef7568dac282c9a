"""Whose room it is, among engines that share a Redis: leases that are renewed each second and lapse in four.

1. A lease names its owner, how the room is doing, and until when it holds, by Redis' own clock. It stays when it has
   lapsed: an owner whose lease lapsed, and that nobody followed, goes on (a Redis that was away, a process that stood
   still); one that somebody followed has lost the room.
2. Taken may be a room that nobody has, whose owner has not renewed, or in which nobody publishes.
3. An engine whose own configuration names the room's source stands by, and takes over when the owner dies or says
   that the source is out of its reach, not when the source has come to its end.
4. While Redis is away a room may begin all the same; when it is back, the first to claim the room has it. Who stood by
   waits for twice the length of a lease, so that whoever had the room is first.
5. An engine that is started again on the folder of one that was killed has its name, and so its leases, at once.
6. Who has lost a room ends its stream and says `bye` to the viewers of its own, who find the room elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError

from captioner.delivery import redis
from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.handover import Handover
from captioner.delivery.redis.identity import Identity
from captioner.delivery.redis.recall import recall
from captioner.errors import RoomBusy

if TYPE_CHECKING:
    from captioner.delivery.protocols import LiveRooms

log = logging.getLogger(__name__)

LEASE = 4.0
"""Seconds that a lease holds."""
LIVE, IDLE, FAILED = "live", "idle", "failed"
"""Somebody publishes; nobody does; its source is out of the owner's reach."""

_CLAIM = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'owner', 'until', 'state')
local owner, lapsed = known[1], not known[2] or tonumber(known[2]) <= now
local free = not owner or lapsed or known[3] ~= 'live'
if owner ~= ARGV[1] and (owner and ARGV[4] == 'renew' or not free) then return {0, owner} end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', now + ARGV[2], 'state', ARGV[3])
redis.call('EXPIRE', KEYS[1], 86400)
return {1, owner}
"""


class RedisLeases:
    """The rooms of this process among those of all."""

    def __init__(self, url: str, *, lease: float = LEASE, folder: Path | None = None) -> None:
        """`lease`: seconds that one holds, it is renewed four times meanwhile; `folder`: of the captions."""
        self._identity = Identity(folder)
        self.owner = self._identity.name
        """This process, as its leases name it."""
        self._redis: Any = connect(url)
        self._claim = self._redis.register_script(_CLAIM)
        self._lease = lease
        self._held: dict[str, bool] = {}
        """LiveRoom -> whether Redis has confirmed that it is ours."""
        self._failed: set[str] = set()
        self._finished: set[str] = set()
        self._missing: dict[str, float] = {}
        """LiveRoom that somebody else had -> since when Redis has not known it."""

    def holds(self, room: str) -> bool:
        """Whether the room is ours, as far as we know."""
        return room in self._held

    async def take(self, room: str, /) -> Handover | None:
        """See `captioner.delivery.redis.handover.RedisLeases`."""
        try:
            return await (self._kept(room) if room in self._held else self._taken(room))
        except (RedisError, OSError) as error:
            log.warning("the bus does not answer, room %s begins without asking: %s", room, error)
            self._held.setdefault(room, False)
            return None

    async def _kept(self, room: str) -> None:
        if not await self._renewed(room, LIVE):
            raise RoomBusy(f"room {room} has gone to another engine", "try again in a moment")

    async def _taken(self, room: str) -> Handover | None:
        won, before = await self._claimed(room, LIVE, "take")
        if not won:
            raise RoomBusy(
                f"room {room} is captioned by another engine", "wait until it has ended, or use another room"
            )
        found = await recall(self._redis, room)
        self._held[room] = True
        self._failed.discard(room)
        self._finished.discard(room)
        if found is not None and before:
            log.warning("room %s is taken over where another engine has left it", room)
        return found

    async def vacant(self, room: str, *, first: bool) -> bool:
        """Whether a source that is named here should play now; `first`: it has not waited for the room yet."""
        try:
            known, clock = await self._redis.hgetall(redis.lease(room)), await self._redis.time()
        except (RedisError, OSError):
            return first  # alone with its room it goes on; who stood by cannot know whether the other is dead
        if not known:
            since = self._missing.setdefault(room, time.monotonic())
            return first or time.monotonic() - since > 2 * self._lease
        self._missing.pop(room, None)
        lapsed: bool = float(known[b"until"]) <= clock[0] * 1000 + clock[1] / 1000
        state = known[b"state"].decode()
        if known[b"owner"].decode() == self.owner:
            return True
        return (lapsed or state != LIVE) if first else state == FAILED or (lapsed and state == LIVE)

    def finish(self, room: str) -> None:
        """Its source has come to its end: nobody needs to go on with it."""
        self._finished.add(room)

    def fail(self, room: str) -> None:
        """Its source is out of our reach: another engine may try."""
        self._failed.add(room)

    async def keep(self, rooms: LiveRooms) -> None:
        """Renew what is held until cancelled; then give it back, so that another engine need not wait."""
        try:
            while True:
                await asyncio.gather(*(self._look_after(room, rooms) for room in tuple(self._held)))
                await asyncio.sleep(self._lease / 4)
        finally:
            await self._give_back()
            self._identity.close()
            await self._redis.aclose()

    async def confirm(self, room: str) -> bool:
        """Whether the room is still ours, asked anew."""
        return room in self._held and await self._renewed(room, LIVE)

    async def _look_after(self, room: str, rooms: LiveRooms) -> None:
        found = next((own for own in rooms if own.name == room), None)
        state = LIVE if found is not None and found.busy else FAILED if room in self._failed else IDLE
        try:
            ours = await self._renewed(room, state)
        except (RedisError, OSError):
            return  # the writer of its events says so
        if not ours:
            log.error("room %s has gone to another engine: it ends here", room)
            self._held.pop(room, None)
            await rooms.surrender(room)
        elif found is None:
            del self._held[room]

    async def _renewed(self, room: str, state: str) -> bool:
        """Hold on to a room; one that began while Redis was away is claimed as by anybody else."""
        won, _ = await self._claimed(room, state, "renew" if self._held.get(room) else "take")
        if won and room in self._held:
            self._held[room] = True
        return won

    async def _claimed(self, room: str, state: str, how: str) -> tuple[bool, bytes | None]:
        given = [self.owner, round(1000 * self._lease), state, how]
        won, before = await self._claim(keys=[redis.lease(room)], args=given)
        return bool(won), before

    async def _give_back(self) -> None:
        for room in tuple(self._held):
            try:
                await self._claimed(room, IDLE if room in self._finished else FAILED, "renew")
            except (RedisError, OSError) as error:
                log.info("room %s could not be given back, its lease lapses: %s", room, error)
