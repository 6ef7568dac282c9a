"""Nothing is lost or twice at the border of two captions, whatever the recognizer makes of times, marks and edges."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.config.recognition import SegmenterConfig, StabilizerConfig, VadConfig
from captioner.recognition.engine import Engine
from captioner.recognition.recognizer import TranscriptionRequest
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.separate_translation import TranslationJob
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import FRAME, FRAME_MS, Vad
from captioner.types import SAMPLE_RATE, AudioChunk, Hypothesis, Revision, Samples, Word
from tests.conftest import MANY
from tests.fakes import ScriptedDetector, said, silence


@dataclass(frozen=True)
class Readings:
    """Differences between successive transcriptions of a recognizer."""

    seed: int
    jitter_ms: int
    """Milliseconds by which the times of a word may be wrong."""
    marks: float
    """Probability that a mark is missing, or that a comma is a full stop."""
    misread: float
    """Probability that a word in the last 0.3 s is another one."""
    lag_ms: int
    """Milliseconds after a word until it can be translated, while speech goes on."""


class UnsteadyStream:
    """Continues the prefix of each request with the words of a script, as a model does."""

    def __init__(self, words: Sequence[Word], readings: Readings) -> None:
        self.meanwhile: Callable[[], None] = lambda: None
        """Called while a transcription is computed."""
        self._words, self._readings = words, readings
        self._random = random.Random(readings.seed)

    def append(self, samples: Samples) -> None:
        """Ignore the audio."""

    def discard_before(self, time: int) -> None:
        """Keep everything."""

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Words of the prefix and those after it up to the end of the request; their translation is in capitals."""
        if request.transcribe:
            self.meanwhile()
        words = [self._read(word, request) for word in self._covered(request, request.prefix, 0)]
        lag = self._readings.lag_ms if self._is_speaking(request.end) else 0
        english = [
            replace(word, text=word.text.upper()) for word in self._covered(request, request.translation_prefix, lag)
        ]
        prefix, translated = request.prefix.split(), request.translation_prefix.split()
        return Hypothesis(
            tuple(self._kept(words, prefix)),
            request.language,
            tuple(self._kept([self._shifted(word, request) for word in english], translated))
            if request.translate
            else (),
        )

    def detect_language(self, start: int, end: int) -> dict[str, float]:  # noqa: ARG002 the script decides
        """Return Spanish."""
        return {"es": 1.0}

    def _covered(self, request: TranscriptionRequest, prefix: str, lag_ms: int) -> list[Word]:
        """Words of the prefix, whatever their times, and those in the span after them."""
        known = [_number(text) for text in prefix.split()]
        last = known[-1] if known else -1
        inside = [
            word
            for i, word in enumerate(self._words)
            if i > last and request.start <= (word.start + word.end) // 2 and word.end + lag_ms <= request.end
        ]
        return [*(self._words[i] for i in known), *inside]

    def _is_speaking(self, time: int) -> bool:
        return any(word.start < time <= word.end + FRAME_MS for word in self._words)

    @staticmethod
    def _kept(words: Iterable[Word], prefix: Sequence[str]) -> Iterable[Word]:
        """The words, with the text of the prefix."""
        for i, word in enumerate(words):
            yield replace(word, text=f" {prefix[i]}") if i < len(prefix) else word

    def _read(self, word: Word, request: TranscriptionRequest) -> Word:
        text = word.text
        if text[-1] in ".," and self._random.random() < self._readings.marks:
            text = text[:-1] if text[-1] == "." else f"{text[:-1]}."
        if not request.final and request.end - word.end < 300 and self._random.random() < self._readings.misread:
            text = f" X{text.strip()}"
        return self._shifted(replace(word, text=text), request)

    def _shifted(self, word: Word, request: TranscriptionRequest) -> Word:
        by = self._random.randint(-self._readings.jitter_ms, self._readings.jitter_ms)
        start = max(request.start, word.start + by)
        return replace(word, start=start, end=max(start, min(request.end, word.end + by)))


def _number(text: str) -> int:
    return int("".join(filter(str.isdigit, text)))


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Word, ...]:
    """Speech with numbered words, sentences, clauses, and pauses of all lengths."""
    parts: list[str | int] = []
    number = 0
    for _ in range(draw(st.integers(1, 6))):
        count = draw(st.integers(1, 14))
        mark = draw(st.sampled_from(["", ",", ".", "."]))
        parts.append(" ".join(f"W{number + i}" for i in range(count)) + mark)
        parts.append(draw(st.sampled_from([0, 0, 100, 300, 550, 700, 1000, 1500, 2500])))
        number += count
    return said(*parts, each=draw(st.sampled_from([200, 300, 400])))


