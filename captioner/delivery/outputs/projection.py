"""From the rooms of this process to the screens."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from captioner.config import OutputConfig, RoomConfig
from captioner.delivery.outputs import Screen, opened
from captioner.delivery.outputs.caption import Caption
from captioner.delivery.outputs.feed import Feed
from captioner.errors import ConfigError
from captioner.languages import AUTO
from captioner.types import Style

if TYPE_CHECKING:
    from captioner.delivery.hub.events import EncodedEvent
    from captioner.delivery.protocols import LiveRoom, LiveRooms

log = logging.getLogger(__name__)

_LOOK = 0.1
"""Seconds between two looks for new rooms; nothing that they say meanwhile is missed."""
_FAREWELL = 3.0
"""Seconds that screens get at the end of a room for what waits."""


class Projection:
    """Carries the finals of each room, two tasks for each of its screens; the room does not notice."""

    def __init__(
        self,
        screens: Sequence[OutputConfig],
        rooms: LiveRooms,
        *,
        farewell: float = _FAREWELL,
        feed: Callable[[Screen, str, str], Feed] = Feed,
    ) -> None:
        """`farewell`: seconds that screens get at the end of a room; `feed` makes the queue of each."""
        self._screens, self._rooms, self._farewell, self._feed = tuple(screens), rooms, farewell, feed
        self._tasks: dict[LiveRoom, list[asyncio.Task[None]]] = {}

    async def run(self) -> None:
        """Until cancelled; then what waits is sent first, where that is quickly done."""
        try:
            while True:
                self._look()
                await asyncio.sleep(_LOOK)
        finally:
            self._look()  # a room that began and was over since the last look
            left = [task for tasks in self._tasks.values() for task in tasks]
            if left:
                await asyncio.wait(left, timeout=self._farewell)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _look(self) -> None:
        """Begin with new rooms, and forget those that are gone: a room that comes back may have the epoch it had."""
        alive = set(self._rooms)
        for room in alive - self._tasks.keys():
            self._tasks[room] = self._begun(room)
        self._tasks = {
            room: tasks
            for room, tasks in self._tasks.items()
            if room in alive or not all(task.done() for task in tasks)
        }

    def _begun(self, room: LiveRoom) -> list[asyncio.Task[None]]:
        own = [screen for screen in self._screens if screen.room == room.name]
        feeds = [
            (config.language, self._feed(screen, room.name, config.language))
            for config, screen in zip(own, named(map(opened, own)), strict=True)
        ]
        if feeds:
            room.watch_outputs(lambda: tuple(feed.state for _, feed in feeds))
        return [asyncio.ensure_future(self._carry(room, language, feed)) for language, feed in feeds]

    async def _carry(self, room: LiveRoom, language: str, feed: Feed) -> None:
        """One screen of a room, until the room is forgotten."""
        sending = asyncio.ensure_future(feed.run())
        try:
            await follow(room, language, feed)
            feed.finish()
            await asyncio.wait([sending], timeout=self._farewell)
        finally:
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending


async def follow(room: LiveRoom, language: str, feed: Feed) -> None:
    """Tell it of the finals in that language, and of what the operator does, until the room is forgotten."""
    hub, seen = room.hub, room.began
    feed.know(segment for code, segment in room.recalled if code == language)
    while not hub.closed:
        if language not in hub.languages:  # perhaps it is detected yet
            await asyncio.sleep(_LOOK)
            continue
        signal = hub.logs.signal((language,))
        for entry in hub.logs.since((language,), seen):
            _tell(room, entry, feed)
            seen = entry.seq
        if not hub.closed:
            await signal.wait()
    if language in hub.languages:
        for entry in hub.logs.since((language,), seen):
            _tell(room, entry, feed)


def named(screens: Iterable[Screen]) -> Iterator[Screen]:
    """Each with a name of its own in the room: `webhook`, `webhook 2`."""
    seen: Counter[str] = Counter()
    for screen in screens:
        seen[screen.name] += 1
        if seen[screen.name] > 1:
            screen.name = f"{screen.name} {seen[screen.name]}"
        yield screen


def _tell(room: LiveRoom, entry: EncodedEvent, feed: Feed) -> None:
    if entry.name == "cue" and not entry.open:
        feed.take(Caption.read(room.name, entry.data, behind(room, entry)))
    elif entry.name == "remove":
        feed.remove(json.loads(entry.data)["cues"])
    elif isinstance(entry.value, Style):
        feed.style(entry.value.action)


def behind(room: LiveRoom, entry: EncodedEvent) -> float:
    """Seconds since the end of a caption was spoken: the audio that has come in since."""
    return max(0.0, room.arrived / 1000 - float(json.loads(entry.data)["end"]))


def projected(
    screens: Sequence[OutputConfig], rooms: LiveRooms, known: Iterable[RoomConfig] = ()
) -> tuple[Callable[[], Coroutine[None, None, None]], ...]:
    """What carries them, where there are any.

    Raises:
        ConfigError: a room that is known will not have that language, or a screen cannot be opened.
    """
    check(screens, known)
    for screen in screens:
        opened(screen)
    return (Projection(screens, rooms).run,) if screens else ()


def check(screens: Iterable[OutputConfig], known: Iterable[RoomConfig]) -> None:
    """Refuse screens in languages that their rooms will not have.

    Raises:
        ConfigError: one of them is.
    """
    rooms = {room.name: (*room.spoken.split(","), *room.targets) for room in known}
    for screen in screens:
        has = rooms.get(screen.room, (AUTO,))
        if AUTO not in has and screen.language not in has:
            wrong = f"screens.lang = {screen.language!r}, which room {screen.room} does not have"
            raise ConfigError(wrong, f"it has {', '.join(has)}")
