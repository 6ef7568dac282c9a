"""Small scripted classes in place of the heavy ones, so that tests need no patching."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle

import numpy as np

from captioner.errors import TranslatorError, UntranslatableText
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.recognition.vad import FRAME_MS, Silero
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.simple_factory import SimpleFactory
from captioner.types import SAMPLE_RATE, AudioChunk, Hypothesis, Revision, Samples, Word


def silence(seconds: float) -> Samples:
    """Return silent samples."""
    return np.zeros(round(16_000 * seconds), np.float32)


def revision(
    segment: str = "c1",
    text: str = "hello",
    number: int = 1,
    *,
    tail: str = "",
    final: bool = False,
    language: str = "en",
    start: int = 0,
    end: int = 1000,
) -> Revision:
    """Return a revision of English speech, like those of an engine."""
    return Revision(segment, language, "en", number, start, end, text, tail, final)


class ScriptedEngine(WithoutSeparateTranslation):
    """One word per second of audio: `w1 w2 …`; a final after every `words` words; raises at the words in `deaths`."""

    notice = delay_cause = ""

    def __init__(self, *, words: int = 3, deaths: set[int] | None = None) -> None:
        self._words = words
        self._deaths = deaths if deaths is not None else set()
        self._heard = 0
        self._start = 0
        self._spoken: list[str] = []
        self._owed = 0
        self._segment = 1
        self._number = 0
        self._changes: list[tuple[int, str | None]] = []
        """Words heard before a change of the speaker, and the speaker after it."""
        self._speaker: str | None = None
        self.chunks: list[tuple[int, int]] = []

    @property
    def due(self) -> str | None:
        """One decode is due per second of audio."""
        if not self._owed:
            return None
        return "final" if len(self._spoken) + 1 >= self._words else "interim"

    @property
    def behind(self) -> int:
        """Milliseconds of audio that were fed and are not decoded yet."""
        return 1000 * self._owed

    def feed(self, chunk: AudioChunk) -> None:
        """Take audio in."""
        self.chunks.append((chunk.start, chunk.milliseconds))
        before = self._heard // 16_000
        self._heard += len(chunk.samples)
        self._owed += self._heard // 16_000 - before

    def change_speaker(self, speaker: str | None) -> None:
        """Begin another segment with the next word."""
        if speaker != (self._changes[-1][1] if self._changes else self._speaker):
            self._changes.append((self._heard // 16_000, speaker))

    def decode(self) -> Iterator[Revision]:
        """Recognize the next word; the last one of a segment makes it final."""
        self._owed -= 1
        word = self._heard // 16_000 - self._owed
        while self._changes and self._changes[0][0] < word:
            yield from self.flush()
            self._speaker = self._changes.pop(0)[1]
        if word in self._deaths:
            self._deaths.discard(word)
            raise RuntimeError(f"scripted death at word {word}")
        self._spoken.append(f"w{word}")
        yield self._state(final=len(self._spoken) >= self._words)

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """Feed audio, and decode whenever it is due."""
        self.feed(chunk)
        while self.due:
            yield from self.decode()

    def flush(self) -> Iterator[Revision]:
        """Make the open segment final."""
        if self._spoken:
            yield self._state(final=True)

    def _state(self, final: bool) -> Revision:
        self._number += 1
        stable, tail = " ".join(self._spoken), ""
        if not final:
            stable, tail = " ".join(self._spoken[:-1]), " " + self._spoken[-1]
        start = self._start
        end = start + 1000 * len(self._spoken)
        name, speaker = f"c{self._segment}", self._speaker
        state = Revision(name, "en", "en", self._number, start, end, stable, tail, final, speaker=speaker)
        if final:
            self._segment, self._number, self._spoken, self._start = self._segment + 1, 0, [], end
        return state


class ScriptedTranslator:
    """Translates `hello` to `es:hello`.

    Raises TranslatorError at the pushes whose count is in `failures`, another exception at those in `deaths`, and
    UntranslatableText at those of a segment in `refusals`.
    """

    name = "scripted"
    problem = ""

    def __init__(
        self,
        *targets: str,
        failures: set[int] | None = None,
        deaths: set[int] | None = None,
        refusals: set[str] | None = None,
    ) -> None:
        self.targets = targets
        self.pushed: list[Revision] = []
        self.closed = False
        self._failures = failures or set()
        self._deaths = deaths or set()
        self._refusals = refusals or set()

    @property
    def counts(self) -> dict[str, int]:
        """Number of pushes."""
        return {"asked": len(self.pushed)}

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Translate a revision into every target."""
        self.pushed.append(revision)
        if len(self.pushed) in self._failures:
            raise TranslatorError("scripted failure")
        if len(self.pushed) in self._deaths:
            raise ZeroDivisionError("scripted death")
        if revision.segment in self._refusals:
            raise UntranslatableText("scripted refusal")
        for target in self.targets:
            yield replace(revision, language=target, stable=f"{target}:{revision.stable}")

    def flush(self) -> Iterator[Revision]:
        """Return nothing."""
        return iter(())

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def scripted_factory(
    *,
    words: int = 3,
    deaths: set[int] | None = None,
    operating_options: OperatingOptions | None = None,
    allow: tuple[str, ...] = (),
) -> SimpleFactory:
    """Return a factory of `ScriptedEngine`s and `ScriptedTranslator`s."""
    return SimpleFactory(
        lambda _spoken, _targets: ScriptedEngine(words=words, deaths=deaths),
        lambda _spoken, targets: (ScriptedTranslator(*targets),) if targets else (),
        operating_options=operating_options or OperatingOptions(),
        allow=allow,
    )


