"""From Redis to the viewers of this process: rooms that live elsewhere."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from captioner.bus import DIRECTORY, stream
from captioner.errors import NoSuchRoom
from captioner.hub import Hub, wire
from captioner.hub.wire import Entry
from captioner.layout import Layout
from captioner.rooms import Limits
from captioner.types import Status

log = logging.getLogger(__name__)

_LOOK = 1.0
"""Seconds between two looks into the directory of rooms."""
_BLOCK = 500
"""Milliseconds that one reading waits for news."""
_WAIT = 0.5
"""Seconds until Redis is tried again."""
_LIFELESS = 10.0
"""Seconds without a sign of life after which viewers are told."""
_FORGET = 3600.0
"""Seconds without a sign of life after which a room is forgotten."""


@dataclass(slots=True)
class Remote:
    """A room whose engine is in another process."""

    hub: Hub
    about: dict[str, Any]
    cursors: dict[str, int] = field(default_factory=dict)
    """Language -> the last `seq` read."""
    seen: float = field(default_factory=time.monotonic)
    """When it last gave a sign of life."""
    away: bool = False
    """Whether viewers were told that its source is away."""

    @property
    def name(self) -> str:
        """As in its addresses."""
        return self.hub.room

    @property
    def source(self) -> str:
        """The spoken language."""
        return self.hub.source

    @property
    def languages(self) -> tuple[str, ...]:
        """Of the captions."""
        return self.hub.languages

    @property
    def busy(self) -> bool:
        """Whether somebody publishes."""
        return bool(self.about.get("live"))

    @property
    def status(self) -> Status:
        """As its viewers see it."""
        if self.away:
            return Status("lagging", round(time.monotonic() - self.seen, 1), "the captioning process is out of reach")
        return self.hub.status or Status("live" if self.busy else "silent")


class Edge:
    """The rooms that Redis tells of, held in this process's own hubs."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.ready = False
        """Whether Redis has ever answered."""
        self.problem = ""
        """Why nothing new comes, in words; empty when it does."""
        self._redis: Any = Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        self._rooms: dict[str, Remote] = {}
        self._looked = 0.0

    def __iter__(self) -> Iterator[Remote]:
        return iter(tuple(self._rooms.values()))

    def get(self, name: str) -> Remote:
        """The room of that name.

        Raises:
            NoSuchRoom: there is none.
        """
        if name not in self._rooms:
            raise NoSuchRoom(f"there is no room {name[:80]!r}", "a room begins with its first publisher; / lists them")
        return self._rooms[name]

    async def run(self) -> None:
        """Read until cancelled."""
        pulse = asyncio.ensure_future(self._pulse())
        well = True
        try:
            while True:
                try:
                    await self._step()
                    if not well:
                        log.warning("the bus answers again")
                    well, self.ready, self.problem = True, True, ""
                except (RedisError, OSError) as error:
                    if well:
                        log.warning("the bus does not answer, viewers keep what is here: %s", error)
                    well, self.problem = False, "the bus does not answer, viewers keep what is here"
                    await asyncio.sleep(_WAIT)
        finally:
            pulse.cancel()
            await self._redis.aclose()

    async def farewell(self, _patience: float) -> None:
        """Tell the viewers `bye`: they go to another edge."""
        for room in self:
            room.hub.close()

    async def _step(self) -> None:
        if time.monotonic() - self._looked >= _LOOK:
            await self._look()
            self._looked = time.monotonic()
        keys = {
            stream(room.name, room.hub.epoch, language): (room, language) for room in self for language in room.cursors
        }
        if not keys:
            await asyncio.sleep(_LOOK / 4)
            return
        asked = {key: f"{room.cursors[language]}-0" for key, (room, language) in keys.items()}
        # Redis wakes who waits with the first stream that has news and leaves the others out; a second read, which does
        # not wait, has all of one moment. Without it a final in one language would come behind a later one in another.
        found = await self._redis.xread(asked, block=_BLOCK) and await self._redis.xread(asked)
        read = found.items() if isinstance(found, dict) else found  # RESP3, RESP2
        _admit((*keys[key.decode()], _flat(entries)) for key, entries in read)

    async def _look(self) -> None:
        """Learn of new rooms, new lives of rooms, and new languages."""
        for name, text in (await self._redis.hgetall(DIRECTORY)).items():
            await self._learn(name.decode(), json.loads(text))
        for room in self:
            if time.monotonic() - room.seen > _FORGET:
                room.hub.close()
                del self._rooms[room.name]

    async def _learn(self, name: str, about: dict[str, Any]) -> None:
        room = self._rooms.get(name)
        if room is None:
            layout = Layout(columns=about["columns"], rows=about["rows"])
            hub = Hub(name, about["source"], (), layout=layout, epoch=about["epoch"], max_viewers=self.limits.viewers)
            room = Remote(hub, {})
        elif room.hub.epoch != about["epoch"]:
            room.hub.restart(about["epoch"])
            room.cursors.clear()
        if about["t"] != room.about.get("t"):
            room.seen = time.monotonic()
        fresh = [language for language in about["languages"] if language not in room.cursors]
        if fresh or about["source"] != room.source:
            past = await self._past(room, fresh)
            room.hub.extend(about["source"], about["languages"])
            _admit(past)
            for language in fresh:
                room.cursors.setdefault(language, 0)
        room.about = about
        self._rooms[name] = room  # when its past is known, so that nobody is shown an empty one

    async def _past(self, room: Remote, languages: list[str]) -> list[tuple[Remote, str, list[Any]]]:
        """What Redis keeps of these languages, as of one moment."""
        async with self._redis.pipeline(transaction=True) as batch:
            for language in languages:
                batch.xrange(stream(room.name, room.hub.epoch, language))
            found = await batch.execute()
        return [(room, language, entries) for language, entries in zip(languages, found, strict=True)]

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(self.limits.heartbeat)
            for room in self:
                room.hub.beat(_told(room))


def _told(room: Remote) -> bytes:
    """What viewers are told beside the heartbeat: that the source is away, or is back."""
    away = time.monotonic() - room.seen > _LIFELESS
    back = room.away and not away
    room.away = away
    if away:
        return wire.status(room.status, room.hub.seq)
    return room.hub.state() if back else b""


def _flat(entries: list[Any]) -> list[Any]:
    """RESP3 has one list more around the entries of a stream."""
    return entries[0] if entries and entries[0] and isinstance(entries[0][0], (list, tuple)) else entries


def _admit(read: Iterable[tuple[Remote, str, list[Any]]]) -> None:
    """Events of all languages, in the order of their `seq`; those of the whole room once."""
    merged: dict[tuple[str, int], tuple[Remote, Entry, list[str]]] = {}
    for room, language, entries in read:
        if entries and not room.cursors.get(language):
            room.hub.forget(language, _seq(entries[0]) - 1)
        for entry in entries:
            seq, fields = _seq(entry), entry[1]
            if seq <= room.cursors.get(language, 0):
                continue
            room.cursors[language] = seq
            event = wire.recall(fields[b"name"].decode(), fields[b"data"], seq, room.hub.epoch)
            merged.setdefault((room.name, seq), (room, event, []))[2].append(language)
    for _, (room, event, languages) in sorted(merged.items(), key=lambda item: item[0][1]):
        room.hub.admit(event, languages)


def _seq(entry: Any) -> int:
    return int(entry[0].split(b"-")[0])
