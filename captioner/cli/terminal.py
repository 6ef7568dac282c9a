"""Captions on a terminal while a source plays.

1. The room is polled in the event loop, and a thread writes to the terminal. Nothing is polled while it writes: a
   terminal that is stopped (Ctrl-S) delays nothing else, and the open states of that time are dropped.
2. The last line of the terminal is the open caption; messages clear it first.
"""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TextIO

from captioner.layout.limits import width
from captioner.layout.units import graphemes
from captioner.rooms.background import run_in_background
from captioner.rooms.room import Room
from captioner.rooms.rooms import Rooms
from captioner.types import Revision

_POLL_S = 0.1
"""Seconds between two looks at the room."""
_CLEAR_LINE = "\r\x1b[K"


@dataclass(frozen=True, slots=True)
class News:
    """Changes since the last look at the room."""

    finals: tuple[str, ...]
    open: str

    def text(self, columns: int) -> str:
        """Return what is written over the last line."""
        return _CLEAR_LINE + "".join(f"{line}\n" for line in self.finals) + _end_of(self.open, columns)


class RoomCaptions:
    """Captions of a room: those that became final since the last call, and the newest open one."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._shown = set(room.recalled)
        """Language and segment of each final that was returned, or is older than this process."""
        self._seq = -1

    def news(self) -> News | None:
        """Return what has changed; None if nothing has."""
        if self._seq == self._room.hub.seq:
            return None
        self._seq = self._room.hub.seq
        known = tuple(self._room.output.on_screen)
        finals = [each for each in known if each.final and _key(each) not in self._shown and each.text.strip()]
        self._shown.update(map(_key, finals))
        self._shown.intersection_update(map(_key, known))
        spoken = [each for each in known if not each.final and each.language == each.source]
        return News(tuple(map(_line, finals)), _line(spoken[-1]) if spoken else "")


class Terminal:
    """Writes the captions of one room; `clear` makes place for messages."""

    def __init__(self, stream: TextIO, room: str) -> None:
        """Take the terminal and the name of the room."""
        self._stream, self._room = stream, room
        self._writing = threading.Lock()
        self._is_open = False
        """True if the last line is an open caption."""

    async def watch(self, rooms: Rooms) -> None:
        """Show captions until cancelled, then the last finals."""
        while (room := next((each for each in rooms if each.name == self._room), None)) is None:
            await asyncio.sleep(_POLL_S)
        captions = RoomCaptions(room)
        try:
            while True:
                await self._show(captions)
                await asyncio.sleep(_POLL_S)
        finally:
            await self._show(captions)
            await run_in_background(self.clear)

    async def _show(self, captions: RoomCaptions) -> None:
        if (news := captions.news()) is not None:
            await run_in_background(partial(self._write, news))

    def _write(self, news: News) -> None:
        with self._writing:
            self._stream.write(news.text(shutil.get_terminal_size().columns))
            self._stream.flush()
            self._is_open = bool(news.open)

    def clear(self) -> None:
        """Clear the open caption, so that a message can be written there."""
        with self._writing:
            if self._is_open:
                self._stream.write(_CLEAR_LINE)
                self._stream.flush()
                self._is_open = False


def _key(revision: Revision) -> tuple[str, str]:
    return revision.language, revision.segment


def _line(revision: Revision) -> str:
    """Language and text. Control characters could change the terminal: an operator can type them."""
    text = "".join(character if character.isprintable() else " " for character in revision.text)
    return f"{revision.language}  {text.strip()}"


def _end_of(line: str, columns: int) -> str:
    """Return a line of at most `columns` - 1 cells: its end, where speech goes on, after its language."""
    if width(line) < columns:
        return line
    language, _, text = line.partition("  ")
    kept = list(_kept_graphemes(text, columns - len(language) - 4))
    return f"{language}  …{''.join(reversed(kept))}"


def _kept_graphemes(text: str, cells: int) -> Iterator[str]:
    for grapheme in reversed(list(graphemes(text))):
        cells -= width(grapheme)
        if cells < 0:
            return
        yield grapheme
