from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.config import RoomConfig, ScheduleConfig
from captioner.delivery.files.archive import Archive
from captioner.errors import SourceError
from captioner.rooms.pipeline.recorded_audio import recordings
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.calendars import Calendars, Reading
from captioner.rooms.schedule.schedule import Schedule
from captioner.rooms.schedule.scheduled_session import ScheduledSession
from captioner.rooms.sources.source import Source
from captioner.rooms.sources.sources import Sources
from captioner.types import AudioChunk
from tests.fakes import scripted_factory, silence

TEN = datetime(2026, 9, 24, 10, 0, tzinfo=UTC)
TALK = ScheduledSession("a", "hall", "Talk", TEN, TEN + timedelta(minutes=30), names=("Ana", "Ben"))
HALL = RoomConfig("hall", "hall.wav", "en", ("es",))


class ScriptedCalendars(Calendars):
    """Calendars with the sessions that a test sets."""

    def __init__(self, *sessions: ScheduledSession) -> None:
        super().__init__(ScheduleConfig(), (), ())
        self.sessions = sessions
        self.problems: tuple[str, ...] = ()
        self.answers = threading.Event()
        """Unset while an address does not answer."""
        self.answers.set()

    def read(self, now: datetime, *, fetch: bool = True) -> Reading:
        """Return them."""
        assert now.tzinfo is not None
        if fetch:
            self.answers.wait()
        return Reading(tuple(sorted(self.sessions, key=lambda each: each.start)), self.problems)


