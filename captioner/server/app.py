"""All addresses in one application."""

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

from captioner.errors import CaptionerError
from captioner.rooms.rooms import Rooms
from captioner.rooms.sources.sources import Sources
from captioner.server import metrics
from captioner.server.access import Access
from captioner.server.compat.routes import CompatRoutes
from captioner.server.error_responses import on_bug, on_captioner_error, on_http_error
from captioner.server.guard import RequestGuard
from captioner.server.limits import ConnectionLimit, RequestRate
from captioner.server.loop_watchdog import LoopWatchdog
from captioner.server.readiness import Reason, Reasons, of_bus, of_rooms
from captioner.server.room_log import RoomLog
from captioner.server.routes.caption_files import CaptionFileRoutes
from captioner.server.routes.desk import DeskRoutes
from captioner.server.routes.health import HealthRoutes
from captioner.server.routes.hls import HlsRoutes
from captioner.server.routes.ingest import IngestRoutes
from captioner.server.routes.logs import LogRoutes
from captioner.server.routes.operator import OperatorRoutes
from captioner.server.routes.pages import STATIC, PageRoutes
from captioner.server.routes.paint_reports import PaintReportRoutes
from captioner.server.routes.qr import QrRoutes
from captioner.server.routes.respeak import RespeakRoutes
from captioner.server.routes.rules import RulesRoutes
from captioner.server.routes.screens import ScreenRoutes
from captioner.server.routes.sources import SourceRoutes
from captioner.server.routes.sse import EventRoutes
from captioner.server.routes.whip import WhipRoutes

if TYPE_CHECKING:
    from captioner.delivery.redis.edge import Edge


_LETTING_GO = 6.0
"""Seconds that what runs beside the server may take to stop: screens get a moment for their last captions."""


def create_app(
    rooms: Rooms,
    *,
    access: Access | None = None,
    static: Path = STATIC,
    reasons: Reasons = tuple,
    background: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
    per_address: int = 2000,
    origins: tuple[str, ...] = (),
    sources: Sources | None = None,
    compat: CompatRoutes | None = None,
    rates: RequestRate | None = None,
) -> Starlette:
    """The whole server.

    `compat`: what serves the addresses under /v1; None: they are not there. `reasons`: why one more publisher could not
    be served well, beside what the rooms say, for `/readyz`; `background`: what else runs in the event loop while the
    server does, such as the sources that a configuration names; `per_address`: connections that stay; `origins`: other
    sites whose pages may read the events, operate and bring audio; `rates`: of what changes something, per address;
    `sources`: what operators may start.
    """
    access = access or Access()
    connections = ConnectionLimit(per_address)
    logbook = RoomLog()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with rooms.running(), logbook.kept():
            tasks = [asyncio.ensure_future(work()) for work in background]
            try:
                with LoopWatchdog():
                    yield
            finally:
                await _stopped(tasks)
                if compat is not None:
                    compat.transcriber.close()

    registry = metrics.registry(rooms)
    if compat is not None:
        registry.register(compat)
    families = (
        PageRoutes(rooms, access, static),
        EventRoutes(rooms, access, connections),
        CaptionFileRoutes(rooms, access),
        HlsRoutes(rooms, access),
        OperatorRoutes(rooms, access),
        ScreenRoutes(rooms, access),
        PaintReportRoutes(rooms, access),
        DeskRoutes(rooms, access),
        RulesRoutes(rooms, access),
        SourceRoutes(rooms, access, sources or Sources(rooms)),
        LogRoutes(rooms, access, logbook),
        QrRoutes(rooms, access),
        RespeakRoutes(rooms, access, connections),
        WhipRoutes(rooms, access, connections),
        HealthRoutes(access, lambda: (*reasons(), *of_rooms(rooms)), registry),
    )
    routes: list[BaseRoute] = [*IngestRoutes(rooms, access, connections).routes()]
    routes += [route for family in families for route in family.routes()]
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
) -> Starlette:
    """A server of rooms that live elsewhere: pages, events and files; audio and the operator are with the engine."""
    access = access or Access()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        reading = asyncio.ensure_future(edge.run())
        try:
            with LoopWatchdog():
                yield
        finally:
            await _stopped([reading])

    def reasons() -> Iterator[Reason]:
        yield from of_bus(edge.problem if edge.ready else edge.problem or "the bus has not answered yet")

    families = (
        PageRoutes(edge, access, static),
        QrRoutes(edge, access),
        EventRoutes(edge, access, ConnectionLimit(per_address)),
        PaintReportRoutes(edge, access),
        CaptionFileRoutes(edge, access),
        HlsRoutes(edge, access),
        HealthRoutes(access, reasons, metrics.edge_registry(edge)),
    )
    routes = [route for family in families for route in family.routes()]
    return _app(routes, _middleware(access, origins), lifespan)


async def _stopped(tasks: Sequence[asyncio.Future[None]]) -> None:
    """They let go of what they hold, such as a lease; who takes too long is left."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_LETTING_GO)


def _app(routes: Sequence[BaseRoute], middleware: Sequence[Middleware], lifespan: Lifespan[Starlette]) -> Starlette:
    answers = {CaptionerError: on_captioner_error, HTTPException: on_http_error, Exception: on_bug}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=answers, lifespan=lifespan)


def _middleware(access: Access, origins: tuple[str, ...], rates: RequestRate | None = None) -> list[Middleware]:
    across = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Location"],
        max_age=3600,
    )
    guard = Middleware(RequestGuard, access=access, origins=origins, rates=rates or RequestRate())
    return [guard, *([across] if origins else [])]
