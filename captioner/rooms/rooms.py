"""All rooms of a process, for the server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

from captioner import languages
from captioner.audio.source_status import SourceStatus
from captioner.config.limits import Limits
from captioner.delivery.redis.handover import Leases, NoLeases
from captioner.errors import LanguageError, RoomError
from captioner.rooms.desk.feed_switch import HOLD_MS
from captioner.rooms.heartbeat import Heartbeat
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.publisher import Publisher
from captioner.rooms.registry import RoomRegistry
from captioner.rooms.room import Room
from captioner.rooms.room_opener import MakeArchive, RoomOpener
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.side_streams import SideStreams
from captioner.rooms.stream import Stream
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import Grade

_FAREWELL_S = 0.5
"""Seconds that streams get at the end of the process."""
_CLOSE_S = 1.0
"""Seconds that the files of each room get at the end of the process."""


class Rooms:
    """Opened by name, found, listed, closed; belongs to the event loop's thread. `running` starts the heartbeat."""

    def __init__(
        self,
        factory: PipelineFactory,
        make_archive: MakeArchive,
        *,
        limits: Limits | None = None,
        leases: Leases | None = None,
    ) -> None:
        """Create an empty set of rooms.

        Args:
            factory: builds the pipelines; its layout is that of the cues on air.
            make_archive: makes the archive of a room; its layout should be that of the factory.
            limits: of this process.
            leases: decide which rooms belong to other processes.
        """
        self._factory = factory
        self.limits = limits or Limits()
        self.leases = leases or NoLeases()
        scheduler = Scheduler(factory.seats, translations=factory.translations)
        self.streams = StreamSupervisor(scheduler, hang_timeout_s=self.limits.hang_s)
        """Streams of the rooms, and those without a room."""
        self.stopping = False
        """True if the process is about to end: a stream that ends then has not come to its own end."""
        self._registry = RoomRegistry(self.limits.max_rooms)
        self._opener = RoomOpener(
            self._registry, factory, make_archive, streams=self.streams, leases=self.leases, limits=self.limits
        )
        self._side_streams = SideStreams(self._registry, factory, streams=self.streams, limits=self.limits)
        self.plans = self._opener.plans
        """Plans that the schedule sets."""
        self._heartbeat = Heartbeat(self._registry, self.streams, self.limits.heartbeat_s)

    def __iter__(self) -> Iterator[Room]:
        return iter(self._registry)

    def spoken_languages(self) -> tuple[str, ...]:
        """Return the languages that the recognizer recognizes."""
        return tuple(code for code in languages.SPOKEN if self._recognizes(code))

    def served_targets(self, spoken: str) -> Mapping[str, str]:
        """Return the languages into which a spoken one can be translated, with the name of the engine.

        Raises:
            LanguageError: the language is unknown, or the recognizer does not recognize it.
        """
        return self._factory.served_targets(self._factory.spoken_languages(languages.spoken(spoken)))

    def grades(self, spoken: str, targets: Sequence[str]) -> Mapping[str, Grade]:
        """Return the grade of each translation of a spoken language; of several, that of the worst."""
        graded = self._factory.grades(self._factory.spoken_languages(languages.spoken(spoken)), tuple(targets), "")
        return {each.language: each.grade for each in graded}

    def _recognizes(self, code: str) -> bool:
        try:
            return bool(self._factory.spoken_languages(code))
        except LanguageError:
            return False

    def get(self, name: str) -> Room:
        """Return the room of that name.

        Raises:
            NoSuchRoom: there is none.
        """
        return self._registry.get(name)

    def find(self, name: str) -> Room | None:
        """Return the room of that name; None if there is none."""
        return self._registry.find(name)

    def open(self, name: str, source: str, targets: Sequence[str]) -> Room:
        """Return the room of that name, made if there is none, with at least these languages and no publisher.

        Raises:
            RoomError: the name is not valid.
            RoomBusy: a publisher is about to make the room.
            LanguageError: a language is unknown.
            TooMuch: a limit on rooms or languages is reached.
        """
        return self._opener.open(name, source, targets)

    def reserve(self, name: str) -> Callable[[], None] | None:
        """Take a place for a new room before `publish`; return the function that gives it back, None if it needs none.

        Raises:
            TooMuch: every place is taken.
        """
        return self._opener.reserve(name)

    async def publish(
        self,
        name: str,
        source: str | None = None,
        targets: Sequence[str] | None = None,
        *,
        redact: bool | None = None,
        speaker: str = "",
        source_status: Callable[[], SourceStatus] | None = None,
        place: Callable[[], None] | None = None,
    ) -> Publisher:
        """Become the publisher of a room, new or ended; returns when the models are loaded.

        Args:
            name: of the room.
            source: spoken language; None: the one of the room.
            targets: caption languages; None: those of the room.
            redact: True to mask private data; None: as configured.
            speaker: name of the speaker; empty: the publisher names nobody.
            source_status: status of the audio source; None derives it from the audio that arrives.
            place: of `reserve`; None takes one.

        Raises:
            RoomBusy: the room has a publisher.
            CaptionerError: the room or its pipeline cannot be made; a room made for this publisher is closed again.
        """
        return await self._opener.publish(
            name, source, targets, redact=redact, speaker=speaker, source_status=source_status, place=place
        )

    async def respeak(self, name: str, language: str, operator: str, over: asyncio.Event) -> Stream:
        """Open a stream for a person who speaks the captions of a language; `over` is set when all is final.

        Raises:
            RoomError: there is no such room, or the operator has not taken the language over.
            TooMuch: there are too many rooms and operators who speak.
        """
        return await self._side_streams.respeak(self.get(name), language, operator, over)

    async def feed(
        self,
        name: str,
        language: str,
        *,
        hold_ms: int = HOLD_MS,
        source_status: Callable[[], SourceStatus] | None = None,
    ) -> Publisher:
        """Become the publisher of an interpreter's feed: its captions take the place of the machine's in a language.

        Args:
            name: of the room.
            language: of the feed; the room gets it if it does not have it.
            hold_ms: milliseconds of silence after which the machine's captions are published again.
            source_status: status of the audio source; None derives it from the audio that arrives.

        Raises:
            NoSuchRoom: there is no such room.
            RoomBusy: the language has a feed.
            LanguageError: the recognizer does not recognize the language, or the room is spoken in it.
            TooMuch: there are too many rooms and feeds.
        """
        return await self._side_streams.feed(self.get(name), language, hold_ms=hold_ms, source_status=source_status)

    def close(self, name: str) -> None:
        """Close an ended room; its viewers get `bye`.

        Raises:
            RoomError: there is no such room, or it is live.
        """
        room = self.get(name)
        if room.busy:
            raise RoomError(f"room {name} is live", "end it first")
        self._registry.close(room)

    async def surrender(self, name: str) -> None:
        """End and close a room that another process has taken over; its viewers get `bye`."""
        if (room := self._registry.find(name)) is None:
            return
        room.hub.close()
        await _end_streams((room,), self.limits.drain_s)
        if self._registry.find(name) is room:
            self._registry.close(room)

    async def farewell(self, timeout: float) -> None:
        """End every stream, and send `bye` to the viewers.

        Streams have `timeout` seconds to transcribe and translate what was said; then open captions become final as
        they are on the screens.
        """
        self.stopping = True
        self._opener.cancel_pending()
        await _end_streams(tuple(self), timeout)
        for room in self:
            room.hub.close()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send heartbeats and check the rooms inside the `with`; then end all streams."""
        beating = asyncio.ensure_future(self._heartbeat.run())
        try:
            yield
        finally:
            beating.cancel()
            await self.farewell(_FAREWELL_S)
            closing = (asyncio.to_thread(room.output.writer.close, _CLOSE_S) for room in self)
            await asyncio.gather(*closing, self._registry.wait_all_closed(_CLOSE_S))


async def _end_streams(rooms: Sequence[Room], timeout_s: float) -> None:
    """End the streams of rooms and their feeds; what is not final in time becomes final as it is on the screens."""
    for room in rooms:
        room.end()
    ends = [done for room in rooms for done in (room.publishing.done(), room.desk.feeds.done())]
    if ends:
        await asyncio.wait(list(map(asyncio.ensure_future, ends)), timeout=timeout_s)
    for room in rooms:
        room.abandon()
