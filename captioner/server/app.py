"""ASGI applications: `create_app` for a server that captions rooms, `create_edge` for one that only serves viewers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from captioner.delivery.files.archive_reader import ArchiveReader
from captioner.errors import CaptionerError
from captioner.rooms.rooms import Rooms
from captioner.rooms.schedule.schedule import Schedule
from captioner.rooms.sources.sources import Sources
from captioner.server import metrics
from captioner.server.access import Access
from captioner.server.compat.routes import CompatRoutes
from captioner.server.cross_origin import CrossOriginReads
from captioner.server.error_responses import on_bug, on_captioner_error, on_http_error
from captioner.server.guard import RequestGuard
from captioner.server.limits import ConnectionLimit, RequestRate
from captioner.server.loop_watchdog import LoopWatchdog
from captioner.server.readiness import Reason, Reasons, redis_reasons, room_reasons
from captioner.server.room_log import RoomLog
from captioner.server.routes.archives import RoomArchives
from captioner.server.routes.audit import AuditRoutes
from captioner.server.routes.caption_files import CaptionFileRoutes
from captioner.server.routes.corrections import CorrectionRoutes
from captioner.server.routes.desk import DeskRoutes
from captioner.server.routes.hall import HallRoutes
from captioner.server.routes.health import HealthRoutes
from captioner.server.routes.hls import HlsRoutes
from captioner.server.routes.ingest import IngestRoutes
from captioner.server.routes.logs import LogRoutes
from captioner.server.routes.names import NameRoutes
from captioner.server.routes.operator import OperatorRoutes
from captioner.server.routes.pages import STATIC, PageRoutes
from captioner.server.routes.paint_reports import PaintReportRoutes
from captioner.server.routes.qr import QrRoutes
from captioner.server.routes.respeak import RespeakRoutes
from captioner.server.routes.rules import RulesRoutes
from captioner.server.routes.schedule import ScheduleRoutes
from captioner.server.routes.screens import ScreenRoutes
from captioner.server.routes.search import SearchRoutes
from captioner.server.routes.sources import SourceRoutes
from captioner.server.routes.sse import EventRoutes
from captioner.server.routes.whip import WhipRoutes

if TYPE_CHECKING:
    from captioner.delivery.redis.edge import Edge


_STOP_TIMEOUT_S = 6.0
"""Seconds that background tasks may take to stop: outputs send their last captions."""

Work = Callable[[], Coroutine[None, None, None]]
"""Starts a background task."""


def create_app(
    rooms: Rooms,
    *,
    access: Access | None = None,
    archives: ArchiveReader | None = None,
    static: Path = STATIC,
    reasons: Reasons = tuple,
    background: Sequence[Work] = (),
    per_address: int = 2000,
    origins: tuple[str, ...] = (),
    embed: tuple[str, ...] = (),
    sources: Sources | None = None,
    schedule: Schedule | None = None,
    compat: CompatRoutes | None = None,
    rates: RequestRate | None = None,
) -> Starlette:
    """Create the application of a server that captions rooms.

    Args:
        rooms: the rooms.
        access: tokens; None: everything is open.
        archives: captions of rooms that are not open; None: none.
        static: folder of the pages.
        reasons: why another publisher would not be served well, besides the reasons of the rooms; for `/readyz`.
        background: tasks that run in the event loop while the server runs, such as configured sources.
        per_address: long-lived connections for each client address.
        embed: sites that may show viewer and overlay in a frame.
        origins: other sites whose pages may read events, operate and publish.
        sources: sources that operators may start; None: any.
        schedule: opens and closes rooms; None: nothing does.
        compat: routes under /v1; None: none.
        rates: rate of requests that change something, for each client address.
    """
    access = access or Access()
    captions = RoomArchives(rooms, access, archives or ArchiveReader())
    connections = ConnectionLimit(per_address)
    room_log = RoomLog()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        closing = contextlib.nullcontext() if compat is None else contextlib.closing(compat.transcriber)
        async with rooms.running(), room_log.attached():
            with closing:
                async with _background_tasks(background):
                    yield

    registry = metrics.registry(rooms)
    if compat is not None:
        registry.register(compat)
    groups = (
        IngestRoutes(rooms, access, connections),
        PageRoutes(captions, static, embed, schedule),
        EventRoutes(rooms, access, connections),
        CaptionFileRoutes(captions),
        SearchRoutes(captions),
        HlsRoutes(rooms, access),
        OperatorRoutes(rooms, access),
        HallRoutes(rooms, access),
        AuditRoutes(captions),
        ScreenRoutes(rooms, access),
        PaintReportRoutes(rooms, access),
        DeskRoutes(rooms, access, connections),
        RulesRoutes(rooms, access),
        CorrectionRoutes(rooms, access),
        NameRoutes(rooms, access),
        SourceRoutes(rooms, access, sources or Sources(rooms)),
        LogRoutes(rooms, access, room_log),
        QrRoutes(rooms, access),
        RespeakRoutes(rooms, access, connections),
        WhipRoutes(rooms, access, connections),
        HealthRoutes(access, lambda: (*reasons(), *room_reasons(rooms)), registry),
    )
    routes = [route for group in groups for route in group.routes()]
    if schedule is not None:
        routes += ScheduleRoutes(rooms, access, schedule).routes()
    if compat is not None:
        routes += compat.routes(access, connections, rooms.streams)
    return _app(routes, _middleware(access, origins, rates), lifespan)


def create_edge(
    edge: Edge,
    *,
    access: Access | None = None,
    static: Path = STATIC,
    per_address: int = 2000,
    origins: tuple[str, ...] = (),
    embed: tuple[str, ...] = (),
) -> Starlette:
    """Create the application of an edge: pages, events and files; audio and operators are with the engine."""
    access = access or Access()
    captions = RoomArchives(edge, access, ArchiveReader())

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with _background_tasks((edge.run,)):
            yield

    def reasons() -> Iterator[Reason]:
        yield from redis_reasons(edge.problem if edge.ready else edge.problem or "Redis has not answered yet")

    groups = (
        PageRoutes(captions, static, embed),
        QrRoutes(edge, access),
        EventRoutes(edge, access, ConnectionLimit(per_address)),
        PaintReportRoutes(edge, access),
        CaptionFileRoutes(captions),
        SearchRoutes(captions),
        HlsRoutes(edge, access),
        HealthRoutes(access, reasons, metrics.edge_registry(edge)),
    )
    routes = [route for group in groups for route in group.routes()]
    return _app(routes, _middleware(access, origins), lifespan)


@contextlib.asynccontextmanager
async def _background_tasks(background: Sequence[Work]) -> AsyncIterator[None]:
    """Run tasks beside the server, and watch the event loop; cancel the tasks at the end.

    Not a TaskGroup: a task that fails must not stop the server, and one that does not stop in time is abandoned.
    """
    tasks = [asyncio.create_task(work()) for work in background]
    try:
        with LoopWatchdog():
            yield
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=_STOP_TIMEOUT_S)


def _app(routes: Sequence[BaseRoute], middleware: Sequence[Middleware], lifespan: Lifespan[Starlette]) -> Starlette:
    handlers = {CaptionerError: on_captioner_error, HTTPException: on_http_error, Exception: on_bug}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=lifespan)


def _middleware(access: Access, origins: tuple[str, ...], rates: RequestRate | None = None) -> list[Middleware]:
    guard = Middleware(RequestGuard, access=access, origins=origins, rates=rates or RequestRate())
    reads = Middleware(CrossOriginReads, access=access)
    if not origins:
        return [guard, reads]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Location"],
        max_age=3600,
    )
    return [guard, reads, cors]
