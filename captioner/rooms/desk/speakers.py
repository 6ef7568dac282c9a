"""Speakers of one room: names for the numbers 1 to 9, and who speaks now.

The names and the last speaker that an operator has chosen outlive the process, in the file of the standing orders.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from captioner.errors import CaptionerError
from captioner.rooms.desk.operators import Operators
from captioner.rooms.desk.orders_file import OrdersFile
from captioner.rooms.desk.room_interface import RoomInterface
from captioner.rooms.desk.voice_names import VoiceNames
from captioner.rooms.speaker_changes import SpeakerChanges

COUNT: Final = 9
"""Speakers with a number, one for each digit key."""
MAX_NAME: Final = 40
"""Characters of a name."""


class InvalidSpeaker(CaptionerError):
    """A name that is too long, or a number that no speaker has."""


def checked(name: str) -> str:
    """Return a name without control characters and superfluous spaces.

    Raises:
        InvalidSpeaker: the name is too long.
    """
    if len(name) > MAX_NAME:
        raise InvalidSpeaker(f"name of {len(name)} characters is too long", f"use at most {MAX_NAME}")
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


class Speakers:
    """For the event loop's thread."""

    def __init__(
        self,
        room: RoomInterface,
        changes: SpeakerChanges,
        operators: Operators,
        loop: asyncio.AbstractEventLoop,
        file: OrdersFile,
        *,
        redact: Callable[[str], str],
        on_change: Callable[[], None],
    ) -> None:
        """Create the speakers of a room.

        Args:
            room: the room.
            changes: receives every change of the speaker.
            operators: receive a line in their log.
            loop: event loop of the room.
            file: orders of an earlier process.
            redact: masks private data in a name.
            on_change: sends the new state to the operators.
        """
        self._room, self._changes, self._operators, self._loop, self._file = room, changes, operators, loop, file
        self._redact, self._on_change = redact, on_change
        self._published: str | None = None
        """Speaker that the present or last publisher has named."""
        self.voices = VoiceNames(lambda: self._known)
        """Names of the voices that are told apart, if any are."""
        self.present: str | None = None
        """Name of the speaker of the audio that arrives now; None: nobody is named."""

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each number, `Speaker 1` if it has none."""
        return tuple(name or f"Speaker {number}" for number, name in enumerate(self._known, 1))

    @property
    def state(self) -> dict[str, object]:
        """State for the operators; a number without a name has an empty one.

        `voices`: numbers of the voices that are told apart; `voice`: that of the present one, 0 if a speaker is named.
        """
        voices = {"voices": list(self.voices.numbers), "voice": 0 if self.present else self.voices.present}
        return {"names": list(self._known), "present": self.present, **voices}

    def restore(self) -> None:
        """Let the speaker of the standing orders speak."""
        self._change(self._file.orders.speaker or None)

    def begin_publisher(self, name: str) -> None:
        """Let the speaker that a new publisher names speak; without a name, the last publisher's no longer does."""
        speaker = self._redact(name) or None
        if speaker or self.present == self._published:
            self._change(speaker)
        self._published = speaker

    def choose(self, name: str, who: str) -> None:
        """Let a speaker speak from now on; an empty name: nobody is named.

        Raises:
            InvalidSpeaker: the name is too long.
        """
        name = self._redact(checked(name))
        self._change(name or None)
        self._save(speaker=name)
        self._operators.record(who, f"named {name} as the speaker" if name else "named nobody as the speaker")

    def choose_number(self, number: int, who: str) -> None:
        """Let the speaker with a number speak from now on.

        Raises:
            InvalidSpeaker: no speaker has that number.
        """
        self.choose(self.names[_index(number)], who)

    def rename(self, number: int, name: str, who: str, *, of_voice: bool = True) -> None:
        """Name a number; the captions of that speaker have the name from now on.

        `of_voice`: False if it is not the name of the voice that has the number, which then gets another one.

        Raises:
            InvalidSpeaker: the name is too long, or no speaker has that number.
        """
        index, name = _index(number), self._redact(checked(name))
        if not of_voice:
            self.voices.release(number)
        speaks = self.present == self.names[index]
        self._save(names=(*self._known[:index], name, *self._known[index + 1 :]))
        self._operators.record(
            who, f"named speaker {number} {name}" if name else f"removed the name of speaker {number}"
        )
        if speaks:
            self._change(self.names[index])
            self._save(speaker=self.present)
        self._on_change()

    @property
    def _known(self) -> tuple[str, ...]:
        return (self._file.orders.names + ("",) * COUNT)[:COUNT]

    def _change(self, speaker: str | None) -> None:
        if speaker != self.present:
            self.present = speaker
            self._changes.add(self._room.arrived, speaker)
            self._on_change()

    def _save(self, *, names: tuple[str, ...] | None = None, speaker: str | None = None) -> None:
        self._file.change(names=names, speaker=speaker)
        self._loop.run_in_executor(None, self._file.save)


def _index(number: int) -> int:
    if not 1 <= number <= COUNT:
        raise InvalidSpeaker(f"there is no speaker {number}", f"use 1 to {COUNT}")
    return number - 1
