"""Configured sources, published in their rooms while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from captioner import audio
from captioner.config import RoomConfig
from captioner.errors import CaptionerError, RoomBusy, SourceError
from captioner.models.report import Report
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import play
from captioner.rooms.sources.source import Source

if TYPE_CHECKING:
    from captioner.delivery.redis.leases import RedisLeases

_POLL_S = 0.5
"""Seconds between two checks of a room whose lease another engine holds."""
_DELAY_PER_ROOM_S = 0.2
"""Seconds that an engine delays taking a room, for each room that it captions: engines share the rooms that way."""
_RETRY_S = 10.0
"""Seconds before a source that failed is tried again, if rooms are shared between engines."""


class Autostart:
    """Plays all configured sources side by side.

    With leases, a source whose room belongs to another engine stands by until that engine dies or cannot reach the
    source either.
    """

    def __init__(
        self,
        rooms: Rooms,
        sources: tuple[Source, ...],
        report: Report,
        *,
        stop: Callable[[], None],
        required: bool,
        until_end: bool,
        leases: RedisLeases | None = None,
    ) -> None:
        """Create the task.

        Args:
            rooms: where the sources are published.
            sources: the sources.
            report: takes one line of progress.
            stop: stops the server.
            required: a source that fails stops the server.
            until_end: the server stops when all sources have ended.
            leases: leases on rooms that several engines share; None: this engine has all of its rooms.
        """
        self.failure: CaptionerError | None = None
        """Error of the required source that has stopped the server."""
        self._rooms, self._sources, self._report, self._stop = rooms, sources, report, stop
        self._required, self._until_end = required, until_end
        self._leases = leases

    async def run(self) -> None:
        """Play all sources to their end."""
        await asyncio.gather(*map(self._run, self._sources))  # not a TaskGroup: a bug in one must not cancel the others
        if self._sources and self._until_end:
            self._stop()

    async def _run(self, source: Source) -> None:
        while True:
            waited = self._leases is not None and await self._stand_by(self._leases, source.room.name)
            try:
                length_ms = await play(self._rooms, source.reopen() if waited else source)
            except RoomBusy as error:
                if self._leases is None:
                    self._failed(source.room, error)
                    return
            except CaptionerError as error:
                self._failed(source.room, error)
                if self._leases is None or self.failure:
                    return
                self._leases.fail(source.room.name)
                await asyncio.sleep(_RETRY_S)
            else:
                if self._leases is None or self._leases.holds(source.room.name):
                    if self._leases is not None and not self._rooms.stopping:
                        self._leases.finish(source.room.name)
                    self._ended(source.room, length_ms)
                    return

    async def _stand_by(self, leases: RedisLeases, name: str) -> bool:
        """Wait until the room is vacant; True if another engine had it before."""
        first = True
        while not await leases.vacant(name, first=first):
            if first:
                self._report(f"room {name} is captioned by another engine; standing by")
            first = False
            await asyncio.sleep(_POLL_S)
        await asyncio.sleep(_DELAY_PER_ROOM_S * sum(room.busy for room in self._rooms))
        return not first

    def _ended(self, room: RoomConfig, length_ms: int) -> None:
        name = audio.display_name(room.source)
        if self._rooms.stopping:  # it was the server that ended it
            return
        if self._until_end and not length_ms:
            self._failed(room, SourceError(f"{name} has ended without any audio", "check that it sends sound"))
        else:
            self._report(
                f"{name} has ended"
                + ("" if self._until_end else "; its captions stay on the pages until you stop captioner")
            )

    def _failed(self, room: RoomConfig, error: CaptionerError) -> None:
        if self._rooms.stopping:  # a source whose room was being opened fails then
            return
        if self._required:
            self.failure = error
            self._stop()
        else:
            self._report(f"room {room.name}: {error}")