READINGS = st.builds(
    Readings,
    seed=st.integers(0, 1000),
    jitter_ms=st.sampled_from([0, 40, 90]),
    marks=st.sampled_from([0.0, 0.3, 0.8]),
    misread=st.sampled_from([0.0, 0.5]),
    lag_ms=st.sampled_from([0, 200]),
)


def revisions(
    words: Sequence[Word],
    readings: Readings,
    lengths: SegmenterConfig,
    step: int,
    apart: int = 0,
    *,
    language: str = "es",
) -> list[Revision]:
    """All revisions if `step` frames arrive during each transcription, and `apart` steps pass during a translation.

    0: translations are made together with transcriptions.
    """
    found: list[Revision] = []
    stream = UnsteadyStream(words, readings)
    engine = Engine(
        stream,
        language=language,
        translate=True,
        vad=Vad(VadConfig(), detector=ScriptedDetector(words)),
        stabilizer=Stabilizer(StabilizerConfig()),
        segmenter=Segmenter(lengths),
        apart=apart > 0,
    )
    samples = silence((words[-1].end + 1500) / 1000)
    translating: tuple[int, TranslationJob, Hypothesis] | None = None
    number = 0

    def translate() -> None:
        nonlocal translating
        if translating and number >= translating[0]:
            found.extend(tuple(translating[1].apply(translating[2])))
            translating = None
        if not translating and (job := engine.translation()):
            translating = number + apart, job, job.run()

    stream.meanwhile = translate
    for number, at in enumerate(range(0, len(samples), step * FRAME)):
        engine.feed(AudioChunk(at * 1000 // SAMPLE_RATE, samples[at : at + step * FRAME]))
        if engine.due:
            for revision in engine.decode():
                found.append(revision)
        if number % 2:
            translate()
    stream.meanwhile = lambda: None
    return [*found, *engine.flush()]


def finals(found: Iterable[Revision]) -> list[Revision]:
    return [revision for revision in found if revision.final]


LENGTHS = st.sampled_from(
    [SegmenterConfig(), SegmenterConfig(min_length_ms=600, max_length_ms=1500), SegmenterConfig(1, 6000)]
)

APART = st.sampled_from([0, 1, 4, 30, 200])


@settings(deadline=None, max_examples=MANY or 60)
@given(scripts(), READINGS, LENGTHS, st.sampled_from([1, 5, 12]), APART)
def test_every_word_is_final_once(
    words: tuple[Word, ...], readings: Readings, lengths: SegmenterConfig, step: int, apart: int
) -> None:
    """Each spoken word is final exactly once and in order, and so is its translation."""
    found = finals(revisions(words, readings, lengths, step, apart))

    assert list(range(len(words))) == [_number(text) for one in found for text in one.stable.split()]
    assert list(range(len(words))) == [_number(text) for one in found for text in one.direct.split()]


@settings(deadline=None, max_examples=MANY or 60)
@given(scripts(), READINGS, LENGTHS, st.sampled_from([1, 5, 12]), APART)
def test_segments_are_translated_as_a_whole(
    words: tuple[Word, ...], readings: Readings, lengths: SegmenterConfig, step: int, apart: int
) -> None:
    """In Japanese, too, each word and its translation is final exactly once and in order."""
    steady = replace(readings, jitter_ms=0, lag_ms=0)
    found = finals(revisions(words, steady, lengths, step, apart, language="ja"))

    assert list(range(len(words))) == [_number(text) for one in found for text in one.stable.split()]
    assert list(range(len(words))) == [_number(text) for one in found for text in one.direct.split()]


@settings(deadline=None, max_examples=MANY or 60)
@given(scripts(), READINGS, LENGTHS, st.sampled_from([1, 5, 12]), APART)
def test_captions_only_grow(
    words: tuple[Word, ...], readings: Readings, lengths: SegmenterConfig, step: int, apart: int
) -> None:
    """Stable text grows, final text stays, and a word that is shown in one caption never appears in another."""
    shown: dict[int, str] = {}
    states: dict[str, Revision] = {}
    for revision in revisions(words, readings, lengths, step, apart):
        before = states.get(revision.segment)
        assert before is None or (not before.final and revision.stable.startswith(before.stable))
        states[revision.segment] = revision
        for text in (revision.stable + revision.tail).split():
            if not text.startswith("X"):
                assert revision.segment == shown.setdefault(_number(text), revision.segment)


@settings(deadline=None, max_examples=MANY or 30)
@given(scripts(), READINGS)
def test_what_follows_a_sentence_begins_with_a_capital(words: tuple[Word, ...], readings: Readings) -> None:
    """No caption ends a sentence before one that continues it, and none is between a sentence and its capital."""
    lower = [replace(word, text=word.text.lower()) for word in words]
    found = finals(revisions(lower, readings, SegmenterConfig(), 5))

    for left, right in pairwise(found):
        assert left.stable[-1] != "." or right.stable[0].isupper()
