"""Where ffmpeg may go from an address that it was given: a proxy on this machine's loopback that looks first.

What is at an address may lead elsewhere, by a redirect or as the lines of a playlist: to the metadata of a cloud
machine, to a router, to this server itself. ffmpeg asks nobody; but all its HTTP goes through `http_proxy`, and TLS
through the proxy's CONNECT, so the proxy is asked.

1. The host that somebody here has named, and those that are listed, are let through, wherever they are.
2. Without a list, so is every public address; a name is looked up once and that very address is connected to, so that
   it cannot mean another one a moment later.
3. Everything else is answered 403, which ffmpeg reports, and said in the log.
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

_HEAD = 16 * 1024
"""Bytes of a request's head at most."""
_PIECE = 64 * 1024
_CONNECTING = 10.0
"""Seconds."""
_IDLE = 60.0
"""Seconds without a byte either way after which a connection is closed."""
_MOST = 32
"""Connections at once; ffmpeg needs two or three."""


class AddressFilter:
    """Open while the `with` lasts; `url` is what `http_proxy` is set to."""

    def __init__(self, named: str, listed: Iterable[str] = ()) -> None:
        """`named`: the host of the source; `listed`: others that may be read; none: every public one."""
        self.url = ""
        self._named = named.lower()
        self._listed = frozenset(host.lower() for host in listed)
        self._places = threading.BoundedSemaphore(_MOST)

    def __enter__(self) -> AddressFilter:
        self._server = _Server(("127.0.0.1", 0), _Passage)
        self._server.gate = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="gate", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """What may be connected to for that host.

        Raises:
            PermissionError: none of it.
            OSError: nobody knows the name.
        """
        host = host.lower()
        found = [row[4] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        every = [(str(row[0]), int(row[1])) for row in found]
        if host == self._named or host in self._listed:
            return every
        open_to_all = [] if self._listed else [place for place in every if ipaddress.ip_address(place[0]).is_global]
        if not open_to_all:
            log.warning("a source leads to %s, which may not be read: see source_hosts under [server]", host[:80])
            raise PermissionError(host)
        return open_to_all

    def enter(self) -> bool:
        """Take one of the places."""
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Give it back."""
        self._places.release()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    gate: AddressFilter


class _Passage(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        gate = cast(_Server, self.server).gate
        if not gate.enter():
            self._refuse(429)
            return
        try:
            self._pass(gate)
        except PermissionError:
            self._refuse(403)
        except (OSError, ValueError) as error:
            log.info("a source could not be reached: %s", error)
            self._refuse(502)
        finally:
            gate.leave()

    def _pass(self, gate: AddressFilter) -> None:
        method, target, head, rest = self._asked()
        if method == "CONNECT":
            host, _, port = target.rpartition(":")
            with _connected(gate.addresses(host.strip("[]"), int(port))) as there:
                self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _shuttle(self.request, there, rest)
            return
        address = urlsplit(target)
        if address.scheme != "http" or not address.hostname:
            raise ValueError("this proxy takes http:// and CONNECT")
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        kept = [line for line in head if not line.lower().startswith(("connection:", "proxy-"))]
        with _connected(gate.addresses(address.hostname, address.port or 80)) as there:
            first = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""])
            _shuttle(self.request, there, first.encode("latin-1") + rest, onward=False)

    def _asked(self) -> tuple[str, str, list[str], bytes]:
        """Method, target, lines of the head, and what came behind it."""
        self.request.settimeout(_CONNECTING)
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.request.recv(4096)
            data += piece
            if not piece or len(data) > _HEAD:
                raise ValueError("no request")
        head, _, rest = data.partition(b"\r\n\r\n")
        request, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = request.split(" ")
        return method, target, lines, rest

    def _refuse(self, status: int) -> None:
        with contextlib.suppress(OSError):  # it may have gone
            self.request.sendall(b"HTTP/1.1 %d -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)


def _connected(addresses: list[tuple[str, int]]) -> socket.socket:
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):  # the next one may answer
            return socket.create_connection(address, _CONNECTING)
    return socket.create_connection(addresses[-1], _CONNECTING)


def _shuttle(here: socket.socket, there: socket.socket, first: bytes, *, onward: bool = True) -> None:
    """Both ways until one side closes; without `onward` only back: what a second request asks was not judged."""
    there.sendall(first)
    while True:
        ready, _, _ = select.select([here, there], [], [], _IDLE)
        if not ready:
            return
        for side in ready:
            piece = side.recv(_PIECE)
            if not piece:
                return
            if side is there:
                here.sendall(piece)
            elif onward:
                there.sendall(piece)
