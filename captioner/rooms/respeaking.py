"""Captions of one language made from the voice of a person who respeaks or interprets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from captioner.rooms.background import call_soon
from captioner.rooms.room import Room
from captioner.types import Revision


class Respeaking:
    """The `StreamListener` of a respoken language: revisions become captions of the person who speaks."""

    def __init__(
        self,
        room: Room,
        language: str,
        operator: str,
        loop: asyncio.AbstractEventLoop,
        over: asyncio.Event,
        give_back: Callable[[], None],
    ) -> None:
        """Create a listener.

        Args:
            room: that the language belongs to.
            language: that the operator has taken over.
            operator: identity of the person.
            loop: event loop of the room.
            over: set when everything is final.
            give_back: called then as well; gives the place of the stream back.
        """
        self._room, self._language, self._operator = room, language, operator
        self._loop, self._over, self._give_back = loop, over, give_back

    def publish(self, revision: Revision) -> None:
        """Show a revision in place of the machine's captions."""
        caption = replace(revision, language=self._language, source=self._room.source)
        call_soon(self._loop, self._room.desk.takeovers.respeak, self._language, self._operator, caption)

    def finished(self) -> None:
        """Report that everything is final."""
        call_soon(self._loop, self._give_back)
        call_soon(self._loop, self._over.set)

    def may_translate(self, _revision: Revision, _translator: str) -> bool:
        """Return False: the stream has no translators; the desk has these captions translated."""
        return False
