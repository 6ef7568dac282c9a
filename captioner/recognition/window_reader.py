"""Transcriptions of the window: behind its settled words, and with their English if both are one request."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from captioner.recognition.guarded_stream import GuardedStream
from captioner.recognition.open_text import OpenText
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.translated_window import TARGET
from captioner.recognition.window import Span
from captioner.recognition.words import text
from captioner.types import Word


class WindowReader:
    """Transcribes spans of the window of one stream."""

    def __init__(
        self, stream: GuardedStream, text: OpenText, hotwords: Callable[[str, str], str], repeat_ms: int
    ) -> None:
        """Create a reader; the arguments are those of the engine."""
        self._stream, self._text, self._hotwords, self._repeat_ms = stream, text, hotwords, repeat_ms

    def read(self, span: Span, *, translate: bool, fast: bool) -> tuple[Sequence[Word], Sequence[Word] | None]:
        """Return the words of the span, settled ones included, and their translation if requested."""
        translate = translate and self._text.language != TARGET
        if span.already_read:
            return self._text.newest, self._text.newest_translation if translate else None
        skipped = 0 if translate or span.final else self._count_skippable()
        before = self._text.settled[:skipped]
        hypothesis = self._stream.transcribe(self._request(span, skipped, translate=translate, fast=fast))
        return (*before, *hypothesis.words), hypothesis.direct if translate else None

    def _count_skippable(self) -> int:
        """Count the settled words that an interim transcription need not cover: each costs a step of the decoder."""
        settled = self._text.settled
        return sum(word.start <= settled[-1].end - self._repeat_ms for word in settled[:-1])

    def _request(self, span: Span, skipped: int, *, translate: bool, fast: bool) -> TranscriptionRequest:
        settled, language = self._text.settled, self._text.language
        start = settled[skipped].start if skipped else span.start
        return TranscriptionRequest(
            start=start,
            end=span.end,
            language=language,
            hotwords=self._hotwords(language, self._text.recent),
            context=self._text.context,
            prefix=text(settled[skipped:]),
            final=span.final,
            translate=translate,
            translation_prefix=self._text.translation_prefix if translate else "",
            prefix_ms=max(0, min(span.end, self._text.prefix_end(translate=translate)) - start),
            fast=fast,
        )
