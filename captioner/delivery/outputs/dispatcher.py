"""Sends the captions of this process's rooms to their outputs."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from captioner.config import OutputConfig, RoomConfig, StyleConfig
from captioner.delivery.hub.events import EncodedEvent, decode_revision
from captioner.delivery.outputs import Output, open_output
from captioner.delivery.outputs.caption import Caption
from captioner.delivery.outputs.output_queue import OutputQueue
from captioner.delivery.protocols import LiveRoom, LiveRooms
from captioner.errors import ConfigError
from captioner.languages import AUTO, closest
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.types import Style

log = logging.getLogger(__name__)

_LOOK_S = 0.1
"""Seconds between two looks for new rooms; events published meanwhile are not missed."""
_FAREWELL_S = 3.0
"""Seconds that outputs have at the end of a room for what waits."""


@dataclass(frozen=True, slots=True)
class RoomOutput:
    """An output of a room in one language."""

    room: str
    language: str
    open: Callable[[], Output]
    """Makes the output, once each time the room opens."""
    style: TextStyle = AS_SPOKEN
    """Style of the output, on top of that of the room."""


class OutputDispatcher:
    """Follows each room, with two tasks per output; rooms do not wait for it."""

    def __init__(
        self,
        outputs: Sequence[RoomOutput],
        rooms: LiveRooms,
        *,
        farewell_s: float = _FAREWELL_S,
        make_queue: Callable[[Output, str, str], OutputQueue] = OutputQueue,
    ) -> None:
        """Dispatch from `rooms` to `outputs`.

        Args:
            outputs: outputs of all rooms.
            rooms: rooms of this process.
            farewell_s: seconds that outputs have at the end of a room for what waits.
            make_queue: makes the queue of an output, given that, room and language.
        """
        self._outputs, self._rooms = tuple(outputs), rooms
        self._farewell_s, self._make_queue = farewell_s, make_queue
        self._tasks: dict[LiveRoom, list[asyncio.Task[None]]] = {}

    async def run(self) -> None:
        """Send until cancelled; then send what waits, as far as that is quickly done."""
        try:
            while True:
                self._look()
                await asyncio.sleep(_LOOK_S)
        finally:
            self._look()  # for a room that began and ended since the last look
            left = [task for tasks in self._tasks.values() for task in tasks]
            if left:
                await asyncio.wait(left, timeout=self._farewell_s)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _look(self) -> None:
        """Follow new rooms, and forget closed ones: a room that comes back may have the same epoch."""
        open_rooms = set(self._rooms)
        for room in open_rooms - self._tasks.keys():
            self._tasks[room] = self._start(room)
        self._tasks = {
            room: tasks
            for room, tasks in self._tasks.items()
            if room in open_rooms or not all(task.done() for task in tasks)
        }

    def _start(self, room: LiveRoom) -> list[asyncio.Task[None]]:
        own = [each for each in self._outputs if each.room == room.name]
        queues = [
            (each, self._make_queue(output, room.name, each.language))
            for each, output in zip(own, with_unique_names(each.open() for each in own), strict=True)
        ]
        if queues:
            room.watch_outputs(lambda: tuple(queue.state for _, queue in queues))
        return [asyncio.ensure_future(self._dispatch(room, each, queue)) for each, queue in queues]

    async def _dispatch(self, room: LiveRoom, output: RoomOutput, queue: OutputQueue) -> None:
        """Serve one output until the room is closed."""
        async with asyncio.TaskGroup() as group:
            sending = group.create_task(queue.run())
            await follow(room, output.language, queue, output.style)
            queue.finish()
            await asyncio.wait([sending], timeout=self._farewell_s)
            sending.cancel()


async def follow(room: LiveRoom, language: str, queue: OutputQueue, style: TextStyle = AS_SPOKEN) -> None:
    """Put the captions of a language, and what operators do, into a queue until the room is closed.

    `style`: of the output, on top of that of the room.
    """
    hub, seen = room.hub, room.began
    queue.remember(segment for code, segment in room.recalled if code == closest(language, hub.languages))
    while not hub.closed:
        if not (served := closest(language, hub.languages)):  # it may be detected later
            await asyncio.sleep(_LOOK_S)
            continue
        signal = hub.logs.signal((served,))
        for event in hub.logs.since((served,), seen):
            _put(room, event, queue, style)
            seen = event.seq
        if not hub.closed:
            await signal.wait()
    if served := closest(language, hub.languages):
        for event in hub.logs.since((served,), seen):
            _put(room, event, queue, style)


def with_unique_names(outputs: Iterable[Output]) -> Iterator[Output]:
    """Give each output a name of its own in the room: `webhook`, `webhook 2`."""
    seen: Counter[str] = Counter()
    for output in outputs:
        seen[output.name] += 1
        if seen[output.name] > 1:
            output.name = f"{output.name} {seen[output.name]}"
        yield output


def _put(room: LiveRoom, event: EncodedEvent, queue: OutputQueue, style: TextStyle) -> None:
    if event.name == "cue" and (queue.takes_open_captions or not event.open):
        revision = style.revision(published := decode_revision(event.data))
        if not revision.text and published.text:  # of fillers alone, which the style leaves out
            return
        if revision.sound is None:  # most programs get finals only, and that of a sound comes when it is over
            queue.take(Caption.of(room.name, revision, max(0, room.arrived - revision.end) / 1000))
    elif event.name == "remove":
        queue.remove(event.key[1].split())
    elif isinstance(event.value, Style):
        queue.style(event.value.action)


def output_tasks(
    outputs: Sequence[OutputConfig],
    rooms: LiveRooms,
    known: Iterable[RoomConfig] = (),
    others: Sequence[RoomOutput] = (),
) -> tuple[Callable[[], Coroutine[None, None, None]], ...]:
    """Background tasks that serve the configured outputs and others; none without outputs.

    Raises:
        ConfigError: a known room will not have the language of an output, or an output cannot be opened.
    """
    check_languages(outputs, known)
    for output in outputs:
        open_output(output)
    served = (*configured(outputs), *others)
    return (OutputDispatcher(served, rooms).run,) if served else ()


def configured(outputs: Iterable[OutputConfig]) -> tuple[RoomOutput, ...]:
    """Outputs as the settings describe them."""
    return tuple(
        RoomOutput(each.room, each.language, partial(open_output, each), TextStyle.of(each.style or StyleConfig()))
        for each in outputs
    )


def check_languages(outputs: Iterable[OutputConfig], known: Iterable[RoomConfig]) -> None:
    """Refuse outputs in languages that their rooms will not have.

    Raises:
        ConfigError: a known room will not have the language of an output.
    """
    rooms = {room.name: (*room.spoken.split(","), *room.targets) for room in known}
    for output in outputs:
        languages = rooms.get(output.room, (AUTO,))
        if AUTO not in languages and output.language not in languages:
            problem = f"screens.lang = {output.language!r}: room {output.room} has no captions in it"
            raise ConfigError(problem, f"use {', '.join(languages)}")
