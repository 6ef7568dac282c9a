"""The window of audio that is translated apart from its transcription.

1. European languages (`WHILE_SPOKEN`) are translated while they are spoken: the whole window, again and again, behind
   the English that is settled. That needs English that begins as the sentence does.
2. In other languages, most of all if the verb comes last, the first words of the English depend on the last words
   spoken. A prefix that fits half the sentence does not fit all of it, and the model repeats it (`put the bag the bag
   out. bag out. bag out.`). So each segment is translated once, when its transcript is settled, or at the end of
   speech. If the speaker goes on with it after a pause, the English before the pause is the prefix: without it, three
   times as many words were taken back, for the same BLEU.

Measured with base on a talk in Chinese and one in Japanese (tests.rigs replay, 0.4 s a transcription), for rule 1 and
rule 2: words that repeat the ones before 137 of 357 and 2 of 227 (Chinese), 47 of 150 and 0 of 144; BLEU 3.2 and 7.8,
2.5 and 6.5; erasure .16 and .03, .06 and 0; first shown 1.9 and 3.4 s, 1.7 and 2.9 s at the median, 3.6 and 7.5 s, 3.4
and 8.9 s at the 95th percentile.
"""

from __future__ import annotations

from typing import Final

from captioner.config.recognition import WindowConfig
from captioner.recognition.window import Span, Window

TARGET: Final = "en"
"""The only language that Whisper translates into."""
WHILE_SPOKEN: Final = frozenset((
    "af", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "fo", "fr", "gl", "hr", "is", "it", "lb",
    "mk", "mt", "nl", "nn", "no", "oc", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "uk",
))  # fmt: skip
"""Languages that are translated while they are spoken. Measured: German, Spanish, French, Italian, Portuguese, Russian;
the others resemble them in the order of words."""
_LOOKAHEAD_MS: Final = 700
"""Milliseconds of audio behind a word that a translation must include to be reliable about it."""


class TranslatedWindow(Window):
    """Follows the voice detector like the window of the transcription, which moves and closes it."""

    def __init__(self, config: WindowConfig = WindowConfig(), *, apart: bool = True) -> None:
        """Create an empty window; `apart`: True if all languages are translated apart, not only those of rule 2."""
        super().__init__(config)
        self.in_flight = False
        """True while a translation is computed; its words belong to the segments as they were when it began."""
        self.language = ""
        """Language of the speech."""
        self._segment_end: int | None = None
        """Milliseconds of the stream at which the first segment ends, if its transcript is settled."""
        self._since = 0
        """Milliseconds of the stream at which that became known."""
        self.apart: Final = apart

    @property
    def is_used(self) -> bool:
        """True if the speech is translated apart from its transcription."""
        return self.language not in ("", TARGET) and (self.apart or self.in_sentences)

    @property
    def in_sentences(self) -> bool:
        """True if the speech is translated segment by segment."""
        return self.language not in ("", TARGET) and self.language not in WHILE_SPOKEN

    @property
    def due(self) -> Span | None:
        """Span to translate now, or None."""
        if not self.in_sentences:
            return super().due
        if self.start is not None and self._segment_end is not None and self.read_until < self._segment_end:
            return Span(self.start, self._segment_end, False)
        due = super().due
        return due if due is not None and due.final else None

    def lag(self, now: int) -> int:
        """Return for how many milliseconds speech waits to be translated, at `now`."""
        due = self.due
        if due is None:
            return 0
        return now - (self.read_until if not self.in_sentences else due.end if due.final else self._since)

    def end_segment(self, time: int | None) -> None:
        """Set the end of the first segment, in milliseconds of the stream; None: its transcript is not settled."""
        if time != self._segment_end:
            self._segment_end, self._since = time, self._now

    def covers(self, time: int) -> bool:
        """Return True if what was spoken until `time` (milliseconds) is translated."""
        return self.ended or self.read_until >= time + (0 if self.in_sentences else _LOOKAHEAD_MS)

    def move_start(self, time: int) -> None:
        """Remove the audio before `time` (milliseconds of the stream) from the window."""
        super().move_start(time)
        self._segment_end = None

    def close(self) -> None:
        """End the window."""
        super().close()
        self._segment_end = None
