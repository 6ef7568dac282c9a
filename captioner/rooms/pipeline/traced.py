"""Stages that note what they take in and return; their results are the same as without the trace."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

from captioner.config.recognition import StabilizerConfig, VadConfig
from captioner.recognition.recognizer import RecognizerStream, TranscriptionRequest
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import Vad
from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.translation.engine import TranslationEngine
from captioner.types import Hypothesis, Samples, SpeechEnd, SpeechStart, WindowWords, Word


class TracedVad(Vad):
    """Notes when speech starts and ends."""

    def __init__(self, trace: RoomTrace, config: VadConfig = VadConfig()) -> None:
        super().__init__(config)
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
        direct = {"direct": self._trace.words(hypothesis.direct)} if request.translate else {}
        words, prefix = self._trace.words(hypothesis.words), self._trace.text(request.prefix)
        language = {"lang": hypothesis.language}
        self._trace.note("reading", **asked, prefix=prefix, words=words, **direct, **language, ms=taken)
        return hypothesis


class TracedStabilizer(Stabilizer):
    """Notes the settled words and those shown after them."""

    def __init__(self, trace: RoomTrace, config: StabilizerConfig = StabilizerConfig()) -> None:
        super().__init__(config)
        self._trace = trace

    def push(self, words: Sequence[Word], end: int, *, silence_ms: int = 0, final: bool = False) -> WindowWords:
        """Compare a hypothesis with the ones before it."""
        state = super().push(words, end, silence_ms=silence_ms, final=final)
        settled, whole = _joined(state.settled), _joined((*state.settled, *state.tail))
        shown = {"settled": self._trace.text(settled), "shown": self._trace.text(whole)}
        self._trace.note("settled", end=end, quiet=silence_ms, final=final, **shown)
        return state


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
        begun = time.perf_counter()
        made = self._engine.translate(text, source, targets, shown)
        taken = round(1000 * (time.perf_counter() - begun))
        pairs = {target: self._redacted(draft) for target, draft in zip(targets, made, strict=True)}
        self._trace.note("draft", by=self.name, source=source, text=text, drafts=pairs, final=shown is None, ms=taken)
        return made

    def _redacted(self, draft: str) -> str:
        return self._trace.redaction(draft)


def _joined(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words)
