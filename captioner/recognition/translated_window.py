"""The window of audio that is translated apart from its transcription."""

from __future__ import annotations

from typing import Final

from captioner.config.recognition import WindowConfig
from captioner.recognition.window import Window

_LOOKAHEAD_MS: Final = 700
"""Milliseconds of audio behind a word that a translation must include to be reliable about it."""


class TranslatedWindow(Window):
    """Follows the voice detector like the window of the transcription, which moves and closes it."""

    def __init__(self, config: WindowConfig = WindowConfig()) -> None:
        super().__init__(config)
        self.in_flight = False
        """True while a translation is computed; its words belong to the segments as they were when it began."""

    def covers(self, time: int) -> bool:
        """Return True if what was spoken until `time` (milliseconds) is translated."""
        return self.ended or self.read_until >= time + _LOOKAHEAD_MS
