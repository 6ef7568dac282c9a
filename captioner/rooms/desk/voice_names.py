"""Names of the voices that are told apart in a room.

A voice gets the lowest number of the console that has no name and no other voice: a name that was written before
the voice was heard may be somebody else's. Naming that number names the captions of the voice from then on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from captioner.recognition.voices.known_voices import KnownVoices
from captioner.types import Revision


class VoiceNames:
    """Filter of the revisions of a room's stream; `numbers` and `present` for any thread."""

    def __init__(self, names: Callable[[], tuple[str, ...]]) -> None:
        """`names` returns the name of each number, empty if it has none."""
        self.known = KnownVoices()
        """Voices of all streams of the room."""
        self.present = 0
        """Number of the voice that was detected last; 0: none was, or a speaker is named."""
        self._names = names
        self._numbers: dict[int, int] = {}
        """Voice -> its number."""

    @property
    def numbers(self) -> tuple[int, ...]:
        """Numbers that are voices."""
        return tuple(self._numbers.values())

    def __call__(self, revision: Revision) -> Revision:
        """Return the revision with the name of its voice as the speaker."""
        if not revision.voice:
            self.present = 0
            return revision
        self.present = number = self._numbers.get(revision.voice) or self._assign(revision.voice)
        return replace(revision, speaker=self._names()[number - 1] or f"Speaker {number}", voice=0)

    def release(self, number: int) -> None:
        """Let the voice that has a number get another one when it speaks again."""
        self._numbers = {voice: its for voice, its in self._numbers.items() if its != number}

    def _assign(self, voice: int) -> int:
        names = self._names()
        free = [number for number in range(1, len(names) + 1) if number not in self.numbers]
        unnamed = [number for number in free if not names[number - 1]]
        self._numbers[voice] = (unnamed or free)[0]
        return self._numbers[voice]
