"""Stages that note what they take in and return; their results are the same as without the trace."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from captioner.config.recognition import StabilizerConfig, VadConfig
from captioner.recognition.recognizer import RecognizerStream, TranscriptionRequest
from captioner.recognition.stabilizer import ENGLISH, Stabilizer
from captioner.recognition.vad import Vad, VoiceHold
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.translation import Translator
from captioner.translation.engine import TranslationEngine
from captioner.types import Hypothesis, Revision, Samples, SpeechEnd, SpeechStart, WindowWords, Word


class TracedVad(Vad):
    """Notes when speech starts and ends."""

    def __init__(self, trace: RoomTrace, config: VadConfig = VadConfig(), *, hold: VoiceHold | None = None) -> None:
        super().__init__(config, hold=hold)
        self._trace = trace

    def push(self, samples: Samples) -> Iterator[SpeechStart | SpeechEnd]:
        """Detect speech."""
        for event in super().push(samples):
            self._trace.note("vad", event=type(event).__name__, time=event.time, now=self.now)
            yield event


class TracedRecognizerStream:
    """Notes each request, its words, and the milliseconds it took."""

    def __init__(self, stream: RecognizerStream, trace: RoomTrace) -> None:
        self._stream, self._trace = stream, trace
        self.append, self.discard_before = stream.append, stream.discard_before
        self.detect_language = stream.detect_language

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """Recognize a window."""
        begun = time.perf_counter()
        hypothesis = self._stream.transcribe(request)
        taken = round(1000 * (time.perf_counter() - begun))
        asked = {"start": request.start, "end": request.end, "final": request.final}
        words = {"words": self._trace.words(hypothesis.words)} if request.transcribe else {}
        direct = {"direct": self._trace.words(hypothesis.direct)} if request.translate else {}
        prefix, language = self._trace.text(request.prefix or request.translation_prefix), hypothesis.language
        self._trace.note("reading", **asked, prefix=prefix, **words, **direct, lang=language, ms=taken)
        return hypothesis


class TracedEngine:
    """Notes how long each decode waited for its turn at the model."""

    def __init__(self, engine: LiveEngine, trace: RoomTrace) -> None:
        self._engine, self._trace = engine, trace
        self.guard, self.translation = engine.guard, engine.translation
        self.feed, self.flush, self.change_speaker = engine.feed, engine.flush, engine.change_speaker
        self._due_at: float | None = None
        """Time of the performance counter since which a decode is due; None if none was."""

    @property
    def due(self) -> str | None:
        """Kind of the next decode."""
        due = self._engine.due
        if due is not None and self._due_at is None:
            self._due_at = time.perf_counter()
        return due

    @property
    def translation_due(self) -> bool:
        """True if `translation` returns one."""
        return self._engine.translation_due

    @property
    def behind(self) -> int:
        """Milliseconds of audio that were fed and are not decoded yet."""
        return self._engine.behind

    @property
    def notice(self) -> str:
        """Notice of the engine for operators."""
        return self._engine.notice

    @property
    def delay_cause(self) -> str:
        """Cause of a delay, if the engine is not on this machine."""
        return self._engine.delay_cause

    def decode(self) -> Iterator[Revision]:
        """Decode once, whatever is due."""
        now, due = time.perf_counter(), self._engine.due
        waited = now - (self._due_at if self._due_at is not None else now)
        self._due_at = None
        self._trace.note("turn", due=due, waited=round(1000 * waited))
        return self._engine.decode()


class TracedStabilizer(Stabilizer):
    """Notes the settled words, those shown after them, and why the others are not shown."""

    def __init__(
        self, trace: RoomTrace, config: StabilizerConfig = StabilizerConfig(), *, stage: str = "settled"
    ) -> None:
        """Create a stabilizer; `stage` is the name of its lines."""
        super().__init__(config)
        self._trace, self._stage = trace, stage

    def push(
        self, words: Sequence[Word], end: int, *, language: str = ENGLISH, silence_ms: int = 0, final: bool = False
    ) -> WindowWords:
        """Compare a hypothesis with the ones before it."""
        state = super().push(words, end, language=language, silence_ms=silence_ms, final=final)
        settled, whole = _joined(state.settled), _joined((*state.settled, *state.tail))
        shown = {"settled": self._trace.text(settled), "shown": self._trace.text(whole)}
        withheld = [[each.word.start, each.word.end, each.reason] for each in self.withheld]
        self._trace.note(self._stage, end=end, quiet=silence_ms, final=final, **shown, withheld=withheld)
        return state


class TracedTranslator:
    """Notes each revision that was translated, once its translations are published."""

    def __init__(self, translator: Translator, trace: RoomTrace) -> None:
        self.name, self.targets = translator.name, translator.targets
        self.flush, self.close = translator.flush, translator.close
        self._translator, self._trace = translator, trace

    @property
    def problem(self) -> str:
        """See `Translator`."""
        return self._translator.problem

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`."""
        return self._translator.counts

    def push(self, revision: Revision) -> Iterator[Revision]:
        """Translate a revision."""
        begun = time.perf_counter()
        yield from self._translator.push(revision)
        taken = round(1000 * (time.perf_counter() - begun))
        pushed = {"segment": revision.segment, "lang": revision.language, "rev": revision.number}
        self._trace.note("translated", by=self.name, to=list(self.targets), **pushed, final=revision.final, ms=taken)


class TracedTranslationEngine:
    """Notes every draft, before glossary and policy."""

    def __init__(self, engine: TranslationEngine, trace: RoomTrace) -> None:
        self.name = engine.name
        self._engine, self._trace = engine, trace
        self.source_text, self.close = engine.source_text, engine.close

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Translate a text, which is redacted already."""
        return self.translate_each((text,), source, targets, shown)[0]

    def translate_each(
        self, texts: tuple[str, ...], source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Translate texts, which are redacted already; each line has the milliseconds of all of them."""
        begun = time.perf_counter()
        outputs = self._engine.translate_each(texts, source, targets, shown)
        taken = round(1000 * (time.perf_counter() - begun))
        for text, made in zip(texts, outputs, strict=True):
            pairs = {target: self._redacted(draft) for target, draft in zip(targets, made, strict=True)}
            draft = {"by": self.name, "source": source, "text": text, "drafts": pairs}
            self._trace.note("draft", **draft, final=shown is None, ms=taken)
        return outputs

    def _redacted(self, draft: str) -> str:
        return self._trace.redaction(draft)


def _joined(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words)
