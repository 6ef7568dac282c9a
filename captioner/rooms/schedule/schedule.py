"""Opens and closes rooms by the schedule.

1. `step` compares the schedule with what it has done, by the present time, and does what is missing. It keeps no
   timers, so that a clock that is set, a machine that slept and a schedule that changed need no case of their own.
2. Each session is a stream of its own: with its language, its names, and kept or not.
3. The schedule ends only streams that it has begun. A room that somebody else captions keeps its stream; it gets the
   names of the session, and what is said in a session that is not recorded is not kept there, either.
4. What operators do holds: a stream that they end is not begun again in the same session, and a room that they hold is
   left alone until they release it.
5. A source that cannot be started is tried again while its session is on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from captioner import languages
from captioner.config import Config, RoomConfig, ScheduleConfig
from captioner.errors import CaptionerError, LanguageError, RoomBusy
from captioner.models.report import Report
from captioner.rooms.desk.speakers import COUNT, MAX_NAME, checked
from captioner.rooms.room import Room
from captioner.rooms.room_plans import NO_PLAN, RoomPlan
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.calendars import Calendars, Reading
from captioner.rooms.schedule.scheduled_session import ScheduledSession
from captioner.rooms.schedule.timetable import Timetable
from captioner.rooms.sources.sources import Sources
from captioner.rooms.stream import Stream

log = logging.getLogger(__name__)

NAME = "schedule"
"""Name of the schedule among the operators, in their log."""
_COPIES = ".calendars"
"""Folder beside those of the rooms; no room can have its name."""
_STEP_S = 1.0
_RETRY = timedelta(seconds=30)
"""Time before a source that could not be started is tried again."""
_DRAIN_S = 15.0
"""Seconds that the captions of a session that has ended may take to become final."""


@dataclass(slots=True)
class _Running:
    """A session that has begun."""

    session: ScheduledSession
    stream: Stream | None = None
    """Stream that the schedule has begun; None: it is somebody else's, or there is none."""
    named: tuple[str, ...] = ()
    """Names that were given to the speakers 1, 2, 3, …"""