class Day:
    """A server without network: rooms, sources that play until they are ended, and a clock that the test sets."""

    def __init__(self, folder: Path, *sessions: ScheduledSession, rooms: tuple[RoomConfig, ...] = (HALL,)) -> None:
        self.minute = -60.0
        self.opened: list[RoomConfig] = []
        self.lines: list[str] = []
        self.missing = False
        self.calendars = ScriptedCalendars(*sessions)
        self.rooms = Rooms(scripted_factory(), partial(Archive, folder, record=True))
        self.sources = Sources(self.rooms, configured=rooms, open_source=self._open)
        config = ScheduleConfig(early=2, late=10, refresh=5, to=("fr",), language="de")
        self.schedule = Schedule(self.rooms, self.sources, self.calendars, config, self.lines.append, now=self._now)
        self.over = threading.Event()

    def _now(self) -> datetime:
        return TEN + timedelta(minutes=self.minute)

    def _open(self, room: RoomConfig) -> Source:
        if self.missing:
            raise SourceError("hall.wav cannot be read", "check its name")
        self.opened.append(room)
        chunks = (AudioChunk(1000 * second, silence(1)) for second in range(9) if second < 2 or self.over.wait())
        return Source(room, chunks)

    async def at(self, minute: float) -> bool:
        """Set the clock to a minute after ten, follow the schedule, and return True if the hall is captioned."""
        self.minute = minute
        await self.schedule.step()
        hall = self.rooms.find("hall")
        return hall is not None and hall.stream is not None

    def speakers(self, room: str = "hall") -> tuple[str, ...]:
        """Names of the first two speakers."""
        return self.rooms.get(room).desk.speakers.names[:2]

    def log(self, room: str = "hall") -> list[tuple[object, object]]:
        """Actions in the log of the operators."""
        return [(line["who"], line["text"]) for line in self.rooms.get(room).desk.operators.log]


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Run a coroutine with a day."""
    days: list[Day] = []

    def run(work: Callable[[Day], Coroutine[Any, Any, None]], *sessions: ScheduledSession, **options: Any) -> None:
        async def running() -> None:
            day = Day(tmp_path, *sessions, **options)
            days.append(day)
            async with day.rooms.running():
                await work(day)
                day.over.set()

        asyncio.run(running())

    yield run
    for day in days:
        day.over.set()


def test_a_session_from_its_beginning_to_its_end(follow: Callable[..., None]) -> None:
    """The source starts a little early and ends late; speakers have their names meanwhile, and the log has it all."""

    async def work(day: Day) -> None:
        assert [False, True] == [await day.at(-3), await day.at(-2)]
        assert ("Ana", "Ben") == day.speakers()
        assert [True, True, False] == [await day.at(minute) for minute in (0, 39, 40)]
        assert ("Speaker 1", "Speaker 2") == day.speakers()
        assert ("ended", 1) == (day.rooms.get("hall").status.state, len(day.opened))
        assert ("schedule", "began 'Talk'") in day.log()
        assert ("schedule", "ended 'Talk'") == day.log()[-1]
        assert [] == day.lines

    follow(work, TALK)


def test_each_session_is_a_stream_in_its_language(follow: Callable[..., None]) -> None:
    """The next session takes over at its start; the room keeps its caption languages, whatever is spoken."""
    after = replace(TALK, id="b", title="Charla", start=TALK.end, end=TALK.end + timedelta(minutes=5), language="es")

    async def work(day: Day) -> None:
        assert await day.at(0)
        first = day.rooms.get("hall").stream
        assert await day.at(30)
        hall = day.rooms.get("hall")
        assert hall.stream is not first
        assert ("es", {"en", "es"}) == (hall.source, set(hall.languages))
        assert [False, "en"] == [await day.at(60), HALL.spoken]

    follow(work, TALK, after)


def test_a_clock_that_is_set(follow: Callable[..., None]) -> None:
    """A clock that jumps over a session skips it; one that is set back does not begin it twice."""

    async def work(day: Day) -> None:
        assert [False, False] == [await day.at(-5), await day.at(500)]
        assert [] == day.opened
        assert [True, True, True] == [await day.at(minute) for minute in (5, 1, 20)]
        assert 1 == len(day.opened)
        assert [True, False, False] == [await day.at(0), await day.at(-30), await day.at(-29)]

    follow(work, TALK)


def test_a_schedule_that_changes(follow: Callable[..., None]) -> None:
    """A session that is prolonged goes on, gets its new names, and ends when it is taken out."""

    async def work(day: Day) -> None:
        await day.at(0)
        day.calendars.sessions = (replace(TALK, end=TEN + timedelta(hours=2), names=("Cem",)),)
        day.calendars.problems = ("a.ics: 'Panel': no valid times",)
        assert [True, True] == [await day.at(4), await day.at(100)]
        assert ("Cem", "Speaker 2") == day.speakers()
        assert ["schedule: a.ics: 'Panel': no valid times"] == day.lines == [f"schedule: {day.schedule.problems[0]}"]
        day.calendars.sessions = ()
        assert not await day.at(106)
        assert 1 == len(day.opened)

    follow(work, TALK)


def test_a_calendar_that_does_not_answer(follow: Callable[..., None]) -> None:
    """Sessions end in time while a calendar is waited for; its answer applies when it is there."""

    async def work(day: Day) -> None:
        await day.at(0)
        day.calendars.answers.clear()
        day.calendars.sessions = (replace(TALK, end=TEN + timedelta(hours=2)),)
        assert [True, False] == [await day.at(6), await day.at(41)]
        day.calendars.answers.set()
        assert await day.at(42)

    follow(work, TALK)


def test_a_restart_while_an_address_does_not_answer(follow: Callable[..., None]) -> None:
    """The session that is on is known from the copy of the calendar."""

    async def work(day: Day) -> None:
        day.calendars.answers.clear()
        assert await day.at(10)
        day.calendars.answers.set()

    follow(work, TALK)


def test_a_room_that_is_captioned_by_hand(follow: Callable[..., None]) -> None:
    """Its stream is neither replaced nor ended; it gets the names, and one line says so."""

    async def work(day: Day) -> None:
        publisher = await day.rooms.publish("hall", "en", ())
        stream = day.rooms.get("hall").stream
        assert [True, True] == [await day.at(0), await day.at(60)]
        assert stream is day.rooms.get("hall").stream
        assert 1 == len(day.lines)
        assert "is captioned already, and is left as it is" in day.lines[0]
        publisher.end()
        await publisher.done()

    follow(work, TALK)


def test_what_operators_do_holds(follow: Callable[..., None]) -> None:
    """A stream that was ended by hand is not begun again; names that were changed stay; a held room is left alone."""

    async def work(day: Day) -> None:
        await day.at(0)
        hall = day.rooms.get("hall")
        hall.desk.speakers.rename(1, "Chair", "Anna")
        hall.publishing.end()
        await hall.publishing.done()
        assert [False, False] == [await day.at(5), await day.at(60)]
        assert ("Chair", "Speaker 2") == day.speakers()
        day.calendars.sessions = (
            replace(TALK, id="b", start=TEN + timedelta(minutes=70), end=TEN + timedelta(hours=2)),
        )
        assert await day.at(75)
        day.schedule.hold("hall", held=True)
        assert [True, True] == [await day.at(300), day.schedule.about("hall")["held"]]
        day.schedule.hold("hall", held=False)
        assert not await day.at(301)

    follow(work, TALK)


def test_a_source_that_is_missing_is_tried_again(follow: Callable[..., None]) -> None:
    """The fault is one line; the source starts as soon as it is there."""

    async def work(day: Day) -> None:
        day.missing = True
        assert [False, False] == [await day.at(0), await day.at(0.1)]
        day.missing = False
        assert [False, True] == [await day.at(0.2), await day.at(0.6)]
        assert 1 == len(day.lines)
        assert "hall.wav cannot be read; check its name; trying again" in day.lines[0]

    follow(work, TALK)


def test_a_room_without_a_source_is_opened(follow: Callable[..., None]) -> None:
    """Viewers may join a room whose audio comes from a client, in the languages of the schedule."""

    async def work(day: Day) -> None:
        assert not await day.at(0)
        hall = day.rooms.get("hall")
        assert (("de", "fr"), ("Ana", "Ben"), False) == (hall.languages, day.speakers(), hall.busy)
        assert {"hall"} == set(day.schedule.rooms)
        await day.at(60)
        assert (("Speaker 1", "Speaker 2"), ()) == (day.speakers(), day.schedule.rooms)

    follow(work, TALK, rooms=())


def test_a_session_that_is_not_recorded(follow: Callable[..., None], tmp_path: Path) -> None:
    """Its captions are shown, and neither they nor the audio are kept; what follows is kept."""
    private = replace(TALK, recorded=False)
    after = replace(TALK, id="b", start=TALK.end, end=TALK.end + timedelta(minutes=30))

    async def work(day: Day) -> None:
        await day.at(0)
        hall = day.rooms.get("hall")
        while hall.output.on_screen.get("c1", "en") is None:
            await asyncio.sleep(0.01)
        await day.at(30)
        shown = [known.final for known in hall.output.on_screen if known.language == "en"]
        assert [True] == shown[:1]
        hall.control.edit("c1", "en", "changed")
        while len(hall.output.on_screen.finals) < 2 or hall.output.on_screen.finals["en"] < 1:
            await asyncio.sleep(0.01)
        kept_before = hall.archive.finals("en")
        await day.at(100)
        assert ((), 1) == (kept_before, len(hall.archive.finals("en")))

    follow(work, private, after)
    assert 1 == len(recordings(tmp_path / "hall"))
    journal = (tmp_path / "hall/journal.jsonl").read_text()
    assert "changed" not in journal
    assert "w1" in journal
