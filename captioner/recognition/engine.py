"""The straight line through the stages; no thread, clock or socket.

Audio goes in, revisions come out, and a `for` loop can drive it:

    for chunk in chunks:
        for revision in engine.push(chunk): ...
    for revision in engine.flush(): ...

A room drives it by the smaller steps instead: `feed` takes audio in, `due` says what a reading would be for, `decode`
does it. Audio that has come in while a reading ran is fed before the next, so that the next is always of the newest.

Falling behind has three bounds, each reached by itself and left by itself. Readings that take longer are fewer, for
each is of the newest audio. When the end of a stretch is to be read while more speech waits than `_LATE`, it is read in
a hurry, and pauses no longer end a stretch before it is `_WHOLE` long: one reading of 12 s costs little more than one
of 3 s. What is still too much fills the room's buffer, which counts what it drops.

Two plain values are fed back, both here: the text before the open segment, which the recognizer gets as context, and
where that segment begins, before which the audio may be forgotten.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np

from captioner.recognition.language_id import LanguageIdentifier
from captioner.recognition.recognizers import RecognizerStream, TranscriptionRequest
from captioner.recognition.segmenter import Segmenter, is_sentence, text
from captioner.recognition.speech_translation import TARGET, SpeechTranslation
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import FRAME, FRAME_MS, Vad, level
from captioner.recognition.window import Stretch, Window
from captioner.types import AudioChunk, Revision, Samples, Word

_FULL: Final = 25_000
"""Milliseconds of a window at which no more audio is heard before it was read."""
_DEAF: Final = 1500
"""Milliseconds of speech without a word: a forced text that ends in a full stop can end the model's reading with it."""
_OVERLAP: Final = 1000
"""Milliseconds at the end of a full window that are read again in the next."""
_LATE: Final = 5000
"""Milliseconds of audio that wait to be heard, from which on speed comes before care."""
_WHOLE: Final = 12_000
"""Milliseconds of a stretch that is long enough to be read even then."""
_KEPT: Final = 2000
"""Milliseconds of silence that are kept: the lead of the next speech lies in them."""


