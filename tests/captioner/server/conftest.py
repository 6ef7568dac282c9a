from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
import numpy as np
import pytest
from websockets.sync.client import ClientConnection, connect

from captioner.audio.source_status import SourceStatus
from captioner.config import ApiConfig, ScheduleConfig, SessionConfig
from captioner.config.limits import Limits
from captioner.delivery.files.archive import Archive
from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.delivery.redis.leases import RedisLeases
from captioner.delivery.redis.writer import RedisWriter
from captioner.layout.limits import Layout
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.offline.pipeline import OfflinePipeline
from captioner.offline.transcriber import Transcriber
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.rooms.publisher import Publisher
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.calendars import Calendars
from captioner.rooms.schedule.schedule import Schedule
from captioner.rooms.sources.sources import Sources
from captioner.server.access import Access
from captioner.server.app import create_app
from captioner.server.compat.routes import CompatRoutes
from captioner.server.http_server import build_server, open_socket
from captioner.server.limits import RequestRate
from captioner.server.readiness import Reason
from captioner.translation import TranslationResources, choose
from tests.fakes import ScriptedClips, ScriptedEngine, everything, scripted_factory

T = TypeVar("T")

SECOND = np.zeros(16_000, "<i2").tobytes()
"""One second of silence as PCM."""


class RunningServer:
    """Whole server with scripted engines on a free loopback port, in its own thread; stops with the `with`."""

    def __init__(
        self,
        folder: Path,
        *,
        access: Access | None = None,
        reasons: tuple[Reason, ...] = (),
        origins: tuple[str, ...] = (),
        per_address: int = 100,
        max_rooms: int = 64,
        bus: str = "",
        lease: float = 1.0,
        api: ApiConfig | None = None,
        idle: float = 20.0,
        static: Path | None = None,
        rates: RequestRate | None = None,
        trusted_proxies: tuple[str, ...] = ("127.0.0.1",),
        engine: Callable[[], LiveEngine] = ScriptedEngine,
        multilingual: bool = True,
        pipeline: Callable[[], OfflinePipeline] | None = None,
        allow: tuple[str, ...] = (),
        sessions: tuple[SessionConfig, ...] = (),
        style: TextStyle = AS_SPOKEN,
    ) -> None:
        self.deaths: set[int] = set()
        self.leases = RedisLeases(bus, lease_s=lease) if bus else None
        self.reading = threading.Event()
        """Recordings wait until this is set."""
        self.reading.set()
        self.rooms = Rooms(
            scripted_factory(deaths=self.deaths, allow=allow),
            partial(Archive, folder, style=style),
            limits=Limits(max_rooms=max_rooms, heartbeat_s=0.2, max_viewers=50),
            leases=self.leases,
        )
        times = ScheduleConfig(language="en", to=("es",))
        calendars = Calendars(times, sessions, ())
        schedule = Schedule(self.rooms, Sources(self.rooms), calendars, times, print) if sessions else None
        (folder / "static").mkdir(exist_ok=True)
        api = api or ApiConfig()
        transcriber = Transcriber(
            pipeline or self._pipeline, at_once=api.recordings, waiting=api.waiting, hours=api.hours
        )
        app = create_app(
            self.rooms,
            compat=CompatRoutes(
                "scripted",
                SimpleFactory(lambda _spoken, _targets: engine(), multilingual=multilingual),
                transcriber,
                api,
                timeout_s=idle,
            ),
            access=access,
            archives=ArchiveReader(folder),
            static=static or folder / "static",
            reasons=lambda: reasons,
            origins=origins,
            rates=rates,
            per_address=per_address,
            schedule=schedule,
            background=(
                self._remember_loop,
                *((schedule.run,) if schedule else ()),
                *((RedisWriter(bus, self.rooms, self.leases).run,) if self.leases else ()),
            ),
        )
        started = threading.Event()
        listening = open_socket("127.0.0.1", 0)
        self.host = f"127.0.0.1:{listening.getsockname()[1]}"
        self.client = httpx.Client(base_url=f"http://{self.host}", timeout=20)
        self.server = build_server(app, self.rooms, started.set, trusted_proxies=trusted_proxies)
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        assert started.wait(10)

    def _pipeline(self) -> OfflinePipeline:
        """Pipeline for recordings."""
        reader = ScriptedClips(self.reading)
        direct = partial(choose, resources=TranslationResources(multilingual=True))
        return OfflinePipeline("scripted", reader, direct, Layout(), detect_speech=everything)

    async def _remember_loop(self) -> None:
        self._loop = asyncio.get_running_loop()

    def call(self, work: Callable[[], T]) -> T:
        """Run `work` in the server's thread and return its result."""

        async def run() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def publisher(self, room: str, query: str = "from=en&to=es") -> ClientConnection:
        """Connect as a publisher."""
        return connect(f"ws://{self.host}/rooms/{room}/audio?{query}", max_size=None)

    def publish(self, room: str, source_status: Callable[[], SourceStatus]) -> Publisher:
        """Publish into a room from within the server's process."""
        publishing = self.rooms.publish(room, "en", (), source_status=source_status)
        return asyncio.run_coroutine_threadsafe(publishing, self._loop).result(10)

    def speak(self, room: str, seconds: int, query: str = "from=en&to=es") -> None:
        """Publish some seconds of speech, from `ready` to `done`."""
        with self.publisher(room, query) as socket:
            assert socket.recv(10) == '{"type":"ready"}'
            for _ in range(seconds):
                socket.send(SECOND)
            socket.send('{"type":"end"}')
            assert socket.recv(10) == '{"type":"done"}'

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.reading.set()
        self.client.close()
        self.stop()
        self.join()

    def stop(self) -> None:
        """Stop as by Ctrl-C."""
        self.server.should_exit = True

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join(10)
        assert not self._thread.is_alive()

    def get(self, address: str, **options: Any) -> httpx.Response:
        """Send a GET request."""
        return self.client.get(address, **options)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningServer]:
    """Server without rooms."""
    own = RunningServer(tmp_path)
    with own:
        yield own
