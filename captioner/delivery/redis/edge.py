"""Serves rooms whose engines are in other processes: reads their events from Redis into hubs of this process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import time
from collections.abc import Iterator
from typing import Any

from redis.exceptions import RedisError

from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub
from captioner.delivery.hub.subscribers import Audience
from captioner.delivery.orders import Orders
from captioner.delivery.redis import keys
from captioner.delivery.redis.connection import connect, ping
from captioner.delivery.redis.edge_room import EdgeRoom
from captioner.delivery.redis.recall import Rows, position, revisions
from captioner.errors import NoSuchRoom
from captioner.layout.limits import Layout

log = logging.getLogger(__name__)

_LOOK_S = 1.0
"""Seconds between two reads of the directory of rooms."""
_BLOCK_MS = 500
"""Milliseconds that one read waits for news."""
_RETRY_S = 0.5
"""Seconds before Redis is tried again."""
_FINALS = 1000
"""Finals of a language that one read returns: a day of them must not delay the viewers."""
_FORGET_S = 3600.0
"""Seconds without a write of the engine after which a room is closed."""


ASK = """
for _, language in ipairs(ARGV) do redis.call('ZADD', KEYS[1], redis.call('TIME')[1], language) end
redis.call('EXPIRE', KEYS[1], 3600)
"""
"""Script that notes the languages that viewers have chosen, with Redis' time."""
REPORT = """
for at, key in ipairs(KEYS) do
  redis.call('HSET', key, ARGV[1], redis.call('TIME')[1] .. ' ' .. ARGV[at + 1])
  redis.call('EXPIRE', key, 3600)
end
"""
"""Script that notes the viewers of an edge in each room, with Redis' time."""


