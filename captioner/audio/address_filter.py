"""Restricts where ffmpeg may connect to from an address that it was given, with a proxy on the loopback interface.

An address may lead elsewhere, by a redirect or by the lines of a playlist: to the metadata service of a cloud machine,
to a router, to this server itself. ffmpeg does not check that. All its HTTP goes through `http_proxy`, and TLS through
the proxy's CONNECT, so the proxy checks it.

1. The host of the given address is allowed on the port of that address, and the listed hosts on every port, wherever
   they are. Another port of the same machine may be a database, or an operator's page.
2. Without a list, every public address is allowed as well. A name is resolved once, and the connection goes to that
   very address, so that the name cannot resolve to another one a moment later.
3. Everything else is answered with 403, which ffmpeg reports, and logged.
"""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import select
import socket
import socketserver
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import cast
from urllib.parse import urlsplit

log = logging.getLogger(__name__)

_MAX_HEAD = 16 * 1024
"""Bytes of a request's head at most."""
_PIECE = 64 * 1024
_CONNECT_TIMEOUT_S = 10.0
_IDLE_TIMEOUT_S = 60.0
"""Seconds without data in either direction after which a connection is closed."""
_MAX_CONNECTIONS = 32
"""Connections at the same time; ffmpeg needs two or three."""


class AddressFilter:
    """HTTP proxy that runs while the `with` lasts; `url` is the value for `http_proxy`."""

    def __init__(self, host: str, port: int, allowed: Iterable[str] = ()) -> None:
        """Create a filter.

        Args:
            host: Host of the source.
            port: Port of the source.
            allowed: Other hosts that may be read; empty: all public ones.
        """
        self._source = (host.lower(), port)
        self._allowed = frozenset(host.lower() for host in allowed)
        self._places = threading.BoundedSemaphore(_MAX_CONNECTIONS)
        self._url = ""

    @property
    def url(self) -> str:
        """Address of the proxy; empty until the `with` is entered."""
        return self._url

    def __enter__(self) -> AddressFilter:
        self._server = _Server(self)
        self._url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="address-filter", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the addresses of a host to which ffmpeg may connect.

        Raises:
            PermissionError: None of them is allowed.
            OSError: The name cannot be resolved.
        """
        host = host.lower()
        rows = [row[4] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        found = [(str(row[0]), int(row[1])) for row in rows]
        if (host, port) == self._source or host in self._allowed:
            return found
        public = [] if self._allowed else [place for place in found if ipaddress.ip_address(place[0]).is_global]
        if not public:
            log.warning(
                "a source leads to %s port %d, which is not allowed; to allow it, add the host to source_hosts under "
                "[server]",
                host[:80],
                port,
            )
            raise PermissionError(host)
        return public

    def acquire(self) -> bool:
        """Reserve one of the connections; returns False if none is left."""
        return self._places.acquire(blocking=False)

    def release(self) -> None:
        """Release a connection."""
        self._places.release()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address_filter: AddressFilter) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address_filter = address_filter


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        address_filter = cast(_Server, self.server).address_filter
        if not address_filter.acquire():
            self._refuse(429)
            return
        try:
            self._forward(address_filter)
        except PermissionError:
            self._refuse(403)
        except (OSError, ValueError) as error:
            log.info("cannot reach a source: %s", error)
            self._refuse(502)
        finally:
            address_filter.release()

    def _forward(self, address_filter: AddressFilter) -> None:
        method, target, head, rest = self._read_head()
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            with _connected(address_filter.addresses(host.strip("[]"), int(port))) as remote:
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _relay(self.request, remote, rest)
            return
        address = urlsplit(target)
        if address.scheme != "http" or not address.hostname:
            raise ValueError("the proxy accepts http:// and CONNECT")
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        kept = [line for line in head if not line.lower().startswith(("connection:", "proxy-"))]
        with _connected(address_filter.addresses(address.hostname, address.port or 80)) as remote:
            first = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""])
            _relay(self.request, remote, first.encode("latin-1") + rest, send_more=False)

    def _read_head(self) -> tuple[str, str, list[str], bytes]:
        """Return method, target and header lines of the request, and the data after them."""
        self.request.settimeout(_CONNECT_TIMEOUT_S)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.request.recv(4096)
            data += piece
            if not piece or len(data) > _MAX_HEAD:
                raise ValueError("incomplete or too long request")
        head, _, rest = data.partition(b"\r\n\r\n")
        request, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = request.split(" ")
        return method, target, lines, rest

    def _refuse(self, status: int) -> None:
        with contextlib.suppress(OSError):  # the client may have disconnected
            self.request.sendall(b"HTTP/1.1 %d -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)


def _connected(addresses: list[tuple[str, int]]) -> socket.socket:
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):  # the next one may answer
            return socket.create_connection(address, _CONNECT_TIMEOUT_S)
    return socket.create_connection(addresses[-1], _CONNECT_TIMEOUT_S)


def _relay(client: socket.socket, remote: socket.socket, first: bytes, *, send_more: bool = True) -> None:
    """Relay data in both directions until one side closes.

    With `send_more` False the client sends only `first`, because a second request would not be checked.
    """
    remote.sendall(first)
    while True:
        ready, _, _ = select.select([client, remote], [], [], _IDLE_TIMEOUT_S)
        if not ready:
            return
        for side in ready:
            piece = side.recv(_PIECE)
            if not piece:
                return
            if side is remote:
                client.sendall(piece)
            elif send_more:
                remote.sendall(piece)
