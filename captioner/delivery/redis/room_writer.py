"""Writes the events of one room to Redis."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from captioner.delivery.hub import events
from captioner.delivery.hub.events import EncodedEvent
from captioner.delivery.protocols import LiveRoom
from captioner.delivery.redis import keys
from captioner.delivery.redis.recall import position
from captioner.types import Revision

KEPT_S = 24 * 3600
"""Seconds that Redis keeps the events of a room after its last event."""
_MAX_EVENTS = 2000
"""Events of a language that Redis keeps, approximately: ten minutes; a new edge begins with them."""
_MAX_FINALS = 20_000
"""Finals of a language that Redis keeps, about a day or ten megabytes; earlier ones are in the engine's files."""
_HORIZONS_S = 1.0
"""Seconds between two computations of the horizons, which go over many captions."""
_BATCH = 500
"""Events that one script writes; Redis does nothing else meanwhile."""

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
"""Script that writes events; it returns 0 if the lease is not ours, or if Redis has lost the room meanwhile."""


WANTED = "return redis.call('ZRANGEBYSCORE', KEYS[1], redis.call('TIME')[1] - 5, '+inf')"
"""Script that returns the languages that viewers of edges have asked for in the last seconds."""
WATCHING = """
local now, found, known = redis.call('TIME')[1] + 0, {}, redis.call('HGETALL', KEYS[1])
for at = 1, #known, 2 do
  local time, counts = string.match(known[at + 1], '^(%d+) (.*)$')
  if now - time <= 5 then table.insert(found, counts) else redis.call('HDEL', KEYS[1], known[at]) end
end
return found
"""
"""Script that returns the viewers that each edge has reported in the last seconds, and forgets those of other edges."""


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """An entry to be added to a stream."""

    key: str
    max_length: int
    """Entries that the stream keeps."""
    id: str
    name: str
    data: bytes


class LeaseLost(Exception):
    """The room belongs to another engine, or Redis has lost it."""


class RoomWriter:
    """Brings Redis up to date with one room; keeps the last `seq` that was written."""

    def __init__(self, redis: Any, script: Any, owner: str, room: LiveRoom) -> None:
        """`script`: `WRITE`, registered; `owner`: this process, as its leases name it."""
        self._redis, self._script, self._owner, self._room = redis, script, owner, room
        self._sent: int | None = None
        """The last `seq` that Redis has; None: unknown, to be read from Redis."""
        self._written = False
        """True once Redis has the room. If it then has not, it came back empty and everything is written again."""
        self._seed = ""
        self._horizons: dict[str, int] = {}
        self._horizons_at = 0.0

    async def write(self) -> None:
        """Write all events that Redis does not have.

        Raises:
            LeaseLost: the room is not ours any more, or Redis has lost it.
            RedisError: Redis does not respond; how much it has is unknown.
        """
        sent, self._sent = self._sent, None
        if sent is None:
            self._written, sent = False, await self._last()
        if sent == 0:
            await self._begin()
        upto = self._room.hub.seq
        news = list(self._news(sent))
        for at in range(0, max(1, len(news)), _BATCH):
            await self._put(news[at : at + _BATCH])
        self._sent = upto

    async def _last(self) -> int:
        """The last `seq` of this life of the room in Redis; 0: none."""
        hub = self._room.hub
        streams = [keys.stream(self._room.name, hub.epoch, language) for language in self._room.languages]
        found = [await self._redis.xrevrange(key, count=1) for key in streams]
        return max([position(rows[0])[0] for rows in found if rows], default=0)

    async def _begin(self) -> None:
        """Write the finals of the archive, before all events, to a Redis that has nothing of this life of the room."""
        self._seed = secrets.token_hex(4)
        await self._put(())  # raises if the room is not ours
        archive, epoch = self._room.archive, self._room.hub.epoch
        for language in archive.languages:
            key = keys.finals(self._room.name, epoch, language)
            await self._redis.delete(key)  # left over if Redis went away in the middle of this
            kept = archive.shown(language)[-_MAX_FINALS:]
            for at in range(0, len(kept), _BATCH):
                await self._put([self._earlier(key, n, kept[n]) for n in range(at, min(at + _BATCH, len(kept)))])

    def _earlier(self, key: str, index: int, final: Revision) -> StreamEntry:
        """Entry for a final from before this life, with an id before all events."""
        hub = self._room.hub
        data = events.encode(final, 0, hub.epoch, hub.header.layout).data
        return StreamEntry(key, _MAX_FINALS, f"0-{index + 1}", "cue", data)

    def _news(self, sent: int) -> Iterator[StreamEntry]:
        """Entries for the events after `sent` in all languages, ordered by `seq`; two for a final."""
        hub, room = self._room.hub, self._room.name
        news = [(event.seq, language, event) for language in hub.languages for event in hub.logs[language].since(sent)]
        for seq, language, event in sorted(news, key=lambda each: each[:2]):
            id_ = f"{seq}-0"
            yield StreamEntry(keys.stream(room, hub.epoch, language), _MAX_EVENTS, id_, event.name, event.data)
            if _is_final(event):
                yield StreamEntry(keys.finals(room, hub.epoch, language), _MAX_FINALS, id_, event.name, event.data)

    async def _put(self, entries: Sequence[StreamEntry]) -> None:
        numbers = {key: number for number, key in enumerate(dict.fromkeys(entry.key for entry in entries), 3)}
        given: list[Any] = [self._owner, self._room.name, self._about(), KEPT_S, int(self._written)]
        for entry in entries:
            given += [numbers[entry.key], entry.max_length, entry.id, entry.name, entry.data]
        if not await self._script(keys=[keys.lease(self._room.name), keys.DIRECTORY, *numbers], args=given):
            raise LeaseLost
        self._written = True

    def _about(self) -> str:
        """JSON of what edges need besides the events; `seed` changes when finals were written again."""
        room, hub = self._room, self._room.hub
        if time.monotonic() - self._horizons_at >= _HORIZONS_S or self._horizons.keys() != set(hub.languages):
            self._horizons = {language: room.horizon(language) for language in hub.languages}
            self._horizons_at = time.monotonic()
        about = {
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
        if room.on_demand.offers:
            about["available"] = room.on_demand.available
        return json.dumps(about)


def _is_final(event: EncodedEvent) -> bool:
    return event.name == "cue" and not event.open