class Edge:
    """The rooms in Redis, each with a hub and an archive in this process."""

    def __init__(self, url: str, limits: Limits | None = None, *, crlf: bool = False) -> None:
        """`url`: address of Redis; `crlf`: end lines of .srt files with CRLF, for old Windows players."""
        self.limits = limits or Limits()
        self.ready = False
        """True once Redis has responded."""
        self.problem = ""
        """Reason for which no new events are read; empty if they are."""
        self._redis: Any = connect(url)
        self._ask = self._redis.register_script(ASK)
        self._report = self._redis.register_script(REPORT)
        self._name = secrets.token_hex(4)
        """Name of this edge in its reports."""
        self._reported: frozenset[str] = frozenset()
        """Rooms that had viewers in the last report."""
        self._crlf = crlf
        self._rooms: dict[str, EdgeRoom] = {}
        self._looked = 0.0

    def __iter__(self) -> Iterator[EdgeRoom]:
        return iter(tuple(self._rooms.values()))

    def get(self, name: str) -> EdgeRoom:
        """Find a room by its name.

        Raises:
            NoSuchRoom: there is none.
        """
        if name not in self._rooms:
            raise NoSuchRoom(f"there is no room {name[:80]!r}", "a room begins with its first publisher; / lists them")
        return self._rooms[name]

    async def run(self) -> None:
        """Read until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._beat())
                while True:
                    await self._try_step()
        finally:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._report_viewers(leaving=True)
            await self._redis.aclose()

    async def farewell(self, _timeout_s: float) -> None:
        """Send `bye` to the viewers: they reconnect to another edge."""
        for room in self:
            room.hub.close()

    async def _try_step(self) -> None:
        try:
            await self._step()
        except (RedisError, OSError) as error:
            if not self.problem:
                log.warning("Redis does not respond, viewers get no new captions; trying again: %s", error)
            self.problem = "Redis does not respond, viewers get no new captions"
            await asyncio.sleep(_RETRY_S)
        else:
            if self.problem:
                log.warning("Redis responds again")
            self.ready, self.problem = True, ""

    async def _step(self) -> None:
        if not self.ready:
            await ping(self._redis)
        if time.monotonic() - self._looked >= _LOOK_S:
            await self._read_directory()
            await self._ask_for_languages()
            await self._report_viewers()
            self._looked = time.monotonic()
        await self._read_finals()
        streams = {keys.stream(room.name, room.hub.epoch, code): (room, code) for room in self for code in room.cursors}
        if not streams:
            await asyncio.sleep(_LOOK_S / 4)
            return
        after = {key: f"{room.cursors[language]}-0" for key, (room, language) in streams.items()}
        # Redis answers a waiting read with the first stream that has news and leaves out the others. A second read,
        # which does not wait, returns all streams as of one moment. Without it, a final in one language would arrive
        # after a later one in another language.
        found = await self._redis.xread(after, block=_BLOCK_MS) and await self._redis.xread(after)
        news: dict[str, list[tuple[str, Rows]]] = {}
        for key, rows in _streams(found):
            room, language = streams[key]
            news.setdefault(room.name, []).append((language, rows))
        for name, read in news.items():
            self._rooms[name].admit(read)

    async def _ask_for_languages(self) -> None:
        """Tell the engines which languages viewers have chosen, so that they open them and keep them open."""
        for room in self:
            if room.on_demand.offers and (wanted := room.on_demand.wanted):
                await self._ask(keys=[keys.wanted(room.name)], args=wanted)

    async def _report_viewers(self, *, leaving: bool = False) -> None:
        """Tell the engines how many viewers there are, for their figures; `leaving`: none, they go to other edges."""
        viewers = {room.name: room.hub.viewers for room in self if not leaving}
        watched = frozenset(name for name, own in viewers.items() if own.watching)
        audiences = {name: Audience() for name in self._reported} | {
            name: viewers[name].everywhere() for name in watched
        }
        self._reported = watched
        if audiences:
            counts = [{"watching": each.watching, "languages": each.languages} for each in audiences.values()]
            reports = map(json.dumps, counts)
            await self._report(keys=list(map(keys.viewers, audiences)), args=[self._name, *reports])

    async def _read_finals(self) -> None:
        """Read finals; what was written about a room before they were read holds once none is left."""
        streams = {keys.finals(room.name, room.hub.epoch, code): (room, code) for room in self for code in room.kept}
        about = {room.name: room.about for room in self}
        if not streams:
            return
        after = {key: "{}-{}".format(*room.kept[language]) for key, (room, language) in streams.items()}
        incomplete = set()
        for key, rows in _streams(await self._redis.xread(after, count=_FINALS)):
            room, language = streams[key]
            room.archive.restore(revisions(rows))
            room.archive.settle()
            room.kept[language] = position(rows[-1])
            if len(rows) == _FINALS:
                incomplete.add(room.name)
        for room in self:
            if room.name not in incomplete:
                room.known = about.get(room.name, {})

    async def _read_directory(self) -> None:
        """Find new rooms, new lives of rooms and new languages; close rooms that are forgotten."""
        for name, text in (await self._redis.hgetall(keys.DIRECTORY)).items():
            about = json.loads(text)
            if time.time() - about["t"] < _FORGET_S or name.decode() in self._rooms:
                await self._update(name.decode(), about)
        for room in self:
            if time.monotonic() - room.seen > _FORGET_S:
                room.hub.close()
                del self._rooms[room.name]

    async def _update(self, name: str, about: dict[str, Any]) -> None:
        room = self._rooms.get(name)
        if room is None:
            room = self._new_room(name, about)
        elif room.hub.epoch != about["epoch"]:
            room.hub.restart(about["epoch"])
            room.archive = self._archive(name, about)
            for cursors in (room.cursors, room.kept, room.known):
                cursors.clear()
        if about["t"] != room.about.get("t"):
            room.seen = time.monotonic()
        if about["seed"] != room.about.get("seed"):  # finals were written again
            room.kept.clear()
        fresh = [language for language in about["languages"] if language not in room.cursors]
        if fresh or about["source"] != room.source:
            past = await self._past(room, fresh)
            room.hub.extend(about["source"], about["languages"])
            room.admit(past)
            for language in fresh:
                room.cursors.setdefault(language, 0)
        room.on_demand.settle(about["languages"], about.get("available"))
        for language in about["languages"]:
            room.kept.setdefault(language, (0, 0))
        if "orders" in about:  # their events may be older than all that Redis keeps
            room.hub.state.assume(Orders.from_json(about["orders"]), room.hub.epoch)
        room.about = about
        self._rooms[name] = room  # only when its past is known, so that no viewer is shown an empty room

    def _new_room(self, name: str, about: dict[str, Any]) -> EdgeRoom:
        layout, max_viewers = Layout(**about["layout"]), self.limits.max_viewers
        hub = Hub(name, about["source"], (), layout=layout, epoch=about["epoch"], max_viewers=max_viewers)
        return EdgeRoom(hub, self._archive(name, about), {})

    def _archive(self, name: str, about: dict[str, Any]) -> Archive:
        layout = Layout(**about["layout"])
        return Archive(None, name, tuple(about["languages"]), layout=layout, crlf=self._crlf)

    async def _past(self, room: EdgeRoom, languages: list[str]) -> list[tuple[str, Rows]]:
        """All events of these languages in Redis, as of one moment."""
        async with self._redis.pipeline(transaction=True) as batch:
            for language in languages:
                batch.xrange(keys.stream(room.name, room.hub.epoch, language))
            found = await batch.execute()
        return list(zip(languages, found, strict=True))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.limits.heartbeat_s)
            for room in self:
                room.beat()


def _streams(found: Any) -> Iterator[tuple[str, Rows]]:
    """Keys and entries of a read: a dictionary with an extra list around the entries (RESP3), or pairs (RESP2)."""
    for key, rows in found.items() if isinstance(found, dict) else found:
        yield key.decode(), rows[0] if rows and rows[0] and isinstance(rows[0][0], (list, tuple)) else rows
