"""Audio of this machine that plays into rooms: what the settings name, and addresses that operators may have read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from captioner import audio
from captioner.audio.channel import AudioChannel
from captioner.audio.live_source import LiveSource
from captioner.audio.pace import pace
from captioner.audio.protocols import accepts_any_sender
from captioner.config import RoomConfig, logs
from captioner.errors import CaptionerError, SourceError
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.reader import perform, status_of
from captioner.types import AudioChunk

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Audio of this machine, and the room it is for."""

    room: RoomConfig
    chunks: Iterable[AudioChunk]
    options: Mapping[str, Any] = field(default_factory=dict)
    """How it was opened."""

    @classmethod
    def opened(
        cls,
        room: RoomConfig,
        *,
        rate: int = 16_000,
        encoding: str = "s16le",
        channels: int = 1,
        wait_for_source: bool = True,
        stop_at_end: bool = False,
        hosts: tuple[str, ...] = (),
    ) -> Source:
        """The source that the room names, at the speed of speech.

        `patient`: an address where nothing is yet is waited for; `once`: what its sender ends is over; `hosts`: where
        an address may lead.

        Raises:
            SourceError: it cannot be read.
        """
        options: dict[str, Any] = {"wait_for_source": wait_for_source, "stop_at_end": stop_at_end, "hosts": hosts}
        options |= {"rate": rate, "encoding": encoding, "channels": channels}
        chunks = audio.open_source(room.source, channel=AudioChannel(room.track, room.channel), **options)
        return cls(room, chunks if audio.is_live(room.source) else pace(chunks), options)

    def again(self) -> Source:
        """The same source, opened anew.

        Raises:
            SourceError: it cannot be read any more.
        """
        return self.opened(self.room, **self.options)

    @property
    def live(self) -> bool:
        """Whether it cannot wait. An address shows only with its first sound whether it is a recording."""
        return audio.is_live(self.room.source) and not (
            isinstance(self.chunks, LiveSource) and self.chunks.is_recording
        )


Open = Callable[[RoomConfig], Source]
"""A room that names a source -> its audio; raises `SourceError`."""


@dataclass(frozen=True, slots=True)
class SourceRules:
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
        allowed: SourceRules | None = None,
        named: Iterable[RoomConfig] = (),
        opened: Open | None = None,
    ) -> None:
        """`named`: what the settings name; `opened`: how a source is opened, if not as they are."""
        self._rooms, self._allowed = rooms, allowed or SourceRules()
        self._open: Open = opened or partial(Source.opened, hosts=self._allowed.hosts)
        self._named: Mapping[str, RoomConfig] = {room.name: room for room in named}
        self._playing: dict[str, tuple[str, asyncio.Task[None]]] = {}
        self._problems: dict[str, str] = {}

    def about(self, room: str) -> dict[str, object]:
        """What may be started in the room, what plays, and why the last one ended early."""
        named, playing = self._named.get(room), self._playing.get(room)
        return {
            "named": _shown(named.source) if named else None,
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
        wanted = self._wanted(room, source)
        shown = _shown(wanted.source)
        if accepts_any_sender(wanted.source):
            log.warning("room %s: %s: whoever reaches that port is heard", room, shown)
        opened = await asyncio.to_thread(self._open, wanted)
        publisher = await self._rooms.publish(
            room, spoken, targets, redact=wanted.redact, source_status=status_of(opened.chunks)
        )
        self._playing[room] = (shown, asyncio.ensure_future(self._play(room, publisher, opened)))
        self._problems.pop(room, None)
        return shown

    def _wanted(self, room: str, source: str | None) -> RoomConfig:
        named = self._named.get(room)
        if source is None or (named and source == _shown(named.source)):
            if named is None:
                raise SourceError(f"the settings name no source for room {room}", "give an address, or use [[rooms]]")
            return named
        if "://" not in source:
            raise SourceError(f"{source[:80]!r} is no address", f"it is {'://…, '.join(self._allowed.schemes)}://…")
        if source.lower().startswith("file:"):
            raise SourceError("files of the server are not read for a page", "name it in the settings: [[rooms]]")
        if not self._allowed.listed:
            raise SourceError("this server takes no addresses from pages", "list source_hosts under [server]")
        self._allowed.check(source)
        return RoomConfig(room, source, redact=named.redact if named else None)

    async def _play(self, room: str, publisher: Publisher, source: Source) -> None:
        try:
            await perform(publisher, source.chunks, live=lambda: source.live)
        except CaptionerError as error:
            self._problems[room] = logs.without_secrets(error.message)
            log.warning("room %s: the source broke off: %s", room, logs.without_secrets(str(error)))
        finally:
            self._playing.pop(room, None)


def _shown(source: str) -> str:
    """Without what opens doors."""
    return logs.without_secrets(audio.display_name(source))
