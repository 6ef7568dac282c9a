"""Ownership of rooms among engines that share a Redis: leases that are renewed each second and expire after four.

1. A lease has its owner, the state of the room, and the time at which it expires, by Redis' clock. It is kept when it
   has expired: an owner whose lease expired and was not taken continues (Redis was away, or the process was stopped);
   an owner whose lease was taken has lost the room.
2. A room can be taken if it has no owner, if its owner has not renewed the lease, or if it has no publisher.
3. An engine whose own configuration names the room's source is a standby. It takes over when the owner dies or reports
   that it cannot reach the source, but not when the source has ended.
4. While Redis is away, a room may begin all the same; when Redis is back, the first to claim the room has it. A standby
   engine waits for twice the length of a lease, so that the engine that had the room is first.
5. An engine that is restarted on the folder of one that was killed has its name, and so its leases, at once.
6. An engine that has lost a room ends its stream and sends `bye` to its viewers, who find the room on another engine.
"""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import Any

from redis.exceptions import RedisError

from captioner.delivery.protocols import LiveRooms
from captioner.delivery.redis import keys
from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.handover import Handover
from captioner.delivery.redis.identity import EngineIdentity
from captioner.delivery.redis.recall import recall
from captioner.errors import RoomBusy

log = logging.getLogger(__name__)

LEASE_S = 4.0
"""Seconds after which a lease expires."""
LIVE, IDLE, FAILED = "live", "idle", "failed"
"""States of a room: it has a publisher; it has none; its owner cannot reach the source."""

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
    """Leases of this process on rooms that several engines share."""

    def __init__(self, url: str, *, lease_s: float = LEASE_S, folder: Path | None = None) -> None:
        """Prepare the leases; nothing is connected yet.

        Args:
            url: address of Redis.
            lease_s: seconds after which a lease expires; it is renewed four times in that time.
            folder: the captions folder, which keeps the engine's identity.
        """
        self._identity = EngineIdentity(folder)
        self.owner = self._identity.name
        """Name of this process in its leases."""
        self._redis: Any = connect(url)
        self._claim = self._redis.register_script(_CLAIM)
        self._lease_s = lease_s
        self._held: dict[str, bool] = {}
        """Room -> True if Redis has confirmed that the room is ours."""
        self._failed: set[str] = set()
        self._finished: set[str] = set()
        self._missing: dict[str, float] = {}
        """Room of another engine -> monotonic time since which Redis has no lease for it."""

    def holds(self, room: str) -> bool:
        """True if the room is ours, as far as is known."""
        return room in self._held

    async def take(self, room: str, /) -> Handover | None:
        """Take a room; see `captioner.delivery.redis.handover.Leases`."""
        try:
            return await (self._retake(room) if room in self._held else self._take(room))
        except (RedisError, OSError) as error:
            log.warning("Redis does not respond, room %s begins without a lease: %s", room, error)
            self._held.setdefault(room, False)
            return None

    async def _retake(self, room: str) -> None:
        if not await self._renew(room, LIVE):
            raise RoomBusy(f"room {room} was taken over by another engine", "try again in a moment")

    async def _take(self, room: str) -> Handover | None:
        won, before = await self._call(room, LIVE, "take")
        if not won:
            raise RoomBusy(
                f"room {room} is captioned by another engine", "wait until it has ended, or use another room"
            )
        found = await recall(self._redis, room)
        self._held[room] = True
        self._failed.discard(room)
        self._finished.discard(room)
        if found is not None and before:
            log.warning("room %s is taken over from another engine", room)
        return found

    async def vacant(self, room: str, *, first: bool) -> bool:
        """True if a source that is configured here should play now; `first`: it has not waited for the room yet."""
        try:
            known, clock = await self._redis.hgetall(keys.lease(room)), await self._redis.time()
        except (RedisError, OSError):
            return first  # an engine alone with its room continues; a standby cannot know whether the owner is dead
        if not known:
            since = self._missing.setdefault(room, time.monotonic())
            return first or time.monotonic() - since > 2 * self._lease_s
        self._missing.pop(room, None)
        expired: bool = float(known[b"until"]) <= clock[0] * 1000 + clock[1] / 1000
        state = known[b"state"].decode()
        if known[b"owner"].decode() == self.owner:
            return True
        return (expired or state != LIVE) if first else state == FAILED or (expired and state == LIVE)

    def finish(self, room: str) -> None:
        """Record that the source of a room has ended, so that no standby takes over."""
        self._finished.add(room)

    def fail(self, room: str) -> None:
        """Record that this engine cannot reach the source of a room, so that a standby may try."""
        self._failed.add(room)

    async def keep(self, rooms: LiveRooms) -> None:
        """Renew the leases until cancelled, then give them back, so that another engine need not wait."""
        try:
            while True:
                await asyncio.gather(*(self._keep_one(room, rooms) for room in tuple(self._held)))
                await asyncio.sleep(self._lease_s / 4)
        finally:
            await self._give_back()
            self._identity.close()
            await self._redis.aclose()

    async def confirm(self, room: str) -> bool:
        """True if the room is still ours; Redis is asked again."""
        return room in self._held and await self._renew(room, LIVE)

    async def _keep_one(self, room: str, rooms: LiveRooms) -> None:
        found = next((own for own in rooms if own.name == room), None)
        state = LIVE if found is not None and found.busy else FAILED if room in self._failed else IDLE
        try:
            ours = await self._renew(room, state)
        except (RedisError, OSError):
            return  # the writer of the room's events reports it
        if not ours:
            log.error("room %s has gone to another engine: it ends here", room)
            self._held.pop(room, None)
            await rooms.surrender(room)
        elif found is None:
            del self._held[room]

    async def _renew(self, room: str, state: str) -> bool:
        """Renew a lease, or claim a room that began while Redis was away; True if the room is ours."""
        won, _ = await self._call(room, state, "renew" if self._held.get(room) else "take")
        if won and room in self._held:
            self._held[room] = True
        return won

    async def _call(self, room: str, state: str, how: str) -> tuple[bool, bytes | None]:
        """Run the script; True if the room is ours, and the owner before."""
        given = [self.owner, round(1000 * self._lease_s), state, how]
        won, before = await self._claim(keys=[keys.lease(room)], args=given)
        return bool(won), before

    async def _give_back(self) -> None:
        for room in tuple(self._held):
            try:
                await self._call(room, IDLE if room in self._finished else FAILED, "renew")
            except (RedisError, OSError) as error:
                log.info("the lease of room %s could not be given back, it expires: %s", room, error)
