"""The rooms of a process by name, and the rooms that are being closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from captioner.errors import NoSuchRoom, TooMuch
from captioner.rooms.room import Room

_CLOSE_S = 10.0
"""Seconds that the files of a closed room get for what waits."""


class RoomRegistry:
    """Rooms by name, and places of what is being opened; `max_rooms` of both; belongs to the event loop's thread."""

    def __init__(self, max_rooms: int) -> None:
        self._max_rooms = max_rooms
        self._rooms: dict[str, Room] = {}
        self._places: set[object] = set()
        """Places of rooms that are being made, and of streams beside that of a room."""
        self._closing: dict[str, asyncio.Future[None]] = {}
        """Closed rooms whose files are still being written."""

    def __iter__(self) -> Iterator[Room]:
        return iter(tuple(self._rooms.values()))

    def find(self, name: str) -> Room | None:
        """Return the room of that name, or None."""
        return self._rooms.get(name)

    def get(self, name: str) -> Room:
        """Return the room of that name.

        Raises:
            NoSuchRoom: there is none.
        """
        if name not in self._rooms:
            raise NoSuchRoom(f"there is no room {name[:80]!r}", "a room begins with its first publisher; / lists them")
        return self._rooms[name]

    def add(self, room: Room) -> None:
        """Add a new room."""
        self._rooms[room.name] = room

    def reserve(self) -> Callable[[], None]:
        """Take a place before anything is loaded; return the function that gives it back, which may be called twice.

        Raises:
            TooMuch: every place is taken.
        """
        self.make_space()
        place = object()
        self._places.add(place)
        return lambda: self._places.discard(place)

    def make_space(self) -> None:
        """At the limit, close the room that ended first and has neither a viewer nor a feed.

        Raises:
            TooMuch: every room is live, or has viewers or a feed.
        """
        if len(self._rooms) + len(self._places) < self._max_rooms:
            return
        ended = (room for room in self if room.status.state == "ended" and not room.busy and not room.hub.viewers)
        idle = [room for room in ended if not room.desk.feeds.live]
        if not idle:
            hint = "end one, wait until one has ended, or raise max_rooms under [server]"
            raise TooMuch(f"there are {self._max_rooms} rooms already", hint)
        self.close(idle[0])

    def close(self, room: Room, *, refused: bool = False) -> None:
        """Send `bye` to the viewers and forget the room; its files are completed in the background.

        `refused`: the room never began, so that files which were made for it are removed instead.
        """
        room.hub.close()
        room.desk.feeds.abandon()
        del self._rooms[room.name]
        finish = room.output.writer.discard if refused else room.output.writer.close
        self._closing = {name: task for name, task in self._closing.items() if not task.done()}
        self._closing[room.name] = asyncio.ensure_future(asyncio.to_thread(finish, _CLOSE_S))

    async def wait_closed(self, name: str) -> None:
        """Wait until the files of a closed room of that name are complete."""
        if (closing := self._closing.get(name)) is not None:
            await asyncio.shield(closing)

    async def wait_all_closed(self, timeout_s: float) -> None:
        """Wait at most `timeout_s` seconds until the files of all closed rooms are complete."""
        if self._closing:
            await asyncio.wait(self._closing.values(), timeout=timeout_s)
