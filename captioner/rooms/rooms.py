"""All rooms of the process: opened by name, found, listed, closed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from captioner import languages
from captioner.audio.buffer import AudioBuffer
from captioner.audio.source_status import SourceStatus
from captioner.config import logs
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive, check_name
from captioner.delivery.hub import Hub
from captioner.delivery.redis.handover import Handover, Leases, NoLeases
from captioner.errors import LanguageError, NoSuchRoom, RoomBusy, RoomError, TooMuch
from captioner.layout.limits import PROFILES, Layout
from captioner.rooms.background import run_in_background
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.recorded_audio import taped
from captioner.rooms.pipeline.replaced import RuledEngine, RuledTranslator
from captioner.rooms.publisher import Publisher
from captioner.rooms.room import Room
from captioner.rooms.scheduler import Scheduler
from captioner.rooms.stream import LiveEngine, Stream
from captioner.rooms.supervisor import StreamSupervisor
from captioner.translation import Translator

log = logging.getLogger(__name__)

T = TypeVar("T")

MakeEngine = Callable[[str, tuple[str, ...]], LiveEngine]
"""Spoken language, targets -> an engine; called on a thread, may load a model."""
MakeTranslators = Callable[[str, tuple[str, ...]], tuple[Translator, ...]]
"""Spoken language, targets -> what translates; raises `LanguageError` where nothing does."""
OfRoom = Callable[[str, bool | None], tuple[MakeEngine, MakeTranslators]]
"""Room, whether it wants redaction (None: as the settings say) -> what makes its stages."""
OptionsOf = Callable[[str, bool | None], OperatingOptions]
"""Room, whether it wants redaction (None: as the settings say) -> how it is operated."""
MakeArchive = Callable[[str, tuple[str, ...]], Archive]
"""Room, languages -> where its finals go."""

_TICK = 1.0
"""Seconds between two looks at how the rooms are doing."""


class Rooms:
    """The registry, of the event loop's thread; the factories alone run elsewhere. `running` gives it life."""

    def __init__(
        self,
        make_engine: MakeEngine,
        make_translators: MakeTranslators,
        make_archive: MakeArchive,
        *,
        scheduler: Scheduler | None = None,
        limits: Limits | None = None,
        layout: Layout = PROFILES["default"],
        of_room: OfRoom | None = None,
        leases: Leases | None = None,
        renew: Callable[[], None] = lambda: None,
        options: OptionsOf = lambda _room, _redact: OperatingOptions(),
    ) -> None:
        """`of_room`: gives the makers of one room, where they differ; `leases`: says which rooms other processes have.

        `layout`: of the cues on air; the archives that `make_archive` gives should have the same. `renew`: loads anew
        what engines share, when one of them hangs. `options`: how a room is operated.
        """
        self.limits = limits or Limits()
        self.streams = StreamSupervisor(scheduler, hang=self.limits.hang_s, renew=renew)
        """Of the rooms, and of whoever has none."""
        self.layout = layout
        self.leases = leases or NoLeases()
        self._of_room = of_room or (lambda _room, _redact: (make_engine, make_translators))
        self._options = options
        self._make_archive = make_archive
        self._rooms: dict[str, Room] = {}
        self.leaving = False
        """Whether the process is about to end: what ends then has not come to its own end."""
        self._closing: dict[str, asyncio.Future[None]] = {}
        """Rooms that were forgotten and still write their last: who opens one anew waits for that."""
        self._opening: set[str] = set()
        """Rooms that are about to be."""
        self._making: set[asyncio.Future[Stream]] = set()
        """Streams that publishers wait for."""

    def __iter__(self) -> Iterator[Room]:
        return iter(tuple(self._rooms.values()))

    def get(self, name: str) -> Room:
        """The room of that name.

        Raises:
            NoSuchRoom: there is none.
        """
        if name not in self._rooms:
            raise NoSuchRoom(f"there is no room {name[:80]!r}", "a room begins with its first publisher; / lists them")
        return self._rooms[name]

    def open(self, name: str, source: str, targets: Sequence[str]) -> Room:
        """The room of that name, made if there is none, with at least these languages; it waits for its publisher.

        Raises:
            RoomError: the name does not fit.
            LanguageError: nobody knows the language.
            TooMuch: there are as many rooms or languages as may be.
        """
        source, wanted = self._check(name, source, targets)
        room = self._rooms.get(name)
        if room is None:
            self._make_space()
            shown = _shown(source, wanted)
            room = self._make(name, source, shown, self._make_archive(name, shown))
        self._speak(room, source, wanted)
        return room

    async def publish(
        self,
        name: str,
        source: str | None = None,
        targets: Sequence[str] | None = None,
        *,
        redact: bool | None = None,
        source_status: Callable[[], SourceStatus] | None = None,
    ) -> Publisher:
        """Become the publisher of a room, new or ended; back when the models are warm.

        `source`, `targets`: None where the room says it already. `redact`: None where the settings say it.
        `source_status`: status of the audio source; None derives it from the audio that arrives.

        Raises:
            RoomBusy: it has a publisher.
            CaptionerError: what `open` and the factories refuse; a room made for this is gone then.
        """
        room = known = self._rooms.get(name)
        if known is not None:
            known.reserve()
        elif name in self._opening:
            raise RoomBusy(f"room {name} already has a publisher", "wait until it has ended, or use another room")
        self._opening.add(name)
        try:
            source, wanted = self._check(name, *_fill(known, source, targets))
            left = await self.leases.take(name)
            room = known or await self._opened(name, source, wanted, left)
            stream = await self._made(room, source, wanted, redact, source_status)
        except BaseException:
            self._abandon(room, made=known is None)
            raise
        finally:
            self._opening.discard(name)
        self._speak(room, source, wanted)
        room.desk.configure(self._options(name, redact))
        return room.begin(stream)

    async def respeak(self, name: str, language: str, operator: str, over: asyncio.Event) -> Stream:
        """Ears of their own for a person who speaks the captions of a language; `over` is set when all is final.

        Raises:
            RoomError: there is no such room, or that operator has not taken the language over.
        """
        room = self.get(name)
        room.desk.takeovers.require(language, operator)
        loop, respoken = asyncio.get_running_loop(), partial(room.respeak, language, operator)
        make_engine, _ = self._of_room(name, None)

        def done() -> None:
            loop.call_soon_threadsafe(over.set)

        def listen() -> Stream:
            buffer = AudioBuffer(room.now, self.limits.backlog_s)
            return self.streams.open(buffer, lambda: make_engine(language, ()), room.names, respoken, done)

        return await loop.run_in_executor(None, logs.of_room(name).run, listen)

    def close(self, name: str) -> None:
        """Forget an ended room; its viewers are told `bye`."""
        room = self.get(name)
        if room.busy:
            raise RoomError(f"room {name} is live", "end it first")
        self._forget(room)

    async def surrender(self, name: str) -> None:
        """Another process has the room now: its stream ends here, and its viewers are told `bye`."""
        if (room := self._rooms.get(name)) is None:
            return
        room.hub.close()
        if room.stream is not None:
            room.stream.end()
            await asyncio.wait([asyncio.ensure_future(room.done())], timeout=self.limits.drain_s)
        if self._rooms.get(name) is room:
            self._forget(room)

    async def farewell(self, patience: float) -> None:
        """End every stream, give them `patience` seconds to say the rest, and tell the viewers `bye`."""
        self.leaving = True
        for making in self._making:
            if not making.done():
                making.set_exception(RoomError("the server is ending", "connect again in a moment"))
        live = [room for room in self if room.stream is not None]
        for room in live:
            room.end()
        if live:
            await asyncio.wait([asyncio.ensure_future(room.done()) for room in live], timeout=patience)
        for room in self:
            room.hub.close()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Heartbeats and statuses for the length of the `with`; then farewell."""
        pulse = asyncio.ensure_future(self._pulse())
        try:
            yield
        finally:
            pulse.cancel()
            await self.farewell(0.5)
            await asyncio.gather(*(asyncio.to_thread(room.writer.close, 1.0) for room in self))

    def _check(self, name: str, source: str, targets: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        check_name(name)
        spoken = languages.spoken(source)
        wanted = tuple(dict.fromkeys(languages.check(target) for target in targets))
        if len(wanted) > self.limits.max_targets:
            raise TooMuch(f"{len(wanted)} caption languages in one room", f"{self.limits.max_targets} are the most")
        return spoken, tuple(language for language in wanted if language != spoken)

    def _make(
        self, name: str, source: str, shown: tuple[str, ...], archive: Archive, left: Handover | None = None
    ) -> Room:
        epoch, spoken = left.epoch if left else "", source.split(",")[0]
        hub = Hub(name, spoken, shown, max_viewers=self.limits.max_viewers, layout=self.layout, epoch=epoch)
        loop, options = asyncio.get_running_loop(), self._options(name, None)
        room = self._rooms[name] = Room(hub, archive, loop, left, options)
        return room

    async def _opened(self, name: str, source: str, targets: tuple[str, ...], left: Handover | None) -> Room:
        """A new room, its publisher's place taken. Its files are read on a thread: a day of them takes seconds."""
        self._make_space()
        shown = _shown(source, (*targets, *(left.languages if left else ())))
        if (closing := self._closing.get(name)) is not None:
            await asyncio.shield(closing)
        archive = await _on_thread(name, partial(self._make_archive, name, shown))
        room = self._make(name, source, shown, archive, left)
        room.reserve()
        return room

    def _speak(self, room: Room, source: str, targets: tuple[str, ...]) -> None:
        """A room that goes on in other languages tells its viewers."""
        room.spoken = source
        first, *others = source.split(",")
        if room.source != first or not {*others, *targets} <= set(room.languages):
            room.hub.extend(first, (*others, *targets))

    async def _made(
        self,
        room: Room,
        source: str,
        targets: tuple[str, ...],
        redact: bool | None,
        source_status: Callable[[], SourceStatus] | None,
    ) -> Stream:
        work = partial(self._stream, room, source, targets, redact, source_status)
        making = run_in_background(partial(logs.of_room(room.name).run, work), Stream.end)
        self._making.add(making)
        try:
            return await making
        finally:
            self._making.discard(making)

    def _stream(
        self,
        room: Room,
        source: str,
        targets: tuple[str, ...],
        redact: bool | None,
        source_status: Callable[[], SourceStatus] | None,
    ) -> Stream:
        """On a thread: load what is needed and start."""
        make_engine, make_translators = self._of_room(room.name, redact)
        translators = tuple(RuledTranslator(one, room.rules) for one in make_translators(source, targets))
        try:
            return self.streams.open(
                AudioBuffer(room.position, self.limits.backlog_s, source_status=source_status),
                lambda: RuledEngine(taped(make_engine(source, targets), room.archive.recordings), room.rules),
                room.names,
                room.post,
                room.over,
                translators=translators,
                patience=self.limits.drain_s,
                translates=room.desk.may_translate,
            )
        except BaseException:
            for translator in translators:
                translator.close()
            raise

    def _abandon(self, room: Room | None, *, made: bool) -> None:
        if room is None:
            return
        room.release()
        if made:
            self._forget(room)

    def _make_space(self) -> None:
        """Forget the room that ended first and that nobody looks at.

        Raises:
            TooMuch: every room is live or looked at.
        """
        if len(self._rooms) < self.limits.max_rooms:
            return
        idle = [room for room in self if room.status.state == "ended" and not room.busy and not room.hub.viewers]
        if not idle:
            raise TooMuch(f"there are {len(self._rooms)} rooms already", "end one, or raise the limit")
        self._forget(idle[0])

    def _forget(self, room: Room) -> None:
        room.hub.close()
        del self._rooms[room.name]
        self._closing = {name: task for name, task in self._closing.items() if not task.done()}
        self._closing[room.name] = asyncio.ensure_future(asyncio.to_thread(room.writer.close, 10.0))

    async def _pulse(self) -> None:
        beat = min(self.limits.heartbeat_s, _TICK)
        since = 0.0
        while True:
            await asyncio.sleep(beat)
            since += beat
            self.streams.look()
            for room in self:
                _tick(room)
                if since >= self.limits.heartbeat_s:
                    room.hub.beat()
            since = 0.0 if since >= self.limits.heartbeat_s else since


def _tick(room: Room) -> None:
    """What goes wrong in one room keeps no other from being looked at."""
    try:
        room.tick()
    except Exception:
        log.exception("room %s cannot be looked at", room.name)


async def _on_thread(room: str, work: Callable[[], T]) -> T:
    """What `work` gives, made on a thread, in a context that knows the room: what its threads log is of it."""
    return await asyncio.get_running_loop().run_in_executor(None, partial(logs.of_room(room).run, work))


def _shown(source: str, targets: tuple[str, ...]) -> tuple[str, ...]:
    """The languages of the captions, the spoken ones first."""
    return tuple(dict.fromkeys((*source.split(","), *targets)))


def _fill(known: Room | None, source: str | None, targets: Sequence[str] | None) -> tuple[str, Sequence[str]]:
    """What the publisher leaves out, the room says."""
    if source is None and known is None:
        raise LanguageError("it is not said which language is spoken", "add from=en, or from=auto to detect it")
    spoken = source or (known.spoken if known else "")
    return spoken, targets if targets is not None else known.languages if known else ()
