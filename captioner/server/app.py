"""All addresses in one application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from captioner import metrics
from captioner.errors import CaptionerError
from captioner.logbook import Logbook
from captioner.rooms import Rooms
from captioner.server.access import Access
from captioner.server.answers import on_bug, on_captioner_error, on_http_error
from captioner.server.captions import Captions
from captioner.server.desk import DeskRoutes
from captioner.server.guard import Guard
from captioner.server.health import Health
from captioner.server.hls import Hls
from captioner.server.ingest import Ingest
from captioner.server.limits import Places, Rates
from captioner.server.logs import Logs
from captioner.server.operator import Operator
from captioner.server.pages import STATIC, Pages
from captioner.server.paints import Beacons
from captioner.server.qr import Qr
from captioner.server.respeak import Respeak
from captioner.server.rules import RulesRoutes
from captioner.server.screens import Screens
from captioner.server.sources import SourceRoutes
from captioner.server.sse import Events
from captioner.sources import Sources

if TYPE_CHECKING:
    from captioner.bus.edge import Edge


def create_app(
    rooms: Rooms,
    *,
    access: Access | None = None,
    static: Path = STATIC,
    unready: Callable[[], str | None] = lambda: None,
    beside: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
    per_address: int = 2000,
    origins: tuple[str, ...] = (),
    sources: Sources | None = None,
) -> Starlette:
    """The whole server.

    `unready`: why no publisher can be served yet, for `/readyz`; `beside`: what else runs in the event loop while the
    server does, such as the sources that a configuration names; `per_address`: connections that stay; `origins`: other
    sites whose pages may read the events, operate and bring audio; `sources`: what operators may start.
    """
    access = access or Access()
    places = Places(per_address)
    logbook = Logbook()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with rooms.running(), logbook.kept():
            tasks = [asyncio.ensure_future(work()) for work in beside]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)  # screens get a moment for their last captions

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
        Health(access, unready, metrics.registry(rooms)),
    )
    routes = [*Ingest(rooms, access, places).routes(), *(route for family in families for route in family.routes())]
    return _app(routes, _middleware(access, origins), lifespan)


def create_edge(
    edge: Edge,
    *,
    access: Access | None = None,
    static: Path = STATIC,
    per_address: int = 2000,
    origins: tuple[str, ...] = (),
) -> Starlette:
    """A server of rooms that live elsewhere: pages and events; files, audio and the operator are with the engine."""
    access = access or Access()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        reading = asyncio.ensure_future(edge.run())
        try:
            yield
        finally:
            reading.cancel()

    def unready() -> str | None:
        return None if edge.ready else "the bus has not answered yet"

    families = (
        Pages(edge, access, static),
        Qr(edge, access),
        Events(edge, access, Places(per_address)),
        Beacons(edge, access),
        Health(access, unready, metrics.edge_registry(edge)),
    )
    routes = [route for family in families for route in family.routes()]
    return _app(routes, _middleware(access, origins), lifespan)


def _app(routes: Sequence[BaseRoute], middleware: Sequence[Middleware], lifespan: Lifespan[Starlette]) -> Starlette:
    answers = {CaptionerError: on_captioner_error, HTTPException: on_http_error, Exception: on_bug}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=answers, lifespan=lifespan)


def _middleware(access: Access, origins: tuple[str, ...]) -> list[Middleware]:
    across = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        max_age=3600,
    )
    return [Middleware(Guard, access=access, origins=origins, rates=Rates()), *([across] if origins else [])]
