"""Reasons why another publisher would not be served well now: the answer of `/readyz`.

Viewers are served all the same; problems of one room are in its `status`, too.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from captioner.rooms.room import Room

What = Literal["lagging", "failing", "files", "disk", "bus"]
_MIN_FREE: Final = 100_000_000
"""Bytes that must be free on the disk."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One problem."""

    what: What
    detail: str
    room: str = ""
    """Room with the problem; empty: the whole server."""

    @property
    def public(self) -> Reason:
        """The reason without what only operators may see: names of rooms and messages of programs."""
        return Reason(self.what, _PUBLIC.get(self.what, self.detail)) if self.room else self


_PUBLIC: Final = {
    "lagging": "a room lags behind its audio",
    "failing": "speech recognition fails in a room",
    "files": "captions of a room are not being written",
}

Reasons = Callable[[], Iterable[Reason]]
"""Returns the present reasons."""


def room_reasons(rooms: Iterable[Room]) -> Iterator[Reason]:
    """Problems of rooms."""
    for room in rooms:
        if room.stream is not None and room.status.state == "lagging":
            yield Reason("lagging", room.health.lag, room.name)
        if room.stream is not None and room.stream.engine.failure:
            yield Reason("failing", room.stream.engine.failure, room.name)
        if room.output.writer.problem:
            yield Reason("files", room.output.writer.problem, room.name)


def disk_reasons(folder: Path) -> Iterator[Reason]:
    """Too little free space on the disk of a folder, which may not exist yet."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < _MIN_FREE:
        yield Reason("disk", f"only {free // 1_000_000} MB are free for captions")


def redis_reasons(problem: str) -> Iterator[Reason]:
    """Problem of the connection to Redis, over which edges receive events."""
    if problem:
        yield Reason("bus", problem)
