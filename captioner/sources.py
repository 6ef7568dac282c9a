"""Audio that operators let into rooms: what the settings name for a room, and addresses that may be read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from captioner import audio
from captioner.audio.pace import pace
from captioner.config import RoomConfig
from captioner.errors import CaptionerError, SourceError
from captioner.logbook import clean
from captioner.player import perform
from captioner.room import Publisher
from captioner.rooms import Rooms
from captioner.types import AudioChunk

log = logging.getLogger(__name__)

Open = Callable[[str], Iterable[AudioChunk]]
"""Source, as on the command line -> its audio; raises `SourceError`."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator may have read; the settings' own sources aside."""

    schemes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    """Empty: any."""
    check: Callable[[str], None] = field(default=lambda _: None)
    """Raises `SourceError` where an address is none of these."""
    listed: bool = True
    """Whether addresses are taken at all: a server that others reach wants `source_hosts` first."""


class Sources:
    """One of each room at most: a room has one publisher."""

    def __init__(
        self,
        rooms: Rooms,
        allowed: Allowed | None = None,
        named: Iterable[RoomConfig] = (),
        opened: Open = audio.open_source,
    ) -> None:
        self._rooms, self._allowed, self._open = rooms, allowed or Allowed(), opened
        self._named: Mapping[str, RoomConfig] = {room.name: room for room in named}
        self._playing: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._problems: dict[str, str] = {}

    def about(self, room: str) -> dict[str, object]:
        """What may be started in the room, what plays, and why the last one ended early."""
        named, playing = self._named.get(room), self._playing.get(room)
        return {
            "named": clean(named.source) if named else None,
            "schemes": list(self._allowed.schemes) if self._allowed.listed else [],
            "hosts": list(self._allowed.hosts),
            "playing": playing[0] if playing else None,
            "problem": self._problems.get(room, ""),
        }

    async def start(
        self, room: str, source: str | None = None, spoken: str | None = None, targets: tuple[str, ...] | None = None
    ) -> str:
        """Play that address into the room, None: what the settings name for it. Gives what plays, without secrets.

        Raises:
            SourceError: it may not be read, or cannot.
            CaptionerError: what the room refuses.
        """
        address = self._address(room, source)
        chunks = await asyncio.to_thread(self._open, address)
        live = audio.is_live(address)
        publisher = await self._rooms.publish(room, spoken, targets)
        task = asyncio.ensure_future(self._play(room, publisher, chunks if live else pace(chunks), live=live))
        self._playing[room] = (clean(address), task)
        self._problems.pop(room, None)
        return clean(address)

    def _address(self, room: str, source: str | None) -> str:
        named = self._named.get(room)
        if source is None or (named and source == clean(named.source)):
            if named is None:
                raise SourceError(f"the settings name no source for room {room}", "give an address, or use [[rooms]]")
            return named.source
        if "://" not in source:
            raise SourceError(f"{source[:80]!r} is no address", f"it is {'://…, '.join(self._allowed.schemes)}://…")
        if source.lower().startswith("file:"):
            raise SourceError("files of the server are not read for a page", "name it in the settings: [[rooms]]")
        if not self._allowed.listed:
            raise SourceError("this server takes no addresses from pages", "list source_hosts under [server]")
        self._allowed.check(source)
        return source

    async def _play(self, room: str, publisher: Publisher, chunks: Iterable[AudioChunk], *, live: bool) -> None:
        try:
            await perform(publisher, chunks, live=live)
        except CaptionerError as error:
            self._problems[room] = clean(error.message)
            log.warning("room %s: the source broke off: %s", room, clean(str(error)))
        finally:
            self._playing.pop(room, None)
