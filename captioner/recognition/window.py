"""The window of audio to transcribe next.

1. Silence is never transcribed. While somebody speaks, the window is transcribed again every `step_ms`, and after
   `dip_step_ms` where the level dips, as it does between words: a window that ends inside a word makes the model guess
   the rest of it. Measured on three talks (tests.rigs replay, 0.23 s a transcription; median, 95th percentile, erasure)
   for 300 ms: 0.50, 1.25, .11; the same if transcriptions less than 300 ms apart count as one for agreement 0.53, 1.39,
   .07, and the English of Whisper 0.93 s instead of 0.78; 200 ms with that 0.54, 1.53, .09.
2. When the voice has been silent for `early_silence_ms`, the window is transcribed once more, out of turn: no further
   audio can change its last word, so there is no reason to wait.
3. When the voice detector reports the end of speech, all words are settled (`final`). The window is transcribed again
   only if that has not happened since the voice fell silent (`already_read`).
4. The window stays open during a short pause. `close` ends it (silence of `close_silence_ms`), `move_start` shortens
   it (long speech). Within a clause it waits for `unfinished_silence_ms`: the speaker only thinks, or the model writes
   the full stop when it reads the words after the pause.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from captioner.config.recognition import WindowConfig
from captioner.types import SpeechEnd, SpeechStart

_DIP_FRAMES: Final = 8
"""Frames of 32 ms to whose loudest the level is compared: a quarter of a second."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of audio to transcribe."""

    start: int
    """Milliseconds of the stream."""
    end: int
    """Milliseconds of the stream."""
    final: bool
    """True if speech has ended with it."""
    silence_ms: int = 0
    """Milliseconds of silence at its end."""
    already_read: bool = False
    """True if the previous transcription covered all speech in it."""


class Window:
    """Follows the voice detector and determines what to transcribe and when."""

    def __init__(self, config: WindowConfig = WindowConfig()) -> None:
        self.config: Final = config
        self._start: int | None = None
        self._speech_end: int | None = None
        """End of speech, while the window waits for more speech or for its close."""
        self._final_pending = False
        """True if speech has ended and its final transcription is still to be done."""
        self._voice_start = 0
        self._unfinished = False
        self._read_until = 0
        """End of the last transcription."""
        self._read_silence_start = -1
        """Start of the silence that the last transcription included; -1 if it included none."""
        self._now = 0
        self._silence_ms = 0
        self._levels: deque[float] = deque(maxlen=_DIP_FRAMES)
        self._dip = False

    @property
    def start(self) -> int | None:
        """Milliseconds of the stream at which the window begins; None in silence."""
        return self._start

    @property
    def voice_start(self) -> int:
        """Milliseconds of the stream at which speech last began."""
        return self._voice_start

    def push(self, event: SpeechStart | SpeechEnd) -> None:
        """Handle an event of the voice detector."""
        self._unfinished = False
        if isinstance(event, SpeechEnd):
            self._speech_end, self._final_pending = event.time, True
        else:
            self._speech_end, self._final_pending = None, False
            self._voice_start = event.time
            if self._start is None:
                self._start = event.time
                self._read_until = event.time

    def end_at(self, time: int) -> bool:
        """End the speech of the window at `time`, in milliseconds of the stream; False if no speech is open there."""
        if self._start is None or self._start >= time:
            return False
        if self._speech_end is None:
            self.push(SpeechEnd(time))
        return True

    def advance(self, now: int, silence_ms: int, level_db: float = 0.0) -> None:
        """Update the clock.

        Args:
            now: Milliseconds of the stream up to which audio is available.
            silence_ms: Milliseconds since the voice was last detected.
            level_db: Level of the last frame.
        """
        self._now, self._silence_ms = now, silence_ms
        self._dip = bool(self._levels) and level_db <= max(self._levels) - self.config.dip_db
        self._levels.append(level_db)

    @property
    def due(self) -> Span | None:
        """Span to transcribe now, or None."""
        if self._start is None:
            return None
        if self._speech_end is not None:
            return self._final_span(self._start, self._speech_end) if self._final_pending else None
        new_ms = self._now - max(self._read_until, self._start)
        if not self._silence_is_due(new_ms) and not self._step_is_due(new_ms):
            return None
        if self._now - self._start < self.config.min_speech_ms:
            return None
        return Span(self._start, self._now, False, self._silence_ms)

    def _final_span(self, start: int, speech_end: int) -> Span:
        already_read = self._read_silence_start == self._now - self._silence_ms
        return Span(start, max(speech_end, self._read_until), True, already_read=already_read)

    def _silence_is_due(self, new_ms: int) -> bool:
        early = self.config.early_silence_ms
        voiced_until = self._now - self._silence_ms
        return self._silence_ms >= early and self._read_until < voiced_until + early and new_ms > 0

    def _step_is_due(self, new_ms: int) -> bool:
        step = self.config.dip_step_ms if self._dip else self.config.step_ms
        return new_ms >= step and self._silence_ms < self.config.early_silence_ms

    @property
    def unread_ms(self) -> int:
        """Milliseconds of the window that no transcription has covered yet."""
        if self._start is None:
            return 0
        if self.ended:
            return 0
        end = self._now if self._speech_end is None else self._speech_end
        return max(0, end - self.read_until)

    @property
    def should_close(self) -> bool:
        """True if the window was transcribed to its end and the pause has been long enough."""
        if self._start is None or not self.ended:
            return False
        config = self.config
        return self._silence_ms >= (config.unfinished_silence_ms if self._unfinished else config.close_silence_ms)

    @property
    def ended(self) -> bool:
        """True if speech has ended and was transcribed to its end."""
        return self._speech_end is not None and not self._final_pending

    @property
    def read_until(self) -> int:
        """Milliseconds of the stream up to which the window was transcribed; its start if it was not."""
        return max(self._read_until, self._start or 0)

    def mark_read(self, span: Span) -> None:
        """Record that `span` was transcribed."""
        self._read_until = max(self._read_until, span.end)
        included = span.silence_ms >= self.config.early_silence_ms
        self._read_silence_start = span.end - span.silence_ms if included else -1
        if span.final and span.end >= (self._speech_end or 0):  # speech may have gone on and ended again meanwhile
            self._final_pending = False

    def mark_unfinished(self) -> None:
        """Record that the speech ended within a clause."""
        self._unfinished = True

    def move_start(self, time: int) -> None:
        """Remove the audio before `time` (milliseconds of the stream) from the window."""
        self._start = time

    def close(self) -> None:
        """End the window."""
        self._start = self._speech_end = None
