"""Opens rooms, and streams into them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import cache, partial

from captioner import languages
from captioner.audio.buffer import AudioBuffer
from captioner.audio.source_status import SourceStatus
from captioner.config import logs
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive, check_name
from captioner.delivery.hub import Hub
from captioner.delivery.redis.handover import Handover, Leases
from captioner.errors import LanguageError, RoomError, TooMuch
from captioner.rooms.background import run_in_background
from captioner.rooms.desk.speakers import checked
from captioner.rooms.on_demand import offered
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.publisher import Publisher
from captioner.rooms.publisher_slot import busy
from captioner.rooms.registry import RoomRegistry
from captioner.rooms.room import Room
from captioner.rooms.room_plans import RoomPlans
from captioner.rooms.stream import Stream
from captioner.rooms.stream_pipelines import RoomPipelines
from captioner.rooms.supervisor import StreamSupervisor
from captioner.types import TranslationGrade

MakeArchive = Callable[[str, tuple[str, ...]], Archive]
"""Makes the archive of a room, from its name and languages."""


_MAX_LOADING = 4
"""Streams that are loaded at the same time: the threads of a hundred would keep the event loop from running."""


class RoomOpener:
    """Makes rooms and their streams; belongs to the event loop's thread, models and files are loaded on others."""

    def __init__(
        self,
        registry: RoomRegistry,
        factory: PipelineFactory,
        make_archive: MakeArchive,
        *,
        streams: StreamSupervisor,
        leases: Leases,
        limits: Limits,
    ) -> None:
        self._registry, self._factory, self._make_archive = registry, factory, make_archive
        self._streams, self._leases, self._limits = streams, leases, limits
        self.plans = RoomPlans(registry)
        """Plans of the schedule."""
        self._opening: set[str] = set()
        """Names for which `publish` is at work."""
        self._pending: set[asyncio.Future[tuple[Stream, tuple[str, ...]]]] = set()
        """Streams that publishers wait for."""
        self._loading = asyncio.Semaphore(_MAX_LOADING)
        self._stopping = False

    def open(self, name: str, source: str, targets: Sequence[str]) -> Room:
        """Return the room of that name, made if there is none; see `Rooms.open`."""
        scripts = languages.spoken_scripts(source)
        source, wanted = self._checked(name, source, targets)
        room = self._registry.find(name)
        if room is None:
            if name in self._opening:
                raise busy(name)
            self._registry.make_space()
            shown = _shown(source, wanted)
            room = self._new_room(name, source, shown, self._make_archive(name, shown))
            room.start()
        room.add_languages(source, wanted, scripts)
        return room

    def reserve(self, name: str) -> Callable[[], None] | None:
        """Take a place for a new room; see `Rooms.reserve`."""
        if name in self._opening or self._registry.find(name) is not None:
            return None
        return self._registry.reserve()

    async def publish(
        self,
        name: str,
        source: str | None,
        targets: Sequence[str] | None,
        *,
        redact: bool | None,
        speaker: str,
        source_status: Callable[[], SourceStatus] | None,
        place: Callable[[], None] | None,
    ) -> Publisher:
        """Fill the place of the publisher; see `Rooms.publish`."""
        room = known = self._registry.find(name)
        scripts = languages.spoken_scripts(source or "") if source or known is None else known.scripts
        factory, speaker = self._factory.for_room(name, redact, self.plans.of(name).hotwords, scripts), checked(speaker)
        if known is not None:
            known.publishing.reserve()
        elif name in self._opening:
            raise busy(name)
        give_back = place or (self._registry.reserve() if known is None else _nothing)
        self._opening.add(name)
        try:
            source, wanted = self._checked(name, *_complete(known, source, targets))
            handover = await self._leases.take(name)
            room = known or await self._new_reserved_room(name, source, wanted, handover)
            give_back()  # the room has a place of its own
            pipelines = RoomPipelines(
                factory,
                source,
                wanted,
                room.rules,
                room.archive.recordings,
                room.desk.speakers.voices,
                keeps=room.output.keeps,
                sounds=True,
            )
            stream, offer = await self._open_stream(pipelines, room, source_status)
        except BaseException:
            self._abandon(room, made=known is None)
            raise
        finally:
            self._opening.discard(name)
            give_back()
        room.add_languages(source, wanted, scripts)
        room.desk.configure(factory.operating_options)
        room.desk.speakers.begin_publisher(speaker)
        room.health.watch_grades(_grading(factory, room, source, wanted))
        publisher = room.publishing.begin(stream)
        room.on_demand.offer(offer, pipelines.translators_into, (source, *wanted))
        room.check()
        return publisher

    def cancel_pending(self) -> None:
        """Let the publishers fail that wait for a stream, because the server stops."""
        self._stopping = True
        for pending in self._pending:
            if not pending.done():
                pending.set_exception(_stopping_error())

    def _checked(self, name: str, source: str, targets: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Check a request; returns the spoken language and the other ones, each once."""
        check_name(name)
        spoken = self._factory.spoken_languages(languages.spoken(source))
        wanted = languages.caption_languages(targets, spoken)
        most = self._limits.max_targets
        if len(wanted) > most:
            raise TooMuch(f"{len(wanted)} caption languages in one room", f"the limit is {most}")
        return spoken, tuple(language for language in wanted if language != spoken)

    def _new_room(
        self, name: str, source: str, shown: tuple[str, ...], archive: Archive, handover: Handover | None = None
    ) -> Room:
        epoch, spoken = handover.epoch if handover else "", source.split(",")[0]
        layout, max_viewers = self._factory.layout, self._limits.max_viewers
        hub = Hub(name, spoken, shown, max_viewers=max_viewers, layout=layout, epoch=epoch)
        options = self._factory.for_room(name, None).operating_options
        room = Room(hub, archive, asyncio.get_running_loop(), handover, options, max_targets=self._limits.max_targets)
        room.output.keep(kept=self.plans.of(name).kept)
        self._registry.add(room)
        return room

    async def _new_reserved_room(
        self, name: str, source: str, targets: tuple[str, ...], handover: Handover | None
    ) -> Room:
        """Make a room; its files are read on a thread, since those of a day take seconds."""
        shown = _shown(source, (*targets, *(handover.languages if handover else ())))
        await self._registry.wait_closed(name)
        read = partial(self._make_archive, name, shown)
        archive = await asyncio.get_running_loop().run_in_executor(None, partial(logs.of_room(name).run, read))
        room = self._new_room(name, source, shown, archive, handover)
        room.publishing.reserve()
        return room

    async def _open_stream(
        self,
        pipelines: RoomPipelines,
        room: Room,
        source_status: Callable[[], SourceStatus] | None,
    ) -> tuple[Stream, tuple[str, ...]]:
        """Start a new room and open its stream, on a thread; ended immediately if its publisher no longer waits.

        Returns the stream, and the languages that viewers may open.
        """
        buffer = AudioBuffer(room.clock.position_ms, self._limits.backlog_s, source_status=source_status)

        def opened() -> tuple[Stream, tuple[str, ...]]:
            room.start()
            offer = offered(pipelines.factory, pipelines.spoken, pipelines.targets)
            stream = self._streams.open(
                buffer,
                pipelines,
                room.publication,
                segment_names=room.segment_names,
                speakers=room.speaker_changes,
                drain_s=self._limits.drain_s,
            )
            return stream, offer

        async with self._loading:
            if self._stopping:
                raise _stopping_error()
            pending = run_in_background(partial(logs.of_room(room.name).run, opened), lambda made: made[0].end())
            self._pending.add(pending)
            try:
                return await pending
            finally:
                self._pending.discard(pending)

    def _abandon(self, room: Room | None, *, made: bool) -> None:
        if room is None:
            return
        room.publishing.release()
        if made:
            self._registry.close(room, refused=True)


def _grading(
    factory: PipelineFactory, room: Room, spoken: str, targets: tuple[str, ...]
) -> Callable[[], tuple[TranslationGrade, ...]]:
    """Return a function that grades the translations, with the language that was detected if it is not given."""
    graded = cache(lambda opened, detected: factory.grades(spoken, (*targets, *opened), detected))

    def grades() -> tuple[TranslationGrade, ...]:
        detected = room.source if spoken == languages.AUTO and room.source != spoken else ""
        return graded(room.on_demand.opened, detected)

    return grades


def _nothing() -> None:
    """Do nothing."""


def _stopping_error() -> RoomError:
    return RoomError("the server is stopping", "connect again in a moment")


def _shown(source: str, targets: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages of the captions, the spoken ones first."""
    return tuple(dict.fromkeys((*source.split(","), *targets)))


def _complete(known: Room | None, source: str | None, targets: Sequence[str] | None) -> tuple[str, Sequence[str]]:
    """Return the languages of a request, completed with those of the room."""
    if source is None and known is None:
        raise LanguageError("the spoken language is missing", "add from=en, or from=auto to detect it")
    spoken = source or (known.spoken if known else "")
    kept = [code for code in known.languages if code not in known.unasked] if known else ()
    return spoken, targets if targets is not None else kept
