"""The sources of this machine, playing into their rooms while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from captioner import audio
from captioner.config import RoomConfig
from captioner.errors import CaptionerError, RoomBusy
from captioner.rooms.pipeline.factory import Report
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import play
from captioner.rooms.sources.sources import Source

if TYPE_CHECKING:
    from captioner.delivery.redis.leases import RedisLeases

_LOOK = 0.5
"""Seconds between two looks at a room that another engine has."""
_PER_ROOM = 0.2
"""Seconds by which an engine is slower to take a room for each that it captions: so they share them."""
_RETRY = 10.0
"""Seconds before a source that could not be read is tried again, where rooms are shared."""


class Autostart:
    """The sources, playing while the server runs.

    Where rooms are shared with other engines, a source whose room is another's stands by until that engine dies or
    cannot reach the source either.
    """

    def __init__(
        self,
        rooms: Rooms,
        sources: tuple[Source, ...],
        report: Report,
        *,
        needed: bool,
        until_end: bool,
        shared: RedisLeases | None = None,
    ) -> None:
        self.failure: CaptionerError | None = None
        """Why a needed source ended everything."""
        self.stop: Callable[[], None] = lambda: None
        """Ends the server; set when there is one."""
        self._rooms, self._sources, self._report = rooms, sources, report
        self._needed, self._until_end = needed, until_end
        self._shared = shared

    async def play(self) -> None:
        """Play all sources to their end, side by side."""
        await asyncio.gather(*map(self._play, self._sources))
        if self._sources and self._until_end:
            self.stop()

    async def _play(self, source: Source) -> None:
        while True:
            waited = self._shared is not None and await self._stand_by(self._shared, source.room.name)
            try:
                await self._once(source.again() if waited else source)
            except RoomBusy as error:
                if self._shared is None:
                    self._failed(source.room, error)
                    return
            except CaptionerError as error:
                self._failed(source.room, error)
                if self._shared is None or self.failure:
                    return
                self._shared.fail(source.room.name)
                await asyncio.sleep(_RETRY)
            else:
                if self._shared is None or self._shared.holds(source.room.name):
                    if self._shared is not None and not self._rooms.leaving:
                        self._shared.finish(source.room.name)
                    self._report(f"{audio.display_name(source.room.source)} has ended")
                    return

    async def _once(self, source: Source) -> None:
        room, chunks = source.room, source.chunks
        await play(
            self._rooms, room.name, room.spoken, room.targets, chunks, live=lambda: source.live, redact=room.redact
        )

    async def _stand_by(self, shared: RedisLeases, name: str) -> bool:
        """Back when the room is to be had; whether it was another's meanwhile. Who has fewer rooms is quicker."""
        first = True
        while not await shared.vacant(name, first=first):
            if first:
                self._report(f"room {name} is captioned by another engine; standing by")
            first = False
            await asyncio.sleep(_LOOK)
        await asyncio.sleep(_PER_ROOM * sum(room.busy for room in self._rooms))
        return not first

    def _failed(self, room: RoomConfig, error: CaptionerError) -> None:
        if self._needed:
            self.failure = error
            self.stop()
        else:
            self._report(f"room {room.name}: {error}")
