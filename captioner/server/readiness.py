"""Why one more publisher could not be served well at present: what `/readyz` answers, nothing kept back.

Viewers are served all the same; what is wrong with one room is in its `status`, too.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from captioner.rooms.room import Room

What = Literal["lagging", "failing", "files", "disk", "bus"]
_SPACE: Final = 100_000_000
"""Bytes that are free on a disk that is not full."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong."""

    what: What
    detail: str
    room: str = ""
    """Whose it is; empty: everybody's."""

    @property
    def public(self) -> Reason:
        """Without what only operators may know: names of rooms, and what programs and disks said."""
        return Reason(self.what, _PUBLIC.get(self.what, self.detail)) if self.room else self


_PUBLIC: Final = {
    "lagging": "a room lags behind its audio",
    "failing": "speech recognition fails in a room",
    "files": "captions of a room are not being written",
}

Reasons = Callable[[], Iterable[Reason]]
"""Gives what is wrong at present."""


def of_rooms(rooms: Iterable[Room]) -> Iterator[Reason]:
    """What is wrong with any of them."""
    for room in rooms:
        if room.stream is not None and room.status.state == "lagging":
            yield Reason("lagging", f"{room.status.lag:.1f} s of audio wait: this machine has no time left", room.name)
        if room.stream is not None and room.stream.engine.failure:
            yield Reason("failing", room.stream.engine.failure, room.name)
        if room.output.writer.problem:
            yield Reason("files", room.output.writer.problem, room.name)


def of_disk(folder: Path) -> Iterator[Reason]:
    """Whether there is space for captions where the folder is, or will be."""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < _SPACE:
        yield Reason("disk", f"{free // 1_000_000} MB are free for captions")


def of_bus(problem: str) -> Iterator[Reason]:
    """Whether edges are told anything."""
    if problem:
        yield Reason("bus", problem)
