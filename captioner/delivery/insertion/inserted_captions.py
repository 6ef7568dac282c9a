"""Output of a room whose captions go into the video that the room's sound belongs to."""

from __future__ import annotations

import time
from collections.abc import Callable

from captioner.delivery.insertion.caption_track import CaptionTrack, TimedWord
from captioner.delivery.outputs.caption import Caption, CaptionPart
from captioner.delivery.outputs.send_policy import SendPolicy
from captioner.delivery.outputs.settled_words import NEXT_SPEAKER, SettledWords
from captioner.errors import OutputError

_HOLD_S = 8.0
"""Seconds without a further word after which the picture is cleared."""


class InsertedCaptions:
    """Gives settled words to a track; a word is due when the delayed picture has come to it."""

    def __init__(self, track: CaptionTrack, delay_s: float, problem: Callable[[], str] = str) -> None:
        """Create an output.

        Args:
            track: captions on their way into the video.
            delay_s: seconds by which the picture is delayed.
            problem: returns the reason for which the video cannot be sent now; empty if it can.
        """
        self.name = f"insert cc{track.channel}"
        self.policy = SendPolicy(
            open_captions=True,
            clear_after_s=_HOLD_S + delay_s,
            clear_at_end=False,
            can_probe=False,
            max_waiting=200,
        )
        self._track, self._delay_s, self._problem = track, delay_s, problem
        self._words = SettledWords()

    def split(self, caption: Caption) -> tuple[CaptionPart, ...]:
        """One part per word that has settled since the last revision."""
        return self._words.parts(caption)

    async def send(self, part: CaptionPart) -> None:
        """Add a word.

        Raises:
            OutputError: the video cannot be sent now.
        """
        if problem := self._problem():
            raise OutputError(problem)
        wait_s = part.caption.spoken + part.offset_s + self._delay_s - time.time()
        self._track.add(TimedWord(part.text, time.monotonic() + wait_s, part.text == NEXT_SPEAKER))

    async def clear(self) -> None:
        """Clear the picture."""
        self._track.erase()

    async def probe(self) -> None:
        """Do nothing: what is written into the video is always accepted."""

    async def close(self) -> None:
        """Do nothing: the track belongs to the video."""
