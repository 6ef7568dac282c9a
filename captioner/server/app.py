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
from captioner.server.captions import Captions
from captioner.server.compat import Peers
from captioner.server.desk import DeskRoutes
from captioner.server.error_responses import on_bug, on_captioner_error, on_http_error
from captioner.server.guard import Guard
from captioner.server.health import Health
from captioner.server.hls import Hls
from captioner.server.ingest import Ingest
from captioner.server.limits import Places, Rates
from captioner.server.logs import Logs
from captioner.server.operator import Operator
from captioner.server.pages import STATIC, Pages
from captioner.server.paints import Beacons
from captioner.server.pulse import Pulse
from captioner.server.qr import Qr
from captioner.server.readiness import Reason, Reasons, of_bus, of_rooms
from captioner.server.respeak import Respeak
from captioner.server.room_log import RoomLog
from captioner.server.rules import RulesRoutes
from captioner.server.screens import Screens
from captioner.server.sources import SourceRoutes
from captioner.server.sse import Events
from captioner.server.whip import Whip

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
    beside: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
    per_address: int = 2000,
    origins: tuple[str, ...] = (),
    sources: Sources | None = None,
    peers: Peers | None = None,
    rates: Rates | None = None,
) -> Starlette:
    """The whole server.

    `peers`: what serves the addresses under /v1; None: they are not there. `reasons`: why one more publisher could not
    be served well, beside what the rooms say, for `/readyz`; `beside`: what else runs in the event loop while the
    server does, such as the sources that a configuration names; `per_address`: connections that stay; `origins`: other
    sites whose pages may read the events, operate and bring audio; `rates`: of what changes something, per address;
    `sources`: what operators may start.
    """
    access = access or Access()
    places = Places(per_address)
    logbook = RoomLog()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with rooms.running(), logbook.kept():
            tasks = [asyncio.ensure_future(work()) for work in beside]
            try:
                with Pulse():
                    yield
            finally:
                await _stopped(tasks)
                if peers is not None:
                    peers.transcriber.close()

    registry = metrics.registry(rooms)
    if peers is not None:
        registry.register(peers)
    families = (
        Pages(rooms, access, static),
        Events(rooms, access, places),
        Captions(rooms, access),
        Hls(rooms, access),
        Operator(rooms, access),
        Screens(rooms, access),
        Beacons(rooms, access),
        DeskRoutes(rooms, access),
        RulesRoutes(rooms, access),
        SourceRoutes(rooms, access, sources or Sources(rooms)),
        Logs(rooms, access, logbook),
        Qr(rooms, access),
        Respeak(rooms, access, places),
        Whip(rooms, access, places),
        Health(access, lambda: (*reasons(), *of_rooms(rooms)), registry),
    )
    routes = [*Ingest(rooms, access, places).routes(), *(route for family in families for route in family.routes())]
    if peers is not None:
        routes += peers.routes(access, places, rooms.streams)
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
            with Pulse():
                yield
        finally:
            await _stopped([reading])

    def reasons() -> Iterator[Reason]:
        yield from of_bus(edge.problem if edge.ready else edge.problem or "the bus has not answered yet")

    families = (
        Pages(edge, access, static),
        Qr(edge, access),
        Events(edge, access, Places(per_address)),
        Beacons(edge, access),
        Captions(edge, access),
        Hls(edge, access),
        Health(access, reasons, metrics.edge_registry(edge)),
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


def _middleware(access: Access, origins: tuple[str, ...], rates: Rates | None = None) -> list[Middleware]:
    across = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Location"],
        max_age=3600,
    )
    return [Middleware(Guard, access=access, origins=origins, rates=rates or Rates()), *([across] if origins else [])]
