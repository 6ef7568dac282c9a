"""The revisions of an interpreter's feed on their way into the room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from captioner.rooms.background import call_soon
from captioner.rooms.room import Room
from captioner.types import Revision


class FeedListener:
    """The `StreamListener` of a feed: revisions become captions of its language."""

    def __init__(
        self, room: Room, language: str, loop: asyncio.AbstractEventLoop, finished: Callable[[], None]
    ) -> None:
        """Create a listener; `finished` is called in the event loop when everything is final."""
        self._room, self._language, self._loop, self._finished = room, language, loop, finished

    def publish(self, revision: Revision) -> None:
        """Show a revision in place of the machine's captions; sounds are those of the room alone."""
        if revision.sound is None:
            call_soon(self._loop, self._push, revision)

    def finished(self) -> None:
        """Report that everything is final."""
        call_soon(self._loop, self._finished)

    def may_translate(self, _revision: Revision, _translator: str) -> bool:
        """Return False: only what is spoken in the room is translated."""
        return False

    def _push(self, revision: Revision) -> None:
        spoken = (self._room.source, *self._room.spoken.split(","))
        source = next((code for code in spoken if code != self._language), self._room.source)
        self._room.desk.feeds.push(self._language, revision, source)