class Engine:
    """Audio in, revisions out; one per room."""

    def __init__(
        self,
        stream: RecognizerStream,
        *,
        language: str,
        translate: bool = False,
        hotwords: Callable[[str], str] = lambda _: "",
        context: int = 0,
        again: int = 3000,
        vad: Vad | None = None,
        window: Window | None = None,
        stabilizer: Stabilizer | None = None,
        segmenter: Segmenter | None = None,
    ) -> None:
        """The line for one stream.

        Args:
            stream: of a recognizer.
            language: that is spoken; several, such as `en,es`; or `auto`.
            translate: ask the recognizer for English, too.
            hotwords: names and terms to be expected in a language, such as `Dashwood, Norland`; asked each time.
            context: characters of what was said before that go with the audio. None by default: measured, base's own
                text as context helped a little in German and English and cost a sixth more errors in Chinese.
            again: milliseconds of settled speech that an interim reading hears again, so that it knows where it is.
            vad: finds speech.
            window: says what is due.
            stabilizer: says what stands.
            segmenter: makes the segments.
        """
        self._stream, self._translate = stream, translate
        self._spoken, self._hotwords = LanguageIdentifier(language), hotwords
        self._language = self._spoken.language
        """That the words are in; empty as long as nobody knows."""
        self._remembered, self._again = context, again
        self._vad, self._window = vad or Vad(), window or Window()
        self._stabilizer, self._segmenter = stabilizer or Stabilizer(), segmenter or Segmenter()
        self._rest: Samples = np.zeros(0, dtype=np.float32)
        """Audio that does not fill a frame yet."""
        self._waiting: deque[Samples] = deque()
        """Frames that came while the end of what was said before them is still to be read."""
        self._context = ""
        self._english = SpeechTranslation()

    @property
    def due(self) -> Literal["final", "interim"] | None:
        """What `decode` would do now."""
        stretch = self._window.due
        if stretch is None:
            return "final" if self._window.closing else None
        return "final" if stretch.final else "interim"

    @property
    def behind(self) -> int:
        """Milliseconds of what it was fed, and may be speech, that no reading has covered yet."""
        return len(self._waiting) * FRAME_MS + self._window.unread

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in: cheap, no model but the voice detector."""
        self._waiting.extend(self._frames(chunk.samples))
        self._catch_up()

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """`feed`, and every `decode` that falls due on the way."""
        for frame in self._frames(chunk.samples):
            self._waiting.append(frame)
            self._catch_up()
            while self.due:
                yield from self.decode()

    def decode(self) -> Iterator[Revision]:
        """Do what is due, once."""
        stretch = self._window.due
        if stretch is not None:
            yield from self._read(stretch)
        elif self._window.closing:
            yield from self._close()
        self._catch_up()

    def flush(self) -> Iterator[Revision]:
        """The stream has ended: make everything final."""
        while self._waiting and self.due:
            yield from self.decode()
        self._hear(np.pad(self._rest, (0, FRAME - len(self._rest))))
        self._rest = self._rest[:0]
        for event in self._vad.flush():
            self._window.push(event)
        while self._window.due:
            yield from self.decode()
        yield from self._close()

    def _catch_up(self) -> None:
        """Hear what waits, up to where speech has ended or the window is full: that is read first, whoever is late."""
        while self._waiting and not self._full:
            self._hear(self._waiting.popleft())

    @property
    def _full(self) -> bool:
        length = self._vad.now - self._window.start if self._window.start is not None else 0
        if self.due == "final":
            return not self._late or length >= _WHOLE
        return length >= _FULL and self.due is not None

    @property
    def _late(self) -> bool:
        return len(self._waiting) * FRAME_MS >= _LATE

    def _frames(self, samples: Samples) -> Iterator[Samples]:
        """The audio in the voice detector's frames, whatever the chunks: what is due must not depend on them."""
        rest = np.concatenate([self._rest, samples])
        whole = len(rest) // FRAME * FRAME
        self._rest = rest[whole:]
        yield from rest[:whole].reshape(-1, FRAME)

    def _hear(self, frame: Samples) -> None:
        self._stream.append(frame)
        for event in self._vad.push(frame):
            self._window.push(event)
        self._window.advance(self._vad.now, self._vad.quiet, level(frame))
        self._stream.discard_before(self._window.start if self._window.start is not None else self._vad.now - _KEPT)

    def _read(self, stretch: Stretch) -> Iterator[Revision]:
        if heard := self._spoken.wants(stretch.start, stretch.end, final=stretch.final):
            before = self._language
            yield from self._tell(*heard)
            known = stretch.known and self._language == before
            stretch = replace(stretch, start=self._window.start or stretch.start, known=known)
        if not self._language:
            self._window.done(stretch)
            return
        translate = self._translates
        skipped = 0 if translate or stretch.final else self._skipped()
        if stretch.known:
            words, translated = self._stabilizer.newest, self._english.whole
        else:
            hypothesis = self._stream.transcribe(self._request(stretch, skipped, translate=translate))
            words, translated = (*self._stabilizer.reading.settled[:skipped], *hypothesis.words), hypothesis.direct
        self._window.done(stretch)
        if translate:
            quiet = stretch.quiet if is_sentence(words) else 0
            self._english.push(translated, stretch.end, quiet=quiet, final=stretch.final)
        reading = self._stabilizer.push(words, stretch.end, quiet=stretch.quiet, final=stretch.final)
        start = stretch.start
        if stretch.end - start >= _FULL and not stretch.final:
            reading = self._stabilizer.trust(stretch.end - _OVERLAP)
        english = self._english.parts(reading.words, self._segmenter.divide(reading, start))
        while count := self._segmenter.cut(reading.settled):
            yield from self._cut(count)
            reading = self._stabilizer.reading
            start = self._window.start or start
            english = self._english.parts(reading.words, self._segmenter.divide(reading, start))
        yield from self._segmenter.push(reading, start, stretch.end, self._language, [text(part) for part in english])
        if stretch.final and is_sentence(reading.settled):
            yield from self._close()
        elif self._is_stuck(stretch) or stretch.end - start >= _FULL:
            yield from self._move(stretch)

    def _tell(self, start: int, end: int) -> Iterator[Revision]:
        """Which language is spoken; if another, what has settled was said before it, and the rest is read anew."""
        told = self._spoken.push(end, self._stream.detect_language(start, end))
        if self._language and told != self._language:
            words = self._stabilizer.reading.settled
            behind = words[-1].end if words else self._window.start or start
            english = self._english.cut(words, len(words)) if words else ()
            yield from self._end(words, behind, english)
            self._window.cut(behind)
        self._language = told

    @property
    def _translates(self) -> bool:
        """Whether the audio is read in English, too: not where it is English."""
        return self._translate and self._language != TARGET

    def _request(self, stretch: Stretch, skipped: int, *, translate: bool) -> TranscriptionRequest:
        settled = self._stabilizer.reading.settled
        return TranscriptionRequest(
            start=settled[skipped].start if skipped else stretch.start,
            end=stretch.end,
            language=self._language,
            hotwords=self._hotwords(self._language),
            context=self._context,
            prefix=text(settled[skipped:]),
            final=stretch.final,
            translate=translate,
            translation_prefix=self._english.prefix if translate else "",
            fast=self._late,
        )

    def _skipped(self) -> int:
        """How many settled words an interim reading need not hear again: each costs a step of the decoder."""
        settled = self._stabilizer.reading.settled
        return sum(word.start <= settled[-1].end - self._again for word in settled[:-1])

    def _cut(self, count: int) -> Iterator[Revision]:
        """Close the segment behind its first `count` settled words; the rest begins the next."""
        shown = self._stabilizer.reading.words
        english = self._english.cut(shown, count)
        words, _ = self._stabilizer.split(count)
        yield from self._finish(words, words[-1].end, english)
        self._window.cut((words[-1].end + shown[count].start) // 2 if count < len(shown) else words[-1].end)

    def _is_stuck(self, stretch: Stretch) -> bool:
        """Somebody goes on speaking, and the model has stopped behind what it takes for the end."""
        words = self._stabilizer.newest
        return bool(words) and not stretch.final and not stretch.quiet and stretch.end - words[-1].end >= _DEAF

    def _move(self, stretch: Stretch) -> Iterator[Revision]:
        """The window is full, or gives no more words: what is shown has to do, and the rest is read anew.

        It moves on by a second at least: words invented at its start must not come again and again.
        """
        least = (self._window.start or 0) + _OVERLAP
        words = self._stabilizer.settle() or self._stabilizer.trust(stretch.end).settled
        heard = words[-1].end if words else stretch.end - _OVERLAP
        yield from self._conclude(heard)
        self._window.cut(max(least, heard if stretch.end - heard < _FULL else stretch.end - _OVERLAP))

    def _close(self) -> Iterator[Revision]:
        """The pause is long enough: the segment is over."""
        if self._window.start is not None:
            yield from self._conclude(self._window.start)
        self._window.close()

    def _conclude(self, heard: int) -> Iterator[Revision]:
        """All that has settled, segment by segment; where nothing has, it was heard up to `heard`."""
        while (count := self._segmenter.opened) and count < len(self._stabilizer.reading.settled):
            yield from self._cut(count)
        words = self._stabilizer.reading.settled
        yield from self._end(words, words[-1].end if words else heard, self._english.whole)

    def _end(self, words: Sequence[Word], end: int, english: Sequence[Word]) -> Iterator[Revision]:
        """The open segment is final with these words, and whatever else was open has none."""
        yield from self._finish(words, end, english)
        yield from self._segmenter.over(end, self._language)
        self._stabilizer.reset()
        self._english.close()

    def _finish(self, words: Sequence[Word], end: int, english: Sequence[Word]) -> Iterator[Revision]:
        start = self._window.start or 0
        self._context = (self._context + text(words))[-self._remembered :] if self._remembered else ""
        yield from self._segmenter.close(words, start, end, self._language, text(english))
