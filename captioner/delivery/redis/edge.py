"""From Redis to the viewers of this process: rooms that live elsewhere."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from redis.exceptions import RedisError

from captioner.config.limits import Limits
from captioner.delivery import redis
from captioner.delivery.files.archive import Archive
from captioner.delivery.hub import Hub, events
from captioner.delivery.redis.connection import connect
from captioner.delivery.redis.recall import Place, Rows, merged, place, revisions
from captioner.errors import NoSuchRoom
from captioner.layout.limits import Layout
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
_FINALS = 1000
"""Finals of a language that are read at once: a day of them must not keep the viewers waiting."""
_FORGET = 3600.0
"""Seconds without a sign of life after which a room is forgotten."""


@dataclass(slots=True)
class Remote:
    """A room whose engine is in another process."""

    hub: Hub
    archive: Archive
    """Its finals, in memory: what the files are made of."""
    about: dict[str, Any]
    cursors: dict[str, int] = field(default_factory=dict)
    """Language -> the last `seq` read."""
    kept: dict[str, Place] = field(default_factory=dict)
    """Language -> where the last final that was read stands."""
    known: dict[str, Any] = field(default_factory=dict)
    """What was said of the room when all finals up to then were read."""
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
        told = self.hub.state.status
        if told is not None and (told.state != "ended" or self.known.get("ended")):
            return told
        # It has ended once its last finals are here, too: what is made of them is taken for whole then.
        return Status("ended" if self.known.get("ended") else "live" if self.busy else "silent")

    def horizon(self, language: str) -> int:
        """Milliseconds before which every caption in the language is final and here."""
        return int(self.known.get("horizons", {}).get(language, 0))


class Edge:
    """The rooms that Redis tells of, held in this process's own hubs."""

    def __init__(self, url: str, limits: Limits | None = None, *, crlf: bool = False) -> None:
        """`crlf`: end the lines of .srt as old Windows players want them."""
        self.limits = limits or Limits()
        self.ready = False
        """Whether Redis has ever answered."""
        self.problem = ""
        """Why nothing new comes, in words; empty when it does."""
        self._redis: Any = connect(url)
        self._crlf = crlf
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
        await self._keep()
        keys = {redis.stream(room.name, room.hub.epoch, code): (room, code) for room in self for code in room.cursors}
        if not keys:
            await asyncio.sleep(_LOOK / 4)
            return
        asked = {key: f"{room.cursors[language]}-0" for key, (room, language) in keys.items()}
        # Redis wakes who waits with the first stream that has news and leaves the others out; a second read, which does
        # not wait, has all of one moment. Without it a final in one language would come behind a later one in another.
        found = await self._redis.xread(asked, block=_BLOCK) and await self._redis.xread(asked)
        news: dict[str, list[tuple[str, Rows]]] = {}
        for key, rows in _streams(found):
            room, language = keys[key]
            news.setdefault(room.name, []).append((language, rows))
        for name, read in news.items():
            _admit(self._rooms[name], read)

    async def _keep(self) -> None:
        """Read finals; what was said of a room before they were read holds once none is left."""
        keys = {redis.finals(room.name, room.hub.epoch, code): (room, code) for room in self for code in room.kept}
        told = {room.name: room.about for room in self}
        if not keys:
            return
        asked = {key: "{}-{}".format(*room.kept[language]) for key, (room, language) in keys.items()}
        left = set()
        for key, rows in _streams(await self._redis.xread(asked, count=_FINALS)):
            room, language = keys[key]
            room.archive.restore(revisions(rows))
            room.archive.settle()
            room.kept[language] = place(rows[-1])
            if len(rows) == _FINALS:
                left.add(room.name)
        for room in self:
            if room.name not in left:
                room.known = told.get(room.name, {})

    async def _look(self) -> None:
        """Learn of new rooms, new lives of rooms, and new languages."""
        for name, text in (await self._redis.hgetall(redis.DIRECTORY)).items():
            about = json.loads(text)
            if time.time() - about["t"] < _FORGET or name.decode() in self._rooms:
                await self._learn(name.decode(), about)
        for room in self:
            if time.monotonic() - room.seen > _FORGET:
                room.hub.close()
                del self._rooms[room.name]

    async def _learn(self, name: str, about: dict[str, Any]) -> None:
        room = self._rooms.get(name)
        if room is None:
            room = self._new(name, about)
        elif room.hub.epoch != about["epoch"]:
            room.hub.restart(about["epoch"])
            room.archive = self._archive(name, about)
            for cursors in (room.cursors, room.kept, room.known):
                cursors.clear()
        if about["t"] != room.about.get("t"):
            room.seen = time.monotonic()
        if about["seed"] != room.about.get("seed"):  # finals were written anew
            room.kept.clear()
        fresh = [language for language in about["languages"] if language not in room.cursors]
        if fresh or about["source"] != room.source:
            past = await self._past(room, fresh)
            room.hub.extend(about["source"], about["languages"])
            _admit(room, past)
            for language in fresh:
                room.cursors.setdefault(language, 0)
        for language in about["languages"]:
            room.kept.setdefault(language, (0, 0))
        if about.get("orders", {}).get("hidden"):  # which may have been said before all that Redis keeps
            room.hub.state.assume_hidden(room.hub.epoch)
        room.about = about
        self._rooms[name] = room  # when its past is known, so that nobody is shown an empty one

    def _new(self, name: str, about: dict[str, Any]) -> Remote:
        layout, most = Layout(**about["layout"]), self.limits.max_viewers
        hub = Hub(name, about["source"], (), layout=layout, epoch=about["epoch"], max_viewers=most)
        return Remote(hub, self._archive(name, about), {})

    def _archive(self, name: str, about: dict[str, Any]) -> Archive:
        layout = Layout(**about["layout"])
        return Archive(None, name, tuple(about["languages"]), layout=layout, crlf=self._crlf)

    async def _past(self, room: Remote, languages: list[str]) -> list[tuple[str, Rows]]:
        """What Redis keeps of these languages, as of one moment."""
        async with self._redis.pipeline(transaction=True) as batch:
            for language in languages:
                batch.xrange(redis.stream(room.name, room.hub.epoch, language))
            found = await batch.execute()
        return list(zip(languages, found, strict=True))

    async def _pulse(self) -> None:
        while True:
            await asyncio.sleep(self.limits.heartbeat_s)
            for room in self:
                room.hub.beat(_told(room))


def _told(room: Remote) -> bytes:
    """What viewers are told beside the heartbeat: that the source is away, or is back."""
    away = time.monotonic() - room.seen > _LIFELESS
    back = room.away and not away
    room.away = away
    if away:
        return events.status_without_id(room.status, room.hub.seq)
    return room.hub.state.wire() if back else b""


def _streams(found: Any) -> Iterator[tuple[str, Rows]]:
    """What a read gives: a dictionary with one list more around the entries (RESP3), or pairs (RESP2)."""
    for key, rows in found.items() if isinstance(found, dict) else found:
        yield key.decode(), rows[0] if rows and rows[0] and isinstance(rows[0][0], (list, tuple)) else rows


def _admit(room: Remote, read: list[tuple[str, Rows]]) -> None:
    """Events of all languages, in the order of their `seq`; those of the whole room once."""
    fresh = []
    for language, rows in read:
        before = room.cursors.get(language, 0)
        if rows and not before:
            room.hub.logs.forget(language, place(rows[0])[0] - 1)
        fresh.append((language, [row for row in rows if place(row)[0] > before]))
        if rows:
            room.cursors[language] = max(before, place(rows[-1])[0])
    for event, languages in merged(fresh, room.hub.epoch):
        room.hub.admit(event, languages)