class Schedule:
    """The schedule of one server; belongs to the event loop's thread."""

    def __init__(
        self,
        rooms: Rooms,
        sources: Sources,
        calendars: Calendars,
        config: ScheduleConfig,
        report: Report,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`report` takes a line about what cannot be done; `now` is the present time in UTC."""
        self._rooms, self._sources, self._calendars, self._config = rooms, sources, calendars, config
        self._report, self._now = report, now
        self._timetable = Timetable()
        self._read_at: datetime | None = None
        self._reading: asyncio.Task[Reading] | None = None
        self._problems: tuple[str, ...] = ()
        self._running: dict[str, _Running] = {}
        self._planned: set[str] = set()
        """Rooms that have a plan."""
        self._retry_at: dict[str, datetime] = {}
        self._reported: set[str] = set()
        """Lines about sessions that were reported, so that each one is only once."""
        self._held: set[str] = set()

    @classmethod
    def configured(cls, config: Config, rooms: Rooms, sources: Sources, report: Report) -> Schedule | None:
        """Return the schedule of the settings; None: there is none."""
        if not config.scheduled:
            return None
        names = [room.name for room in config.rooms]
        calendars = Calendars(config.schedule, config.sessions, names, copies=config.archive.out / _COPIES)
        return cls(rooms, sources, calendars, config.schedule, report)

    async def run(self) -> None:
        """Follow the schedule until the task is cancelled."""
        while True:
            try:
                await self.step()
            except Exception:  # the next second must not depend on it
                log.exception("the calendars could not be read")
            await asyncio.sleep(_STEP_S)

    async def step(self) -> None:
        """Read the calendars if that is due, and bring every room up to date."""
        now = self._now()
        await self._read(now)
        rooms = dict.fromkeys((*self._running, *self._planned, *self._timetable.rooms))
        following = [self._follow(room, now) for room in rooms if room not in self._held]
        for failure in await asyncio.gather(*following, return_exceptions=True):
            if isinstance(failure, Exception):
                log.error("the schedule failed in one room; it continues", exc_info=failure)

    def about(self, room: str) -> dict[str, object]:
        """Sessions of a room that are on and next, for the pages."""
        now = self._now()
        current, following = self._timetable.current(room, now), self._timetable.following(room, now)
        return {"now": _fields(current), "next": _fields(following), "held": room in self._held}

    @property
    def rooms(self) -> tuple[str, ...]:
        """Rooms with sessions that are on or will be."""
        now = self._now()
        table = self._timetable
        return tuple(room for room in table.rooms if table.current(room, now) or table.following(room, now))

    @property
    def problems(self) -> tuple[str, ...]:
        """Problems of the last reading, one line each."""
        return self._problems

    def hold(self, room: str, *, held: bool) -> None:
        """Leave a room alone, or follow the schedule there again."""
        (self._held.add if held else self._held.discard)(room)

    async def _read(self, now: datetime) -> None:
        """Read the calendars if that is due; a slow one is waited for a moment only, and taken in a later step."""
        if self._read_at is None:  # an address may take long, and until then what must not be recorded would be
            self._take(await asyncio.to_thread(self._calendars.read, now, fetch=False))
        age = timedelta.max if self._read_at is None else now - self._read_at
        if self._reading is None and not timedelta() <= age < timedelta(minutes=self._config.refresh):
            self._read_at = now
            self._reading = asyncio.create_task(asyncio.to_thread(self._calendars.read, now))
        if self._reading is None:
            return
        done, _ = await asyncio.wait([self._reading], timeout=_STEP_S)
        if done:
            reading, self._reading = self._reading, None
            self._take(reading.result())

    def _take(self, reading: Reading) -> None:
        for problem in reading.problems:
            if problem not in self._problems:
                self._report(f"schedule: {problem}")
        self._problems = reading.problems
        early, late = (timedelta(minutes=minutes) for minutes in (self._config.early, self._config.late))
        self._timetable = Timetable(reading.sessions, early=early, late=late)

    async def _follow(self, room: str, now: datetime) -> None:
        wanted, known = self._timetable.current(room, now), self._running.get(room)
        if known is not None and (wanted is None or wanted.id != known.session.id):
            await self._end(room, known)
            known = None
        if wanted is None:
            self._plan(room, NO_PLAN)
        elif known is None and now >= self._retry_at.get(room, now):
            await self._begin(room, wanted, now)
        elif known is not None and wanted != known.session:
            self._update(room, known, wanted)

    def _plan(self, room: str, plan: RoomPlan) -> None:
        """Let a plan apply to a room; one for that no session is on has none."""
        if plan != NO_PLAN or room in self._planned:
            self._rooms.plans.set(room, plan)
        (self._planned.discard if plan == NO_PLAN else self._planned.add)(room)

    async def _begin(self, room: str, session: ScheduledSession, now: datetime) -> None:
        self._plan(room, _plan_of(session))
        try:
            stream = await self._started(room, session)
        except RoomBusy:
            self._report_once(f"{session}: the room is captioned already, and is left as it is")
            stream = None
        except CaptionerError as error:
            self._report_once(f"{session}: {error}; trying again")
            self._retry_at[room] = now + _RETRY
            return
        self._retry_at.pop(room, None)
        self._running[room] = running = _Running(session, stream)
        if (opened := self._rooms.find(room)) is not None:
            _rename(opened, running)
            opened.desk.operators.record(NAME, f"began {session.title!r}")

    async def _started(self, room: str, session: ScheduledSession) -> Stream | None:
        """Start the source of a room, or open a room without one; None: no stream was begun."""
        configured = self._sources.configured(room)
        found = self._rooms.find(room)
        if found is not None and found.busy:
            raise RoomBusy(f"room {room} has a publisher")
        if configured is None:
            if found is None or session.language:
                self._rooms.open(room, session.language or self._config.language, self._config.to)
            return None
        try:
            await self._sources.start(room, None, *_languages(configured, session))
        except LanguageError as error:
            if not session.language:
                raise
            self._report_once(f"{session}: {error}; it is captioned in the languages of its room")
            await self._sources.start(room, None, configured.spoken, configured.targets)
        return self._rooms.get(room).stream

    async def _end(self, room: str, running: _Running) -> None:
        del self._running[room]
        if (opened := self._rooms.find(room)) is None:
            return
        if running.stream is not None and opened.stream is running.stream:
            opened.publishing.end()
            await asyncio.wait([asyncio.ensure_future(opened.publishing.done())], timeout=_DRAIN_S)
        running.session = replace(running.session, names=())
        _rename(opened, running)
        opened.desk.operators.record(NAME, f"ended {running.session.title!r}")

    def _update(self, room: str, running: _Running, session: ScheduledSession) -> None:
        """Apply a change of a session that is on: names, and whether it is kept; its language and room stay."""
        running.session = session
        self._plan(room, _plan_of(session))
        if (opened := self._rooms.find(room)) is not None:
            _rename(opened, running)

    def _report_once(self, line: str) -> None:
        if line not in self._reported:
            self._reported.add(line)
            self._report(f"schedule: {line}")


def _rename(room: Room, running: _Running) -> None:
    """Name the speakers as the session does, but not those whom an operator has named otherwise since."""
    speakers, names = room.desk.speakers, [checked(name[:MAX_NAME]) for name in running.session.names[:COUNT]]
    for index in range(max(len(names), len(running.named))):
        given = running.named[index] if index < len(running.named) else None
        wanted = names[index] if index < len(names) else ""
        if given in (None, speakers.names[index]) and wanted != speakers.names[index]:
            speakers.rename(index + 1, wanted, NAME, of_voice=False)
    running.named = tuple(names)


def _plan_of(session: ScheduledSession) -> RoomPlan:
    return RoomPlan(", ".join(session.names), session.recorded)


def _languages(room: RoomConfig, session: ScheduledSession) -> tuple[str, tuple[str, ...]]:
    """Spoken language and caption languages of a stream: the room keeps its caption languages, whatever is spoken."""
    if not session.language:
        return room.spoken, room.targets
    captions = [code for code in (*room.spoken.split(","), *room.targets) if code != languages.AUTO]
    spoken = languages.spoken(session.language).split(",")
    return session.language, tuple(code for code in dict.fromkeys(captions) if code not in spoken)


def _fields(session: ScheduledSession | None) -> dict[str, object] | None:
    if session is None:
        return None
    return {
        "title": session.title,
        "start": round(1000 * session.start.timestamp()),
        "end": round(1000 * session.end.timestamp()),
        "names": session.names,
        "language": session.language,
        "recorded": session.recorded,
    }
