"""From the rooms of this process to Redis."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError

from captioner.delivery import redis as redis_keys
from captioner.delivery.hub import events
from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.recall import place
from captioner.types import Revision

if TYPE_CHECKING:
    from captioner.delivery.protocols import LiveRoom, LiveRooms
    from captioner.delivery.redis.leases import RedisLeases

log = logging.getLogger(__name__)

_LENGTH = 2000
"""Events of a language that Redis keeps, about: ten minutes; a new edge begins with them."""
_FINALS = 20_000
"""Finals of a language that Redis keeps, about: a day, ten megabytes; beyond that the engine's files have them."""
_KEPT = 24 * 3600
"""Seconds that Redis keeps the events of a room in which nothing happens any more."""
_ALIVE = 2.0
"""Seconds between two signs of life."""
_WAIT = (0.2, 3.0)
"""Seconds until Redis is tried again: first, and at most."""
_SWEEP = 3600.0
"""Seconds between two looks for rooms that are to be forgotten."""
_OFTEN = 1.0
"""Seconds between two looks at how far everything is final, which goes over many captions."""
_PARCEL = 500
"""Events that one script writes: Redis does nothing else meanwhile."""

WRITE = """
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
if ARGV[5] == '1' and redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
for at = 6, #ARGV, 5 do
  redis.call('XADD', KEYS[tonumber(ARGV[at])], 'MAXLEN', '~', ARGV[at + 1], ARGV[at + 2],
             'name', ARGV[at + 3], 'data', ARGV[at + 4])
end
for at = 3, #KEYS do redis.call('EXPIRE', KEYS[at], ARGV[4]) end
return 1
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a stream."""

    key: str
    length: int
    """Entries that the stream keeps."""
    id: str
    name: str
    data: bytes


class Lost(Exception):
    """The room is another engine's, or Redis has forgotten it."""


class Writer:
    """Carries each room's events, one task per room; rooms do not notice whether Redis is there."""

    def __init__(self, url: str, rooms: LiveRooms, leases: RedisLeases) -> None:
        self._redis: Any = connect(url)
        self._script = self._redis.register_script(WRITE)
        self._rooms = rooms
        self._leases = leases
        self._carriers: dict[str, asyncio.Task[None]] = {}
        self.problem = ""
        """Why edges stand still, in words; empty when they do not."""

    async def run(self) -> None:
        """Until cancelled."""
        keeping = asyncio.ensure_future(self._leases.keep(self._rooms))
        swept = 0.0
        try:
            while True:
                if time.monotonic() - swept > _SWEEP or not swept:
                    swept = time.monotonic()
                    await self._sweep()
                for room in self._rooms:
                    if not room.hub.closed and self._carriers.get(room.name) is None:
                        self._carriers[room.name] = asyncio.ensure_future(self._carry(room))
                self._carriers = {name: task for name, task in self._carriers.items() if not task.done()}
                await asyncio.sleep(0.1)
        finally:
            for task in self._carriers.values():
                task.cancel()
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self._redis.aclose()

    async def _sweep(self) -> None:
        """Take rooms out of the directory whose events Redis has forgotten: anybody who publishes may invent names."""
        try:
            for room, text in (await self._redis.hgetall(redis_keys.DIRECTORY)).items():
                if time.time() - json.loads(text)["t"] > _KEPT:
                    await self._redis.hdel(redis_keys.DIRECTORY, room)
        except (RedisError, OSError) as error:
            log.info("the directory of rooms is swept later: %s", error)

    async def _carry(self, room: LiveRoom) -> None:
        """One room's events, until it is forgotten or another engine's."""
        carrier = Carrier(self._redis, self._script, self._leases.owner, room)
        failures = 0
        while not room.hub.closed:
            signal = room.hub.logs.signal(room.languages)
            try:
                await carrier.write()
            except Lost:
                self.problem = ""  # Redis has answered
                if not await self._still_ours(room):
                    return
                continue
            except (RedisError, OSError) as error:
                if not failures:
                    log.warning("the bus does not answer, edges stand still: %s", error)
                self.problem = "the bus does not answer, edges stand still"
                failures += 1
                await asyncio.sleep(min(_WAIT[1], _WAIT[0] * 2 ** min(failures, 8)))
                continue
            if failures:
                log.warning("the bus answers again")
            failures, self.problem = 0, ""
            with contextlib.suppress(TimeoutError):  # then it is time for a sign of life
                await asyncio.wait_for(signal.wait(), _ALIVE)

    async def _still_ours(self, room: LiveRoom) -> bool:
        """A Redis that has forgotten everything is told again whose room it is; otherwise the leases ends it."""
        try:
            return await self._leases.confirm(room.name)
        except (RedisError, OSError):
            await asyncio.sleep(_WAIT[0])
            return True


