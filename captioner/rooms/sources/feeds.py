"""Configured feeds of interpreters, played while their rooms are live."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from functools import partial

from captioner.config import RoomConfig, logs
from captioner.errors import CaptionerError
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import feed
from captioner.rooms.sources.source import Source
from captioner.rooms.task_group import run_until_first

log = logging.getLogger(__name__)

_POLL_S = 0.2
"""Seconds between two checks of a room."""
_RETRY_S = 5.0
"""Seconds before a source that could not be opened, or that failed, is tried again."""


class FeedPlayer:
    """Plays each feed from the time that its room is live until the room has had no publisher for `hold` seconds.

    An address or a device that fails is opened again and again while the room is live; a recording is played once.
    """

    def __init__(
        self,
        rooms: Rooms,
        configured: Iterable[RoomConfig],
        hosts: tuple[str, ...] = (),
        open_source: Callable[[RoomConfig], Source] | None = None,
        retry_s: float = _RETRY_S,
    ) -> None:
        """Create the task.

        Args:
            rooms: where the feeds are published.
            configured: rooms with their feeds.
            hosts: hosts that an HTTP address may lead to; empty: its own host and public ones.
            open_source: replaces `Source.open`; raises `SourceError`.
            retry_s: seconds before a source that failed is tried again.
        """
        self._rooms, self._configured = rooms, tuple(configured)
        self._open = open_source or partial(Source.open, hosts=hosts)
        self._retry_s = retry_s

    async def run(self) -> None:
        """Play all feeds for ever."""
        await asyncio.gather(*(self._run(room, language) for room in self._configured for language in room.feeds))

    async def _run(self, config: RoomConfig, language: str) -> None:
        while True:
            room = await self._live(config.name)
            stream = room.stream
            try:
                await self._play(room, language, config)
            except CaptionerError as error:
                problem = logs.without_secrets(str(error))
                log.warning("room %s: feed in %s: %s", room.name, language, problem)
                room.desk.feeds.fail(language, logs.without_secrets(error.message))
                await asyncio.sleep(self._retry_s)
            else:
                while room.stream is stream is not None:
                    await asyncio.sleep(_POLL_S)

    async def _live(self, name: str) -> Room:
        """Wait until the room has a publisher."""
        while True:
            for room in self._rooms:
                if room.name == name and room.stream is not None:
                    return room
            await asyncio.sleep(_POLL_S)

    async def _play(self, room: Room, language: str, config: RoomConfig) -> None:
        source = await asyncio.to_thread(self._open, config.of_feed(language))
        hold_s = config.feeds[language].hold
        publisher = await self._rooms.feed(
            room.name, language, hold_ms=round(1000 * hold_s), source_status=source.get_status
        )
        await run_until_first(feed(publisher, source), _ended(room, hold_s))
        await publisher.done()


async def _ended(room: Room, hold_s: float) -> None:
    """Wait until the room has had no publisher for some seconds: what was said last is still interpreted."""
    idle_s = 0.0
    while idle_s < hold_s:
        await asyncio.sleep(_POLL_S)
        idle_s = 0.0 if room.stream is not None else idle_s + _POLL_S
