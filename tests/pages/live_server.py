"""The real server with a room whose captions are published by the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from captioner.config import ScheduleConfig, SessionConfig
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.calendars import Calendars
from captioner.rooms.schedule.schedule import Schedule
from captioner.rooms.sources.source_rules import SourceRules
from captioner.rooms.sources.sources import Sources
from captioner.server.access import Access
from captioner.server.app import create_app
from captioner.server.http_server import build_server, open_socket
from captioner.types import Event, Revision, Status, TranslationGrade
from tests.fakes import scripted_factory

T = TypeVar("T")


def _gist(_spoken: str, targets: tuple[str, ...]) -> tuple[TranslationGrade, ...]:
    """Grade every translation as gist only."""
    return tuple(TranslationGrade(target, "apertium", "gist", "BLEU 10.3") for target in targets)


class LiveServer:
    """Server with the room `hall` (English speech); `caption` publishes what an engine would."""

    def __init__(
        self,
        folder: Path,
        languages: tuple[str, ...] = ("es", "ja"),
        operate: str | None = None,
        origins: tuple[str, ...] = (),
        secret: str | None = None,
        public: tuple[str, ...] = (),
        embed: tuple[str, ...] = (),
        served: Callable[[str], dict[str, str]] | None = None,
        sessions: tuple[SessionConfig, ...] = (),
    ) -> None:
        factory = scripted_factory(operating_options=OperatingOptions(takeover_timeout_s=0.6))
        self.rooms = Rooms(
            replace(factory, served=served, make_grades=_gist) if served else factory,
            partial(Archive, folder),
            limits=Limits(heartbeat_s=0.5),
        )
        access = Access(operate=operate, secret=secret, public=public)
        sources = Sources(self.rooms, SourceRules(("srt",), (), operators_may_choose=True))
        times = ScheduleConfig(early=0, late=0)
        schedule = Schedule(self.rooms, sources, Calendars(times, sessions, ()), times, print) if sessions else None
        app = create_app(
            self.rooms,
            access=access,
            archives=ArchiveReader(folder),
            background=(self._remember_loop, *((schedule.run,) if schedule else ())),
            schedule=schedule,
            origins=origins,
            embed=embed,
            sources=sources,
        )
        started = threading.Event()
        listening = open_socket("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = build_server(app, self.rooms, started.set)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        assert started.wait(10)
        self.room: Room = self.call(lambda: self.rooms.open("hall", "en", languages))
        self.room.segment_names.start_at(100)  # the first hundred ids are for `caption`
        self._numbers: dict[tuple[str, str, int], int] = {}
        self.publish(Status("live", 0.4))

    async def _remember_loop(self) -> None:
        self._loop = asyncio.get_running_loop()

    def call(self, work: Callable[[], T]) -> T:
        """Run `work` in the server's event loop and return its result."""

        async def run() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def work(self, work: Callable[[], Coroutine[None, None, T]]) -> T:
        """Run a coroutine in the server's event loop and return its result."""
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(10)

    def caption(self, cue: int, stable: str, tail: str = "", language: str = "es", room: str = "hall") -> None:
        """Publish the next revision of caption `cue`; final if there is no tail."""
        number = self._numbers[room, language, cue] = self._numbers.get((room, language, cue), 0) + 1
        times = 4000 * cue, 4000 * cue + 3500
        self.rooms.get(room).publication.publish(
            Revision(f"c{cue}", language, "en", number, *times, stable, tail, final=not tail)
        )

    def publish(self, event: Event) -> None:
        """Publish an event; a status also becomes the room's current one."""
        if isinstance(event, Status):
            self.room.health.status = event
        self.call(lambda: self.room.hub.publish(event))

    def disconnect(self) -> None:
        """Close the connections of all event streams as a broken network does: without a `bye` event."""

        def abort() -> None:
            for room in self.rooms:
                for broadcast in list(room.hub.viewers._broadcasts.values()):
                    for connection in list(broadcast._connections.values()):
                        connection.abort()

        self.call(abort)

    def close(self) -> None:
        """Shut down as Ctrl-C does."""
        if not self._thread.is_alive():
            return
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()
