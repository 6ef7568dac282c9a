"""The recognition pipeline of one stream, without threads, clocks or sockets of its own.

Audio goes in, revisions come out, and a `for` loop can drive it:

    for chunk in chunks:
        for revision in engine.push(chunk): ...
    for revision in engine.flush(): ...

A room calls the smaller steps instead: `feed` takes audio, `due` is the kind of transcription that is due, `decode`
performs it. Audio that arrives during a transcription is fed before the next one, so that the next one always covers
the newest audio.

Three mechanisms bound the delay when the engine falls behind; each starts and stops automatically. Transcriptions that
take longer are fewer, because each covers the newest audio. If more than `_LATE_MS` of audio wait when the end of
speech is due, it is transcribed with a faster search, and pauses end a window only from `_LATE_WINDOW_MS` on: one
transcription of 12 s costs little more than one of 3 s. If that is not enough, the room's audio buffer fills and counts
what it drops.

With `apart`, two threads drive the engine: one that transcribes and one that performs the jobs of `translation`. Each
holds `guard` meanwhile, except while the recognizer computes. A translation may therefore be applied, and close
segments, while a transcription is computed.

Two plain values are fed back: the text before the open segment, which the recognizer gets as context, and the start of
that segment, before which audio may be discarded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from captioner.recognition.guard import Guard
from captioner.recognition.guarded_stream import GuardedStream
from captioner.recognition.language_check import LanguageCheck
from captioner.recognition.language_id import LanguageIdentifier
from captioner.recognition.open_text import MAX_WINDOW_MS, OpenText
from captioner.recognition.recognizer import RecognizerStream
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.separate_translation import SeparateTranslation, TranslationJob
from captioner.recognition.speaker_border import REACTION_MS, border_ms, count_before, count_near
from captioner.recognition.speaker_turns import SpeakerChange, SpeakerTurns
from captioner.recognition.speech_translation import SpeechTranslation
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.translated_window import TranslatedWindow
from captioner.recognition.vad import FRAME, FRAME_MS, Vad, level_db
from captioner.recognition.window import Span, Window
from captioner.recognition.window_reader import WindowReader
from captioner.types import AudioChunk, Revision, Samples, SpeechEnd, SpeechStart, Word

if TYPE_CHECKING:
    from captioner.recognition.voices.voice_turns import VoiceTurns

_LATE_MS: Final = 5000
"""Milliseconds of waiting audio from which on speed is more important than accuracy."""
_LATE_WINDOW_MS: Final = 12_000
"""Milliseconds of a window that is long enough to be transcribed even then."""
_SILENT_MS: Final = 200
"""Milliseconds of silence after which no word goes on, so that another speaker begins with what follows."""
_KEPT_SILENCE_MS: Final = 2000
"""Milliseconds of silence that are kept, because the next speech begins before it is detected."""


class Engine:
    """Converts the audio of one stream into revisions."""

    def __init__(
        self,
        stream: RecognizerStream,
        *,
        language: str,
        translate: bool = False,
        hotwords: Callable[[str, str], str] = lambda _, __: "",
        context_chars: int = 0,
        repeat_ms: int = 3000,
        vad: Vad | None = None,
        window: Window | None = None,
        stabilizer: Stabilizer | None = None,
        segmenter: Segmenter | None = None,
        language_check: LanguageCheck | None = None,
        speech_translation: SpeechTranslation | None = None,
        voices: VoiceTurns | None = None,
        apart: bool = False,
    ) -> None:
        """Create the pipeline of a stream.

        Args:
            stream: Stream of a recognizer.
            language: Spoken language; several, such as `en,es`; or `auto`.
            translate: True to request an English translation by the recognizer.
            hotwords: Names and terms to expect in a language, such as `Dashwood, Norland`, after the text that was
                recognized last; called for each request.
            context_chars: Characters of previous text in the prompt. 0 by default: measured, whisper-base's own text as
                context helped a little in German and English and caused a sixth more errors in Chinese.
            repeat_ms: Milliseconds of settled speech that an interim transcription covers again, for orientation.
            vad: Detects speech.
            window: Determines what to transcribe and when.
            stabilizer: Determines which words are shown and settled.
            segmenter: Divides words into segments.
            language_check: Compares the language with the speech; None: nothing does.
            speech_translation: Stabilizes the English translation of the recognizer.
            voices: Detects changes of the voice, which end segments while nobody is named; None: nothing does.
            apart: True to translate apart from the transcriptions (`translation`), not in the same request.
        """
        self.guard: Final = Guard()
        """Held by the thread that drives the engine, where there are several."""
        self._stream, self._translate = GuardedStream(stream, self.guard), translate and not apart
        self._identifier, self._language_check = LanguageIdentifier(language), language_check
        self._vad, self._window = vad or Vad(), window or Window()
        translated = TranslatedWindow(self._window.config, apart=apart) if translate else None
        self._windows = (self._window, translated) if translated else (self._window,)
        self._text = OpenText(
            self._window,
            stabilizer or Stabilizer(),
            segmenter or Segmenter(),
            language=self._identifier.language,
            context_chars=context_chars,
            translation=speech_translation,
            translated_window=translated,
        )
        self._reader = WindowReader(self._stream, self._text, hotwords, repeat_ms)
        self._turns, self._voices = SpeakerTurns(), voices
        self._named: str | None = None
        """Speaker that was named last; None: nobody is."""
        self._voice: int | None = None
        """Number of the voice that was detected last."""
        self._apart = SeparateTranslation(translated, self._text, self._stream, hotwords) if translated else None
        self._border: int | None = None
        """Milliseconds of the stream at which the next speaker begins; None: where the audio ends."""
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        """Samples that do not fill a frame yet."""
        self._waiting: deque[Samples] = deque()
        """Frames that arrived while the end of the speech before them is still to be transcribed."""

    @property
    def due(self) -> Literal["final", "interim"] | None:
        """Kind of transcription that `decode` would perform now, or None."""
        span = self._window.due
        if span is not None:
            return "final" if span.final else "interim"
        if self._should_close:
            return "final"
        return "interim" if self._is_overdue else None

    @property
    def translation_due(self) -> bool:
        """True if `translation` returns one."""
        return self._apart is not None and self._apart.due

    def translation(self) -> TranslationJob | None:
        """Begin the translation that is due apart from the transcriptions, if any."""
        if self._apart is None or not self._apart.due or (job := self._apart.begin()) is None:
            return None
        return replace(job, apply=lambda hypothesis: self._turns.named(job.apply(hypothesis)))

    @property
    def behind(self) -> int:
        """Milliseconds of audio that was fed, may be speech, and is not transcribed yet."""
        return len(self._waiting) * FRAME_MS + self._window.unread_ms

    @property
    def notice(self) -> str:
        """Notice about the speech for operators, such as `this sounds like English, not German`; empty if none."""
        return self._language_check.notice if self._language_check else ""

    @property
    def delay_cause(self) -> str:
        """Return nothing: a recognizer of this machine is delayed by its load alone."""
        return ""

    def feed(self, chunk: AudioChunk) -> None:
        """Take the next audio; cheap, runs no model but the voice detector."""
        self._waiting.extend(self._frames(chunk.samples))
        self._process_waiting()

    def change_speaker(self, speaker: str | None) -> None:
        """End the present segment at the audio fed so far, or shortly before; later ones have another speaker.

        The window is transcribed to that point, and divided at a border between words, before later audio is processed.
        """
        if speaker != self._named:
            self._named = speaker
            now = self._vad.now + len(self._waiting) * FRAME_MS
            self._turns.add(SpeakerChange(now, self._voice if speaker is None else speaker))
        self._process_waiting()

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """Feed the next audio and perform every transcription that becomes due."""
        for frame in self._frames(chunk.samples):
            self._waiting.append(frame)
            self._process_waiting()
            while self.due:
                yield from self.decode()
            if job := self.translation():
                yield from job.apply(job.run())

    def decode(self) -> Iterator[Revision]:
        """Perform the transcription that is due, if any."""
        yield from self._turns.named(self._decode_due())
        self._process_waiting()

    def flush(self) -> Iterator[Revision]:
        """End the stream and make everything final."""
        while self.due and (self._waiting or self._turns.due(self._vad.now) is not None):
            yield from self.decode()
        self._process(np.pad(self._rest, (0, FRAME - len(self._rest))))
        self._rest = self._rest[:0]
        for event in self._vad.flush():
            self._push(event)
        while self._window.due:
            yield from self.decode()
        if self._apart is not None:
            yield from self._turns.named(self._apart.finish())
        yield from self._turns.named(self._text.close())

    def _frames(self, samples: Samples) -> Iterator[Samples]:
        """Divide audio into frames of the voice detector, so that results do not depend on the size of chunks."""
        rest = np.concatenate([self._rest, samples])
        whole = len(rest) // FRAME * FRAME
        self._rest = rest[whole:]
        yield from rest[:whole].reshape(-1, FRAME)

    def _process_waiting(self) -> None:
        """Process waiting frames up to the end of speech, of the window or of a speaker, which is transcribed first."""
        while True:
            if self._turns.due(self._vad.now) is not None:
                if True in {window.end_at(self._vad.now) for window in self._windows}:
                    return
                self._turns.begin()
                if self._vad.speaking:
                    self._push(SpeechStart(self._vad.now if self._border is None else self._border))
                self._border = None
            elif self._waiting and not self._must_decode_first:
                self._process(self._waiting.popleft())
            else:
                return

    @property
    def _must_decode_first(self) -> bool:
        length = self._vad.now - self._window.start if self._window.start is not None else 0
        if self.due == "final":
            return not self._is_late or length >= _LATE_WINDOW_MS
        return length >= MAX_WINDOW_MS and self.due is not None

    @property
    def _is_late(self) -> bool:
        return len(self._waiting) * FRAME_MS >= _LATE_MS

    def _process(self, frame: Samples) -> None:
        self._stream.append(frame)
        for event in self._vad.push(frame):
            self._push(event)
        level = level_db(frame)
        for window in self._windows:
            window.advance(self._vad.now, self._vad.silence_ms, level)
        if self._voices is not None and (turn := self._voices.push(frame, self._vad.now, self._vad.silence_ms)):
            self._voice = turn.voice
            if self._named is None:
                self._turns.add(SpeakerChange(self._vad.now, turn.voice, turn.time))
        start = self._window.start
        self._stream.discard_before(start if start is not None else self._vad.now - _KEPT_SILENCE_MS)

    def _push(self, event: SpeechStart | SpeechEnd) -> None:
        for window in self._windows:
            window.push(event)

    @property
    def _is_overdue(self) -> bool:
        """True if the translation is to be made now, in place of one that is in flight."""
        return self._apart is not None and self._apart.is_overdue(self._vad.now)

    @property
    def _should_close(self) -> bool:
        """True if the window was transcribed to its end and is to be closed, at the latest when it is translated."""
        if self._turns.due(self._vad.now) is not None:
            return True
        waits = self._apart is not None and self._apart.is_awaited and not self._is_overdue
        return self._window.should_close and not waits

    def _decode_due(self) -> Iterator[Revision]:
        span = self._window.due
        if span is not None:
            yield from self._decode(span)
        closes = span is None and self._should_close
        if self._apart is not None:
            overdue = self._apart.perform() if self._is_overdue else self._apart.conclude()
            yield from self._apart.finish() if closes else overdue
        if closes:
            yield from self._text.close()

    def _decode(self, span: Span) -> Iterator[Revision]:
        """Detect the language, transcribe the span, and apply the words."""
        span = yield from self._identify_language(span)
        if not self._text.language:
            self._window.mark_read(span)
            return
        closed = self._text.closed_words
        translate = self._translate and not self._text.is_in_sentences
        words, translation = self._reader.read(span, translate=translate, fast=self._is_late)
        self._window.mark_read(span)
        words = words[self._text.closed_words - closed :]
        if span.final and (change := self._turns.due(self._vad.now)) and self._vad.silence_ms < _SILENT_MS:
            span, words = self._until_border(span, words, change.begun)
        yield from self._text.push(span, words, translation)
        if not span.final:
            self._check_language(span)

    def _until_border(self, span: Span, words: Sequence[Word], begun: int | None) -> tuple[Span, Sequence[Word]]:
        """Return the part of a transcription before the next speaker; the rest is transcribed again.

        If no word is before the border, the segment as a whole is of the next speaker, who begins with it.
        `begun`: estimate of that time, in milliseconds of the stream.
        """
        start = self._window.start
        if start is None:
            return span, words
        settled = len(self._text.settled)
        count = count_before(words, settled, span.end) if begun is None else count_near(words, settled, begun)
        if not count and (begun is not None or span.end - start <= REACTION_MS):
            self._turns.begin()
            self._push(SpeechStart(start))
            return replace(span, final=False), words
        border = border_ms(words, count, span.end)
        if begun is not None and count == len(words):  # the last word may have been given the time of words not read
            border = min(border, begun)
        self._border = border = max(start, border)
        self._text.end_at(border)
        for window in self._windows[1:]:
            window.push(SpeechEnd(border))
        return replace(span, end=border), words[:count]

    def _check_language(self, span: Span) -> None:
        """Detect whether the speech is in the language given, if that is due."""
        check, start = self._language_check, self._window.start
        if check is None or start is None:
            return
        if part := check.range_to_check(start, span.end):
            check.update(self._stream.detect_language(*part))

    def _identify_language(self, span: Span) -> Generator[Revision, None, Span]:
        """Detect the language if due; returns the span to transcribe, which is shorter if the language changed."""
        checked = self._identifier.range_to_check(span.start, span.end, final=span.final)
        if checked is None:
            return span
        start, end = checked
        before = self._text.language
        language = self._identifier.update(end, self._stream.detect_language(start, end))
        if language != before and self._apart is not None:
            yield from self._apart.finish()
        yield from self._text.switch_language(language, start)
        already_read = span.already_read and language == before
        return replace(span, start=self._window.start or span.start, already_read=already_read)
