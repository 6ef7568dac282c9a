"""Text of the window that is not final yet: settled and shown words, their segments, and their translation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from captioner.languages import ends_clause
from captioner.recognition.plausibility import RECENT_WORDS, plausible
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.speech_translation import SpeechTranslation
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.translated_window import TranslatedWindow
from captioner.recognition.window import Span, Window
from captioner.recognition.words import is_sentence, text
from captioner.types import Revision, WindowWords, Word

MAX_WINDOW_MS: Final = 25_000
"""Milliseconds of the longest window; no more audio is added to it before it was transcribed."""
_OVERLAP_MS: Final = 1000
"""Milliseconds at the end of a full window that are transcribed again in the next one."""
_STUCK_MS: Final = 1500
"""Milliseconds of speech without a word after which the window moves on: a forced prefix that ends in a full stop can
end the model's transcription with it."""


class OpenText:
    """Applies transcriptions of the window and yields the revisions of its segments; moves the window accordingly."""

    def __init__(
        self,
        window: Window,
        stabilizer: Stabilizer,
        segmenter: Segmenter,
        *,
        language: str,
        context_chars: int = 0,
        translation: SpeechTranslation | None = None,
        translated_window: TranslatedWindow | None = None,
    ) -> None:
        """Create the text of a stream; see `Engine`.

        Args:
            window: What is transcribed.
            stabilizer: Determines which words are shown and settled.
            segmenter: Divides words into segments.
            language: Language of the words; empty until it was detected.
            context_chars: Characters of previous text to keep for the prompt.
            translation: Stabilizes the English translation of the recognizer.
            translated_window: What is translated, if that is not part of the transcription.
        """
        self._window, self._stabilizer, self._segmenter = window, stabilizer, segmenter
        self._translated_window = translated_window
        self._translation = translation or SpeechTranslation()
        self._language = ""
        self._set_language(language)
        self._context_chars = context_chars
        self._context = ""
        self.closed_words = 0
        """Settled words that were removed with the segments that they complete."""
        self._until: int | None = None
        """Milliseconds of the stream at which another speaker begins; None if that is not known."""
        self._closed: tuple[Word, ...] = ()
        """The last words that became final."""

    @property
    def language(self) -> str:
        """Language of the words; empty until it was detected."""
        return self._language

    @property
    def context(self) -> str:
        """Text before the open segment, for the prompt."""
        return self._context

    @property
    def settled(self) -> tuple[Word, ...]:
        """Words that will not change."""
        return self._stabilizer.state.settled

    @property
    def newest(self) -> tuple[Word, ...]:
        """All words of the newest transcription."""
        return self._stabilizer.newest

    @property
    def recent(self) -> str:
        """Text of the last words that became final, and of the newest transcription."""
        return text((*self._closed, *self.newest))

    @property
    def newest_translation(self) -> tuple[Word, ...]:
        """All words of the newest translation."""
        return self._translation.newest

    @property
    def translation_prefix(self) -> str:
        """Text with which the next translation must begin."""
        return self._translation.prefix

    @property
    def translated_until(self) -> int:
        """Milliseconds of the stream up to which that prefix goes; 0: none."""
        return self._translation.prefix_end

    def prefix_end(self, *, translate: bool) -> int:
        """Milliseconds of the stream up to which the settled words go, in both languages if translated; 0: none."""
        spoken = self.settled[-1].end if self.settled else 0
        return min(spoken, self._translation.prefix_end) if translate else spoken

    def push(self, span: Span, words: Sequence[Word], translation: Sequence[Word] | None) -> Iterator[Revision]:
        """Apply a transcription of `span`, and its translation if there is one."""
        words = plausible(words, self.settled, self._closed, span.end)
        if translation is not None:
            self._translate(span, words, translation)
        self._stabilizer.push(words, span.end, language=self._language, silence_ms=span.silence_ms, final=span.final)
        if span.end - span.start >= MAX_WINDOW_MS and not span.final:
            self._stabilizer.settle_until(span.end - _OVERLAP_MS)
        yield from self._update(span.end, ended=span.final)
        if self._window.start is None:
            return
        if self._is_stuck(span) or span.end - self._window.start >= MAX_WINDOW_MS:
            yield from self._move_on(span)
        elif span.final and self.settled and not ends_clause(self.settled[-1].text):
            self._window.mark_unfinished()

    def translate(self, span: Span, translation: Sequence[Word]) -> Iterator[Revision]:
        """Apply a translation of `span` that was made apart from the transcription."""
        spoken = self.newest
        self._translate(span, spoken, translation if spoken else ())
        yield from self._update(max(span.end, self._window.read_until), ended=self._window.ended)

    def _translate(self, span: Span, spoken: Sequence[Word], translation: Sequence[Word]) -> None:
        if (until := self._until) is not None:
            translation = [word for word in translation if word.start < until]
        silence_ms = span.silence_ms if is_sentence(spoken, self._language) else 0
        self._translation.push(
            translation,
            span.end,
            spoken=spoken,
            silence_ms=silence_ms,
            final=span.final,
            whole=self.is_in_sentences,
        )

    def _update(self, end: int, *, ended: bool) -> Iterator[Revision]:
        """Yield the revisions of the segments, closing those that are complete.

        Args:
            end: End of the audio in milliseconds of the stream.
            ended: True if speech has ended with it.
        """
        state, start = self._stabilizer.state, self._window.start or 0
        translations, missing = self._divide(state, start, end)
        while (count := self._segmenter.complete(state.settled)) and self._is_translated(_border(state.all, count)):
            yield from self._close_first(count)
            state, start = self._stabilizer.state, self._window.start or start
            translations, missing = self._divide(state, start, end)
        if self._translated_window is not None:
            self._translated_window.end_segment(_border(state.all, count) if count else None)
        yield from self._segmenter.push(state, start, end, self._language, translations, missing)
        if ended and is_sentence(state.settled, self._language) and self._is_translated(end):
            yield from self.close()

    def _is_translated(self, time: int) -> bool:
        """Return True if segments that end at `time` (milliseconds) are translated, or are not to be."""
        window = self._translated_window
        return window is None or not window.is_used or (window.covers(time) and not window.in_flight)

    @property
    def is_in_sentences(self) -> bool:
        """True if each segment is translated as a whole."""
        return self._translated_window is not None and self._translated_window.in_sentences

    def _set_language(self, language: str) -> None:
        self._language = language
        if self._translated_window is not None:
            self._translated_window.language = language

    def switch_language(self, language: str, start: int) -> Iterator[Revision]:
        """Continue in another language: settled words become final, later audio is transcribed again.

        Args:
            language: The language detected; may be the same.
            start: Milliseconds of the stream from which it was detected.
        """
        if self._language and language != self._language:
            words = self.settled
            end = words[-1].end if words else self._window.start or start
            translation = self._translation.take_first(words, len(words)) if words else ()
            yield from self._end(words, end, translation)
            self._move_start(end)
        self._set_language(language)

    def end_at(self, time: int) -> None:
        """Withdraw what begins at `time` (milliseconds) or later and is not settled, until the window is closed."""
        state, self._until = self._stabilizer.state, time
        self._stabilizer.keep(state.settled, [word for word in state.tail if word.start < time])

    def close(self) -> Iterator[Revision]:
        """Make all open segments final and close the window."""
        if self._window.start is not None:
            yield from self._conclude(self._window.start, silence=True)
        self._until = None
        for window in self._windows:
            window.close()

    def _divide(self, state: WindowWords, start: int, end: int) -> tuple[list[str], list[bool]]:
        """Divide the words into segments; returns the translation of each, and True where it is missing."""
        boundaries = self._segmenter.divide(state, start, self._language, self._stabilizer.newest)
        translations = [text(words) for words in self._translation.divide(state.all, boundaries)]
        borders = [start, *(state.all[i].start if i < len(state.all) else end for i in boundaries), end]
        return translations, [self._translation.is_missing(a, b) for a, b in pairwise(borders)]

    def _close_first(self, count: int) -> Iterator[Revision]:
        """Close the first segment after its first `count` settled words; the next one begins there."""
        shown = self._stabilizer.state.all
        border = _border(shown, count)
        translation = self._translation.take_first(shown, count)
        words = self._stabilizer.take_settled(count)
        self.closed_words += count
        yield from self._close_segment(words, words[-1].end, translation, border)
        self._move_start(border)

    @property
    def _windows(self) -> Iterator[Window]:
        """Window of the transcription, and that of the translation if it has one."""
        yield self._window
        if self._translated_window is not None:
            yield self._translated_window

    def _move_start(self, time: int) -> None:
        for window in self._windows:
            window.move_start(time)

    def _is_stuck(self, span: Span) -> bool:
        """Return True if somebody speaks on and the model has stopped at what it takes for the end."""
        words = self._stabilizer.newest
        heard = max(words[-1].end, self._window.voice_start) if words else span.end
        return not span.final and not span.silence_ms and span.end - heard >= _STUCK_MS

    def _move_on(self, span: Span) -> Iterator[Revision]:
        """Settle what is shown and transcribe the rest again, because the window is full or yields no more words.

        The window moves by at least a second, so that words invented at its start do not recur for ever.
        """
        earliest = (self._window.start or 0) + _OVERLAP_MS
        words = self._stabilizer.settle_shown() or self._stabilizer.settle_until(span.end).settled
        read_until = words[-1].end if words else span.end - _OVERLAP_MS
        yield from self._conclude(read_until)
        start = read_until if span.end - read_until < MAX_WINDOW_MS else span.end - _OVERLAP_MS
        self._move_start(max(earliest, start))

    def _conclude(self, read_until: int, *, silence: bool = False) -> Iterator[Revision]:
        """Make all settled words final, segment by segment; without any, the last one ends at `read_until`.

        `silence`: silence follows, or another speaker, not more of the same speech.
        """
        while (count := self._segmenter.second_start) and count < len(self.settled):
            yield from self._close_first(count)
        words = self.settled
        yield from self._end(words, words[-1].end if words else read_until, self.newest_translation, silence=silence)

    def _end(
        self, words: Sequence[Word], end: int, translation: Sequence[Word], *, silence: bool = False
    ) -> Iterator[Revision]:
        """Close the first open segment with these words and all others without text."""
        yield from self._close_segment(words, end, translation, end, silence=silence)
        yield from self._segmenter.close_empty(end, self._language)
        self._stabilizer.reset()
        self._translation.reset()

    def _close_segment(
        self, words: Sequence[Word], end: int, translation: Sequence[Word], border: int, *, silence: bool = False
    ) -> Iterator[Revision]:
        """Close the first open segment; the next one begins at `border`, in milliseconds of the stream."""
        start = self._window.start or 0
        self._closed = (*self._closed, *words)[-RECENT_WORDS:]
        if self._context_chars:
            self._context = (self._context + text(words))[-self._context_chars :]
        unread = self.is_in_sentences and not self._is_translated(border)
        missing = unread or self._translation.is_missing(start, end)
        yield from self._segmenter.close(
            words, start, end, self._language, text(translation), missing=missing, silence=silence
        )


def _border(words: Sequence[Word], count: int) -> int:
    """Return the time between the first `count` words and the next one, in milliseconds."""
    last = words[count - 1].end
    return (last + words[count].start) // 2 if count < len(words) else last
