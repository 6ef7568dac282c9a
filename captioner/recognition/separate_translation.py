"""English by the recognizer in readings of its own, beside the transcriptions of the same window.

1. A transcription is never delayed by its English: settled words are not transcribed again, and a second thread
   translates the whole window meanwhile, as often as the machine allows. (From some languages each segment once:
   `translated_window`. Without a second core that is done in the turn of the transcriptions.)
2. Both have the same window. A segment is closed once both have read it, and while no translation is in flight, whose
   words belong to the segments as they were when it began.
3. English that comes later than `_MAX_LAG_MS`, because no core was free for it, is read in the turn of the
   transcriptions.

Measured over six talks in six languages (tests.rigs replay with the nearest cached transcriptions; 0.33 s for both in
one batch, 0.23 s for each apart; median, 95th percentile, erasure): transcript 0.67, 1.45, .10 in one batch, 0.54,
1.34, .16 apart; English 0.92, 1.93, .10 and 0.79, 1.84, .16. With Whisper itself on a Spanish talk: transcript 0.75,
1.81, .07 and 0.57, 1.37, .10; English 0.92, 2.42, .09 and 0.69, 1.78, .14; the duty of a room that is alone rises
from 0.7 to 1.2 cores. If translations began and were applied only between two transcriptions, English came 0.46 s
later than in one batch. Half of all translations have the window of some transcription; the output of the encoder is
not shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

from captioner.recognition.guard import Guard
from captioner.recognition.guarded_stream import GuardedStream
from captioner.recognition.open_text import OpenText
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.translated_window import TranslatedWindow
from captioner.recognition.window import Span
from captioner.types import Hypothesis, Revision

_MAX_LAG_MS: Final = 2500
"""Milliseconds of the stream since the last translation after which the next one waits for nothing."""


@dataclass(frozen=True, slots=True)
class TranslationJob:
    """A translation of the window, to be performed while the engine goes on."""

    run: Callable[[], Hypothesis]
    """Performs it; on any thread."""
    apply: Callable[[Hypothesis], Iterator[Revision]]
    """Yields the revisions that follow from it."""


class WithoutSeparateTranslation:
    """Part of an engine that makes no translations apart."""

    translation_due = False

    @cached_property
    def guard(self) -> Guard:
        """Lock that nobody else needs."""
        return Guard()

    def translation(self) -> TranslationJob | None:
        """Return None."""
        return None


class SeparateTranslation:
    """Determines when the window of an engine is translated, and applies the translations."""

    def __init__(
        self,
        window: TranslatedWindow,
        text: OpenText,
        stream: GuardedStream,
        hotwords: Callable[[str, str], str],
    ) -> None:
        """Create the translation of a stream.

        Args:
            window: What is translated; `text` moves it.
            text: Text of the transcription.
            stream: Stream of a recognizer.
            hotwords: Names and terms to expect in a language after a text.
        """
        self._window, self._text, self._stream, self._hotwords = window, text, stream, hotwords
        self._job = 0
        """Number of the last job."""

    @property
    def due(self) -> bool:
        """True if a translation is due beside the transcriptions and none is in flight."""
        return self._window.apart and self._is_due

    @property
    def is_awaited(self) -> bool:
        """True if speech is not translated to its end."""
        return self._window.is_used and self._window.start is not None and not self._window.ended

    def is_overdue(self, now: int) -> bool:
        """Return True if the translation lags too far behind the audio, which ends at `now` (milliseconds)."""
        return self._window.is_used and self._window.lag(now) > (_MAX_LAG_MS if self._window.apart else 0)

    def begin(self) -> TranslationJob | None:
        """Return the translation that is due, if any; the one in flight changes nothing when it ends."""
        span = self._window.due
        if span is None or not self._window.is_used:
            return None
        self._job += 1
        self._stream.translated_from = span.start
        self._window.in_flight = True
        return TranslationJob(
            partial(self._stream.translate, self._request(span)), partial(self._apply, self._job, span)
        )

    def finish(self) -> Iterator[Revision]:
        """Perform all translations that are due, in place of the one in flight."""
        while (span := self._window.due) and self._window.is_used:
            yield from self.perform()
            if self._window.due == span:
                return

    def perform(self) -> Iterator[Revision]:
        """Perform the translation that is due, in place of the one in flight."""
        if job := self.begin():
            with self._stream.guard.opened():
                hypothesis = job.run()
            yield from job.apply(hypothesis)

    def conclude(self) -> Iterator[Revision]:
        """Make English final if the speech has ended and the last translation included its end."""
        span = self._window.due
        if self._is_due and span is not None and span.already_read:
            self._window.mark_read(span)
            yield from self._text.translate(span, self._text.newest_translation)

    @property
    def _is_due(self) -> bool:
        return self._window.is_used and not self._window.in_flight and self._window.due is not None

    def _request(self, span: Span) -> TranscriptionRequest:
        language = self._text.language
        return TranscriptionRequest(
            start=span.start,
            end=span.end,
            language=language,
            hotwords=self._hotwords(language, self._text.recent),
            final=span.final,
            transcribe=False,
            translate=True,
            translation_prefix=self._text.translation_prefix,
            prefix_ms=max(0, min(span.end, self._text.translated_until) - span.start),
        )

    def _apply(self, job: int, span: Span, hypothesis: Hypothesis) -> Iterator[Revision]:
        if job != self._job:
            return
        self._window.in_flight, self._stream.translated_from = False, None
        if span.start != self._window.start or not self._window.is_used:
            return
        self._window.mark_read(span)
        yield from self._text.translate(span, hypothesis.direct)
        yield from self.conclude()
