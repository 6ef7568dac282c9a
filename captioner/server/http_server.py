"""The application on a socket, until Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from captioner.delivery.protocols import ServedRooms
from captioner.errors import ConfigError
from captioner.server.http_protocol import HttpProtocol

_PATIENCE = 1.0
"""Seconds that live rooms get at the end to make their captions final."""
_STALLED = 60_000
"""Milliseconds after which a peer that takes nothing is cut off; it can resume."""


class HttpServer(uvicorn.Server):
    """uvicorn that says `bye` to the viewers before it waits for them to go."""

    def __init__(self, config: uvicorn.Config, rooms: ServedRooms, started: Callable[[], None] | None = None) -> None:
        super().__init__(config)
        self._rooms = rooms
        self.tell = started
        """Called when connections are taken."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say so when connections are taken."""
        await super().startup(sockets)
        if self.started and self.tell is not None:
            self.tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Last captions, farewell, then the usual."""
        await self._rooms.farewell(_PATIENCE)
        await super().shutdown(sockets)
        for room in self._rooms:
            room.hub.abort()


def open_socket(host: str, port: int) -> socket.socket:
    """A socket that takes connections; `port` 0: any free one.

    Raises:
        ConfigError: the address is taken or is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=4096)
    except (OSError, OverflowError) as error:
        raise ConfigError(*_why(error, host, port)) from None
    _watch_peers(listening)
    return listening


def build_server(app: Starlette, rooms: ServedRooms, started: Callable[[], None] | None = None) -> HttpServer:
    """The server, not running yet; `await server.serve(sockets=[listen(…)])` in a loop of one's own."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=HttpProtocol,
        log_config=None,
        log_level="warning",  # uvicorn logs a socket's whole query at info, and with it the token
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        # A publisher faster than the engine is not read for a while, its pongs neither: keep-alive of TCP instead.
        ws_ping_interval=None,
        ws_max_size=4 * 1024 * 1024,
        ws_per_message_deflate=False,
    )
    return HttpServer(config, rooms, started)


def run_server(
    app: Starlette, rooms: ServedRooms, listening: socket.socket, started: Callable[[], None] | None = None
) -> None:
    """Run until SIGINT or SIGTERM; `started` is called when connections are taken."""
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises the signal again when it has finished
        build_server(app, rooms, started).run(sockets=[listening])


def _why(error: OSError | OverflowError, host: str, port: int) -> tuple[str, str]:
    if isinstance(error, OverflowError):
        return f"{port} is not a port", "choose one from 1 to 65535 with --port"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use", "choose another with --port, or stop what uses it"
    if error.errno == errno.EACCES:
        return f"port {port} may not be opened by this user", "choose one above 1023 with --port"
    return f"cannot serve on {host}:{port}: {error.strerror or error}", "check --host and --port"


def _watch_peers(listening: socket.socket) -> None:
    """What connections inherit: who vanished is found in about 35 s, who takes nothing is cut off."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 20),
        ("TCP_KEEPINTVL", 5),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", _STALLED),
    ):
        if (option := getattr(socket, name, None)) is not None:  # not every system has each
            listening.setsockopt(socket.IPPROTO_TCP, option, value)