class Carrier:
    """One room on its way to Redis, and how far it has come."""

    def __init__(self, redis: Any, script: Any, owner: str, room: LiveRoom) -> None:
        self._redis, self._script, self._owner, self._room = redis, script, owner, room
        self._sent: int | None = None
        """The last `seq` that Redis has; None: it is to be asked."""
        self._known = False
        """Whether Redis has the room: if it then has not, it came back empty, and what it had is to be told again."""
        self._seed = ""
        self._horizons: dict[str, int] = {}
        self._looked = 0.0

    async def write(self) -> None:
        """All that Redis does not have yet.

        Raises:
            Lost: the room is not ours any more, or Redis has forgotten that it is.
            RedisError: Redis does not answer; nothing is known of how much it has.
        """
        sent, self._sent = self._sent, None
        if sent is None:
            self._known, sent = False, await self._last()
        if sent == 0:
            await self._begin()
        upto = self._room.hub.seq
        news = list(self._news(sent))
        for at in range(0, max(1, len(news)), _PARCEL):
            await self._put(news[at : at + _PARCEL])
        self._sent = upto

    async def _last(self) -> int:
        """The last `seq` that Redis has of this room's life; 0: none."""
        hub = self._room.hub
        keys = [redis_keys.stream(self._room.name, hub.epoch, language) for language in self._room.languages]
        found = [await self._redis.xrevrange(key, count=1) for key in keys]
        return max([place(rows[0])[0] for rows in found if rows], default=0)

    async def _begin(self) -> None:
        """Redis knows nothing of this life: the archive's finals come before all events."""
        self._seed = secrets.token_hex(4)
        await self._put(())  # is the room ours?
        for code in self._room.archive.languages:
            key = redis_keys.finals(self._room.name, self._room.hub.epoch, code)
            await self._redis.delete(key)  # what was left when Redis went in the middle of this
            kept = self._room.archive.finals(code)[-_FINALS:]
            for at in range(0, len(kept), _PARCEL):
                await self._put([self._kept(key, n, kept[n]) for n in range(at, min(at + _PARCEL, len(kept)))])

    def _kept(self, key: str, number: int, final: Revision) -> Row:
        """A final of before this life, with an id before all events."""
        data = events.encode(final, 0, self._room.hub.epoch, self._room.hub.header.layout).data
        return Row(key, _FINALS, f"0-{number + 1}", "cue", data)

    def _news(self, sent: int) -> Iterator[Row]:
        """Events after `sent` in all languages, by `seq`; finals twice."""
        hub = self._room.hub
        news = [(entry.seq, code, entry) for code in hub.languages for entry in hub.logs[code].since(sent)]
        for seq, code, entry in sorted(news, key=lambda each: each[:2]):
            place = f"{seq}-0"
            yield Row(redis_keys.stream(self._room.name, hub.epoch, code), _LENGTH, place, entry.name, entry.data)
            if _is_final(entry):
                yield Row(redis_keys.finals(self._room.name, hub.epoch, code), _FINALS, place, entry.name, entry.data)

    async def _put(self, rows: Sequence[Row]) -> None:
        numbers = {key: number for number, key in enumerate(dict.fromkeys(row.key for row in rows), 3)}
        given: list[Any] = [self._owner, self._room.name, self._about(), _KEPT, int(self._known)]
        for row in rows:
            given += [numbers[row.key], row.length, row.id, row.name, row.data]
        if not await self._script(keys=[redis_keys.lease(self._room.name), redis_keys.DIRECTORY, *numbers], args=given):
            raise Lost
        self._known = True

    def _about(self) -> str:
        """What edges need to know beside the events; `seed` changes when finals were written anew."""
        room, hub = self._room, self._room.hub
        if time.monotonic() - self._looked >= _OFTEN or self._horizons.keys() != set(hub.languages):
            self._horizons = {language: room.horizon(language) for language in hub.languages}
            self._looked = time.monotonic()
        known = {
            "epoch": hub.epoch,
            "source": hub.source,
            "languages": hub.languages,
            "layout": asdict(hub.header.layout),
            "live": room.busy,
            "ended": room.status.state == "ended" and not room.busy,
            "horizons": self._horizons,
            "orders": asdict(room.orders),
            "seed": self._seed,
            "t": round(time.time(), 1),
        }
        return json.dumps(known)


def _is_final(entry: EncodedEvent) -> bool:
    return entry.name == "cue" and not entry.open
