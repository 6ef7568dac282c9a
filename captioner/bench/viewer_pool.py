"""Thousands of viewers in one thread: one epoll, and no parsing beyond what is measured."""

from __future__ import annotations

import re
import select
import socket
import time
from array import array
from collections import defaultdict
from dataclasses import dataclass, field

_STAMP = re.compile(rb'"stable":"[^@"]{0,12}@(\d{19}) ')
_FINAL = re.compile(rb'"final","stable":"F(\d+) ')
_ID = re.compile(rb"id: (\S+)\n")
_SOURCES = 8
"""Source addresses 127.0.0.2 to .9; each has 28,000 ports to connect from."""
_ARRIVING = 0.5
"""Seconds in which an event that has reached one viewer reaches all."""
_OPENING = 200
"""Connections opened at a time; more would overflow the kernel's backlog of a listening socket."""


@dataclass(slots=True)
class PoolViewer:
    """Connection of one viewer."""

    connection: socket.socket
    has_snapshot: bool = False
    """True once the snapshot has arrived."""
    last_id: bytes = b""
    """Last event id."""
    final: int = 0
    """Number of the last final."""
    lost: int = 0
    """Finals missing between two that arrived."""
    styles: int = 0
    """Number of `style` events: captions hidden, shown or cleared."""


@dataclass(slots=True)
class Arrivals:
    """Events that arrived in a period."""

    delays: array[float] = field(default_factory=lambda: array("d"))
    """Milliseconds from publishing to a socket, one value per arrival."""
    last: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    """Milliseconds until the last socket had an event, by its time of publishing in ns."""
    bytes: int = 0
    """Bytes of HTTP received, including heartbeats, without TLS."""
    reached: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Number of sockets that an event reached, by its time of publishing in ns."""


class ViewerPool:
    """Viewers that connect, receive, disconnect and resume."""

    def __init__(self, port: int, room: str, *others: int) -> None:
        """Take the ports that serve the room, which viewers use in turn."""
        self._ports = (port, *others)
        self._room = room
        self._epoll = select.epoll()
        self._viewers: dict[int, PoolViewer] = {}

    def __len__(self) -> int:
        return len(self._viewers)

    def grow(self, size: int) -> None:
        """Add viewers until there are `size`, each with its snapshot."""
        while len(self._viewers) < size:
            self._open([b""] * min(_OPENING, size - len(self._viewers)))

    def record(self, seconds: float) -> Arrivals:
        """Record arrivals for some seconds; events published before, or in the last half second, do not count."""
        arrivals, began = Arrivals(), time.time_ns()
        self._poll(seconds, arrivals)
        until = began + int(1e9 * (seconds - _ARRIVING))
        for stamp in [stamp for stamp in arrivals.last if not began <= stamp <= until]:
            del arrivals.last[stamp], arrivals.reached[stamp]
        return arrivals

    def wait_for_styles(self, times: int, patience: float = 10.0) -> float:
        """Wait until every viewer has received so many `style` events; returns the time of the monotonic clock.

        Raises:
            TimeoutError: some have not.
        """
        until = time.monotonic() + patience
        while any(viewer.styles < times for viewer in self._viewers.values()):
            self._poll(0.002, Arrivals())
            if time.monotonic() > until:
                raise TimeoutError(f"not every viewer received the event within {patience:g} s")
        return time.monotonic()

    def reconnect_all(self, within: float) -> tuple[float, int]:
        """Disconnect all at once and reconnect them over `within` seconds.

        Returns:
            Seconds until the last one had its snapshot, and number of finals that some viewer missed.
        """
        left = [(viewer.last_id, viewer.final) for viewer in self._viewers.values()]
        for viewer in self._viewers.values():
            viewer.connection.close()
        self._viewers.clear()
        began = time.monotonic()
        for first in range(0, len(left), _OPENING):
            due = began + within * first / len(left)
            self._poll(max(0.0, due - time.monotonic()), Arrivals())
            self._open(*map(list, zip(*left[first : first + _OPENING], strict=True)))
        served = time.monotonic() - began
        self._poll(4.0, Arrivals())  # long enough for a final to be published
        newest = max(viewer.final for viewer in self._viewers.values())
        self._poll(_ARRIVING, Arrivals())
        return served, sum(viewer.lost + max(0, newest - viewer.final) for viewer in self._viewers.values())

    def close(self) -> None:
        """Disconnect all."""
        for viewer in self._viewers.values():
            viewer.connection.close()
        self._epoll.close()

    def _open(self, last_ids: list[bytes], finals: list[int] | None = None) -> None:
        """Connect viewers and wait until each has its snapshot."""
        fresh = [self._connect(last_id) for last_id in last_ids]
        for viewer, final in zip(fresh, finals or [], strict=False):
            viewer.final = final
        until = time.monotonic() + 30
        while not all(viewer.has_snapshot for viewer in fresh):
            self._poll(0.005, Arrivals())
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{sum(not viewer.has_snapshot for viewer in fresh)} viewers were not served in 30 s"
                )

    def _connect(self, last_id: bytes) -> PoolViewer:
        connection = socket.socket()
        connection.bind((f"127.0.0.{2 + len(self._viewers) % _SOURCES}", 0))
        connection.connect(("127.0.0.1", self._ports[len(self._viewers) % len(self._ports)]))
        resume = b"Last-Event-ID: %b\r\n" % last_id if last_id else b""
        connection.sendall(
            b"GET /rooms/%b/events?lang=en HTTP/1.1\r\nHost: localhost\r\n%b\r\n" % (self._room.encode(), resume)
        )
        connection.setblocking(False)
        viewer = self._viewers[connection.fileno()] = PoolViewer(connection)
        self._epoll.register(connection, select.EPOLLIN)
        return viewer

    def _poll(self, seconds: float, arrivals: Arrivals) -> None:
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            for number, _ in self._epoll.poll(rest, 1024):
                self._read(self._viewers[number], arrivals)

    def _read(self, viewer: PoolViewer, arrivals: Arrivals) -> None:
        data = viewer.connection.recv(65_536)
        if not data:
            raise ConnectionError("the server closed the connection of a viewer")
        now = time.time_ns()
        arrivals.bytes += len(data)
        if viewer.has_snapshot:
            for stamp in map(int, _STAMP.findall(data)):
                delay = (now - stamp) / 1e6
                arrivals.delays.append(delay)
                arrivals.last[stamp] = max(arrivals.last[stamp], delay)
                arrivals.reached[stamp] += 1
        viewer.styles += data.count(b"event: style\n")
        for number in map(int, _FINAL.findall(data)):
            viewer.lost += max(0, number - viewer.final - 1) if viewer.final else 0
            viewer.final = max(viewer.final, number)
        if (at := data.rfind(b"id: ")) >= 0 and (found := _ID.match(data, at)):
            viewer.last_id = found[1]
        viewer.has_snapshot = viewer.has_snapshot or b"event: snapshot" in data
