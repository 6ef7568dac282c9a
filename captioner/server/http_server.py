"""uvicorn with this server's settings: listening socket, farewell to viewers, stop on request."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
from collections.abc import Callable, Iterator, Sequence

import uvicorn
from starlette.applications import Starlette

from captioner.config import ServerConfig
from captioner.delivery.protocols import ServedRooms
from captioner.errors import ConfigError
from captioner.server.http_protocol import HttpProtocol
from captioner.server.stop_signals import StopSignals
from captioner.server.websocket_protocol import WebSocketProtocol

_FAREWELL_S = 2.0
"""Seconds that live rooms have at the end to finish recognition; then open captions become final as shown."""
_STALLED_MS = 60_000
"""Milliseconds after which the kernel closes a connection whose peer acknowledges nothing; a viewer can resume."""
_TRUSTED_PROXIES = ServerConfig().trusted_proxies


class HttpServer(uvicorn.Server):
    """Server that sends the last captions and `bye` before it waits for viewers to disconnect."""

    def __init__(
        self,
        config: uvicorn.Config,
        rooms: ServedRooms,
        on_started: Callable[[], None] | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        """Create the server.

        Args:
            config: settings of uvicorn.
            rooms: rooms whose viewers receive `bye` when the server stops.
            on_started: called when connections are accepted.
            stop: the server stops soon after this is set, on any thread.
        """
        super().__init__(config)
        self._rooms, self._on_started, self._stop = rooms, on_started, stop

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `StopSignals`: uvicorn raises them again when it has stopped."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections."""
        await super().startup(sockets)
        if self.started and self._on_started is not None:
            self._on_started()

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: True if the server should stop."""
        return await super().on_tick(counter) or (self._stop is not None and self._stop.is_set())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Send the last captions and `bye`, then close the connections."""
        await self._rooms.farewell(_FAREWELL_S)
        await super().shutdown(sockets)
        for room in self._rooms:
            room.hub.viewers.abort()


def open_socket(host: str, port: int) -> socket.socket:
    """Open a listening socket; port 0 chooses a free one.

    Raises:
        ConfigError: the address is in use or not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=4096)
    except (OSError, OverflowError) as error:
        raise ConfigError(*_explained(error, host, port)) from None
    _set_timeouts(listening)
    return listening


def build_server(
    app: Starlette,
    rooms: ServedRooms,
    on_started: Callable[[], None] | None = None,
    stop: threading.Event | None = None,
    *,
    trusted_proxies: Sequence[str] = _TRUSTED_PROXIES,
) -> HttpServer:
    """Build a server that does not run yet; `await server.serve(sockets=[open_socket(…)])` runs it in a loop.

    `trusted_proxies`: addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
    """
    config = uvicorn.Config(
        app,
        loop="auto",  # uvloop where it is installed; there is none for Windows
        http=HttpProtocol,
        ws=WebSocketProtocol,
        log_config=None,
        log_level="warning",  # at info uvicorn logs the query of a WebSocket, which contains the token
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(trusted_proxies),  # not None: uvicorn would read an environment variable of its own
        timeout_graceful_shutdown=1,
        # A publisher that is faster than the engine is not read for a while, nor are its pongs: TCP keep-alive instead.
        ws_ping_interval=None,
        ws_max_size=4 * 1024 * 1024,
        ws_per_message_deflate=False,
    )
    return HttpServer(config, rooms, on_started, stop)


def run_server(
    app: Starlette,
    rooms: ServedRooms,
    listening: socket.socket,
    on_started: Callable[[], None] | None = None,
    stop: threading.Event | None = None,
    *,
    trusted_proxies: Sequence[str] = _TRUSTED_PROXIES,
) -> int:
    """Run until SIGINT, SIGTERM or `stop`; returns the number of the signal, or 0."""
    stop = stop or threading.Event()
    signals = StopSignals(stop)
    signals.install()
    build_server(app, rooms, on_started, stop, trusted_proxies=trusted_proxies).run(sockets=[listening])
    return signals.received


def _explained(error: OSError | OverflowError, host: str, port: int) -> tuple[str, str]:
    if isinstance(error, OverflowError):
        return f"{port} is not a port", "choose one from 1 to 65535 with --port"
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use", "choose another with --port, or stop what uses it"
    if error.errno == errno.EACCES:
        return f"port {port} needs root rights", "choose one above 1023 with --port"
    reason = (error.strerror or str(error)).partition(" (while ")[0]  # `create_server` appends the address to it
    return f"cannot serve on {host}:{port}: {reason}", "use an address of this machine for --host, or 0.0.0.0 for all"


def _set_timeouts(listening: socket.socket) -> None:
    """Set what connections inherit: a vanished peer is found in about 35 s, a stalled one is disconnected."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 20),
        ("TCP_KEEPINTVL", 5),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", _STALLED_MS),
    ):
        if (option := getattr(socket, name, None)) is not None:  # not every system has all of them
            listening.setsockopt(socket.IPPROTO_TCP, option, value)
