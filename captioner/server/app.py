"""All addresses in one application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from captioner.errors import CaptionerError
from captioner.rooms import Rooms
from captioner.server.access import Access
from captioner.server.answers import on_bug, on_captioner_error, on_http_error
from captioner.server.captions import Captions
from captioner.server.health import Health
from captioner.server.ingest import Ingest
from captioner.server.operator import Operator
from captioner.server.pages import STATIC, Pages
from captioner.server.sse import Events

_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def create_app(
    rooms: Rooms,
    *,
    access: Access | None = None,
    static: Path = STATIC,
    unready: Callable[[], str | None] = lambda: None,
    beside: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
) -> Starlette:
    """The whole server.

    `unready`: why no publisher can be served yet, for `/readyz`; `beside`: what else runs in the event loop while the
    server does, such as the sources that a configuration names.
    """
    access = access or Access()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with rooms.running():
            tasks = [asyncio.ensure_future(work()) for work in beside]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    families = (Pages(rooms, static), Events(rooms), Captions(rooms), Operator(rooms, access), Health(rooms, unready))
    return Starlette(
        routes=[*Ingest(rooms, access).routes(), *(route for family in families for route in family.routes())],
        middleware=[Middleware(UsualHeaders)],
        exception_handlers={
            CaptionerError: on_captioner_error,
            HTTPException: on_http_error,
            Exception: on_bug,
        },
        lifespan=lifespan,
    )


class UsualHeaders:
    """Two headers on every answer; plain ASGI, so that it costs an event stream nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, answer if scope["type"] == "http" else send)