def said(*parts: str | int, start: int = 500, each: int = 300) -> tuple[Word, ...]:
    """Return words of `each` milliseconds; a number is a pause in milliseconds: `said("one two", 700, "three")`."""
    words: list[Word] = []
    for part in parts:
        if isinstance(part, int):
            start += part
            continue
        for word in part.split():
            words.append(Word(start, start + each, " " + word, 0.9))
            start += each
    return tuple(words)


class ScriptedDetector(Silero):
    """Returns 0.95 for frames that overlap a word of the script and 0.05 for all others."""

    def __init__(self, words: Iterable[Word]) -> None:
        super().__init__()
        self._words = tuple(words)
        self._frames = 0

    def speech_probability(self, frame: Samples) -> float:  # noqa: ARG002 the script decides
        """Probability of the next frame."""
        start = self._frames * FRAME_MS
        self._frames += 1
        voiced = any(word.start < start + FRAME_MS and start < word.end for word in self._words)
        return 0.95 if voiced else 0.05


class ScriptedRecognizerStream:
    """Transcribes the words of a script that lie within each request.

    Like a real recognizer, a transcription begins with exactly the prefix and covers at most 30 s. A word that ends
    less than `edge` ms before the end of an interim span that does not end in silence may be misread (` wordx`): where
    the next of `slips`, which repeat for ever, is true.
    """

    def __init__(self, words: Iterable[Word], *, edge: int = 0, slips: Sequence[bool] = (True,)) -> None:
        self._words = tuple(words)
        self._edge = edge
        self._slips = cycle(slips)
        self.requests: list[TranscriptionRequest] = []
        self.samples = 0
        """Samples appended so far."""
        self.discarded_before = 0
        """Milliseconds before which no audio may be requested."""

    def append(self, samples: Samples) -> None:
        """Count the samples."""
        self.samples += len(samples)

    def discard_before(self, time: int) -> None:
        """Remember the time."""
        self.discarded_before = max(self.discarded_before, time)

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Words whose middle and end lie in the span; their translation is in capitals."""
        assert self.discarded_before <= request.start, "discarded audio was requested"
        assert request.end <= self.samples * 1000 // SAMPLE_RATE, "audio was requested before it arrived"
        self.requests.append(request)
        end = min(request.end, request.start + 30_000)
        inside = [w for w in self._words if request.start <= (w.start + w.end) / 2 and w.end <= end]
        settled = [" " + text for text in request.prefix.split()]
        words = tuple(
            replace(word, text=settled[i] if i < len(settled) else self._misread(word, request))
            for i, word in enumerate(inside)
        )
        assert "".join(word.text for word in words).startswith(request.prefix), "the prefix is not in the span"
        words = words if request.transcribe else ()
        english = tuple(replace(word, text=word.text.upper()) for word in inside) if request.translate else ()
        translation = "".join(word.text for word in english)
        assert translation.startswith(request.translation_prefix), "the translation is not in the span"
        return Hypothesis(words, request.language, english)

    def detect_language(self, start: int, end: int) -> dict[str, float]:
        """Return English."""
        assert start <= end
        return {"en": 1.0}

    def _misread(self, word: Word, request: TranscriptionRequest) -> str:
        spoken_until = max(other.end for other in self._words if other.start < request.end)
        interim = not request.final and request.end - spoken_until < FRAME_MS * 3
        return word.text + "x" * (interim and request.end - word.end < self._edge and next(self._slips))


class ScriptedRecognizer:
    """Gives every room a `ScriptedRecognizerStream` of the same words."""

    name = "scripted"
    multilingual = translates = True
    workers = 1

    def __init__(self, words: Iterable[Word]) -> None:
        self._words = tuple(words)

    def stream(self) -> ScriptedRecognizerStream:
        """Stream of one more room."""
        return ScriptedRecognizerStream(self._words)

    def reload(self) -> None:
        """Do nothing."""


class ScriptedClips:
    """Transcribes clips of recordings: one word per second, such as `Uno0` and `dos1`.

    With a `gate` it waits until that is set.
    """

    def __init__(self, gate: threading.Event | None = None) -> None:
        self._gate = gate
        self.read_seconds = 0.0
        self.hotwords: set[str] = set()

    def detect_language(self, samples: Samples) -> str:  # noqa: ARG002 the samples do not matter
        """Return Spanish."""
        return "es"

    def language_probabilities(self, samples: Samples) -> dict[str, float]:  # noqa: ARG002
        """Return Spanish."""
        return {"es": 1.0}

    def transcribe(
        self,
        clips: Sequence[Samples],
        language: str,  # noqa: ARG002
        hotwords: str = "",
    ) -> Iterator[tuple[Word, ...]]:
        """Return the words of each clip."""
        self.hotwords.add(hotwords)
        for clip in clips:
            if self._gate is not None:
                assert self._gate.wait(20)
            seconds = len(clip) // SAMPLE_RATE
            self.read_seconds += seconds
            texts = (f"Uno{n}" if n % 3 == 0 else f"dos{n}" if n % 3 == 1 else f"tres{n}." for n in range(seconds))
            yield tuple(Word(1000 * n + 100, 1000 * n + 900, f" {text}", 0.5) for n, text in enumerate(texts))

    def translate(self, clips: Sequence[Samples], language: str) -> Iterator[str]:  # noqa: ARG002
        """Return an English sentence per clip."""
        return (f"Said for {len(clip) // SAMPLE_RATE} s." for clip in clips)


def everything(samples: Samples) -> list[tuple[int, int]]:
    """Return clips of 28 s that cover all samples, in milliseconds."""
    end = 1000 * len(samples) // SAMPLE_RATE
    return [(start, min(end, start + 28_000)) for start in range(0, end, 28_000)]
