"""Viewers in great number: one thread, one epoll, no parsing beyond what is measured."""

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
"""Addresses 127.0.0.2 to .9: a source address has 28,000 ports to connect from."""
_ARRIVING = 0.5
"""Seconds in which what has come to one viewer comes to all."""
_OPENING = 200
"""Connections begun at once; more would overflow what the kernel keeps for a listening socket."""


@dataclass(slots=True)
class ViewerConnection:
    """One viewer."""

    line: socket.socket
    greeted: bool = False
    """It has had its snapshot."""
    place: bytes = b""
    """The last id seen."""
    final: int = 0
    """The number of the last final seen."""
    lost: int = 0
    """Finals between two that came."""
    styles: int = 0
    """How often captions were hidden, shown or cleared."""


@dataclass(slots=True)
class Arrivals:
    """What arrived while it was looked at."""

    delays: array[float] = field(default_factory=lambda: array("d"))
    """Milliseconds from publishing to a socket, one for each arrival."""
    last: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    """Time of publishing in ns -> milliseconds until the last socket had it."""
    bytes: int = 0
    """Of all that came, as HTTP sends it; heartbeats are in it, TLS is not."""
    arrivals: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Time of publishing in ns -> sockets that had it."""


class ViewerPool:
    """Joins, listens, leaves and comes back."""

    def __init__(self, port: int, room: str, *others: int) -> None:
        """`others`: further ports that serve the room; each viewer takes the next one."""
        self._ports = (port, *others)
        self._room = room
        self._epoll = select.epoll()
        self._seats: dict[int, ViewerConnection] = {}

    def __len__(self) -> int:
        return len(self._seats)

    def grow(self, size: int) -> None:
        """So many viewers, each with its snapshot."""
        while len(self._seats) < size:
            self._open([b""] * min(_OPENING, size - len(self._seats)))

    def listen(self, seconds: float) -> Arrivals:
        """What arrives in that time; what was published earlier, or in the last half second, does not count."""
        tally, begun = Arrivals(), time.time_ns()
        self._poll(seconds, tally)
        until = begun + int(1e9 * (seconds - _ARRIVING))
        for stamp in [stamp for stamp in tally.last if not begun <= stamp <= until]:
            del tally.last[stamp], tally.arrivals[stamp]
        return tally

    def styled(self, times: int, patience: float = 10.0) -> float:
        """When each has been told so often to hide, show or clear: seconds of the monotonic clock.

        Raises:
            TimeoutError: some were not.
        """
        until = time.monotonic() + patience
        while any(seat.styles < times for seat in self._seats.values()):
            self._poll(0.002, Arrivals())
            if time.monotonic() > until:
                raise TimeoutError(f"not every viewer was told within {patience:g} s")
        return time.monotonic()

    def storm(self, within: float) -> tuple[float, int]:
        """All drop at once and return in `within` seconds.

        Returns:
            seconds until the last one had its snapshot, and finals that did not come to everyone.
        """
        left = [(seat.place, seat.final) for seat in self._seats.values()]
        for seat in self._seats.values():
            seat.line.close()
        self._seats.clear()
        begun = time.monotonic()
        for first in range(0, len(left), _OPENING):
            due = begun + within * first / len(left)
            self._poll(max(0.0, due - time.monotonic()), Arrivals())
            self._open(*map(list, zip(*left[first : first + _OPENING], strict=True)))
        served = time.monotonic() - begun
        self._poll(4.0, Arrivals())  # a final comes to all
        newest = max(seat.final for seat in self._seats.values())
        self._poll(_ARRIVING, Arrivals())
        return served, sum(seat.lost + max(0, newest - seat.final) for seat in self._seats.values())

    def close(self) -> None:
        """All leave."""
        for seat in self._seats.values():
            seat.line.close()
        self._epoll.close()

    def _open(self, places: list[bytes], finals: list[int] | None = None) -> None:
        """Join so many, back when each has its snapshot."""
        fresh = [self._join(place) for place in places]
        for seat, final in zip(fresh, finals or [], strict=False):
            seat.final = final
        until = time.monotonic() + 30
        while not all(seat.greeted for seat in fresh):
            self._poll(0.005, Arrivals())
            if time.monotonic() > until:
                raise TimeoutError(f"{sum(not seat.greeted for seat in fresh)} viewers were not served in 30 s")

    def _join(self, place: bytes) -> ViewerConnection:
        line = socket.socket()
        line.bind((f"127.0.0.{2 + len(self._seats) % _SOURCES}", 0))
        line.connect(("127.0.0.1", self._ports[len(self._seats) % len(self._ports)]))
        resume = b"Last-Event-ID: %b\r\n" % place if place else b""
        line.sendall(
            b"GET /rooms/%b/events?lang=en HTTP/1.1\r\nHost: localhost\r\n%b\r\n" % (self._room.encode(), resume)
        )
        line.setblocking(False)
        seat = self._seats[line.fileno()] = ViewerConnection(line)
        self._epoll.register(line, select.EPOLLIN)
        return seat

    def _poll(self, seconds: float, tally: Arrivals) -> None:
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            for number, _ in self._epoll.poll(rest, 1024):
                self._read(self._seats[number], tally)

    def _read(self, seat: ViewerConnection, tally: Arrivals) -> None:
        data = seat.line.recv(65_536)
        if not data:
            raise ConnectionError("the server has closed a viewer's connection")
        now = time.time_ns()
        tally.bytes += len(data)
        if seat.greeted:
            for stamp in map(int, _STAMP.findall(data)):
                delay = (now - stamp) / 1e6
                tally.delays.append(delay)
                tally.last[stamp] = max(tally.last[stamp], delay)
                tally.arrivals[stamp] += 1
        seat.styles += data.count(b"event: style\n")
        for number in map(int, _FINAL.findall(data)):
            seat.lost += max(0, number - seat.final - 1) if seat.final else 0
            seat.final = max(seat.final, number)
        if (at := data.rfind(b"id: ")) >= 0 and (found := _ID.match(data, at)):
            seat.place = found[1]
        seat.greeted = seat.greeted or b"event: snapshot" in data
