"""The stages of a room, each with a trace of what it takes in and gives out; they do their work as without.

With redaction on no text gets here as it was said: it is redacted as viewers see it, and of what is read again and
again, whose windows may cut through a number, every digit is a `#`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from captioner.config.recognition import StabilizerConfig, VadConfig
from captioner.recognition.recognizers import RecognizerStream, TranscriptionRequest
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import Vad
from captioner.rooms.pipeline.trace import Trace
from captioner.translation import Translator
from captioner.translation.engine import TranslationEngine
from captioner.translation.redaction import Redaction
from captioner.types import Hypothesis, Reading, Revision, Samples, SpeechEnd, SpeechStart, Word


@dataclass(frozen=True, slots=True)
class RoomTrace:
    """The trace of one room."""

    trace: Trace
    room: str
    redaction: Redaction
    """What nobody may see, here neither."""

    def note(self, stage: str, **said: object) -> None:
        """Add a line; never waits."""
        self.trace.put(self.room, stage, **said)

    def revision(self, stage: str, revision: Revision) -> None:
        """Add a revision that is as viewers may see it."""
        shown = {"segment": revision.segment, "lang": revision.language, "rev": revision.number}
        state = {"stable": revision.stable, "tail": revision.tail, "final": revision.final}
        more = {"rewrite": True} if revision.rewrite else {}
        self.note(stage, **shown, start=revision.start, end=revision.end, **state, **more)

    def words(self, words: Iterable[Word]) -> Any:
        """Words with their times; where something is masked their text alone."""
        said = tuple(words)
        if self.redaction:
            return self.text("".join(word.text for word in said))
        return [[word.start, word.end, word.text, round(word.probability, 2)] for word in said]

    def text(self, text: str) -> str:
        """What may be seen of a text that is still growing."""
        if not self.redaction:
            return text
        shown = self.redaction.growing(text)
        return re.sub(r"\d", "#", shown) if self.redaction.kinds else shown


class TracedVad(Vad):
    """Notes when speech begins and ends."""

    def __init__(self, recorder: RoomTrace, config: VadConfig = VadConfig()) -> None:
        super().__init__(config)
        self._recorder = recorder

    def push(self, samples: Samples) -> Iterator[SpeechStart | SpeechEnd]:
        """See `Vad`."""
        for event in super().push(samples):
            self._recorder.note("vad", event=type(event).__name__, time=event.time, now=self.now)
            yield event


class TracedRecognizerStream:
    """Notes what was asked and read, and how long it took."""

    def __init__(self, reader: RecognizerStream, recorder: RoomTrace) -> None:
        self._reader, self._recorder = reader, recorder
        self.append, self.discard_before, self.detect_language = (
            reader.append,
            reader.discard_before,
            reader.detect_language,
        )

    def transcribe(self, request: TranscriptionRequest) -> Hypothesis:
        """See `RecognizerStream`."""
        begun = time.perf_counter()
        hypothesis = self._reader.transcribe(request)
        taken = round(1000 * (time.perf_counter() - begun))
        asked = {"start": request.start, "end": request.end, "final": request.final}
        direct = {"direct": self._recorder.words(hypothesis.direct)} if request.translate else {}
        words, prefix = self._recorder.words(hypothesis.words), self._recorder.text(request.prefix)
        language = {"lang": hypothesis.language}
        self._recorder.note("reading", **asked, prefix=prefix, words=words, **direct, **language, ms=taken)
        return hypothesis


class TracedStabilizer(Stabilizer):
    """Notes what stands and what is shown behind it."""

    def __init__(self, recorder: RoomTrace, config: StabilizerConfig = StabilizerConfig()) -> None:
        super().__init__(config)
        self._recorder = recorder

    def push(self, words: Sequence[Word], end: int, *, silence_ms: int = 0, final: bool = False) -> Reading:
        """See `Stabilizer`."""
        reading = super().push(words, end, silence_ms=silence_ms, final=final)
        settled, whole = _joined(reading.settled), _joined((*reading.settled, *reading.tail))
        shown = {"settled": self._recorder.text(settled), "shown": self._recorder.text(whole)}
        self._recorder.note("settled", end=end, quiet=silence_ms, final=final, **shown)
        return reading


class TracedMachine:
    """Notes every draft, before glossary and policy."""

    def __init__(self, machine: TranslationEngine, recorder: RoomTrace) -> None:
        self.name = machine.name
        self._machine, self._recorder = machine, recorder
        self.source_text, self.close = machine.source_text, machine.close

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `TranslationEngine`; its text was redacted before it came here."""
        begun = time.perf_counter()
        made = self._machine.translate(text, source, targets, shown)
        taken = round(1000 * (time.perf_counter() - begun))
        pairs = {target: self._redacted(draft) for target, draft in zip(targets, made, strict=True)}
        self._recorder.note(
            "draft", by=self.name, source=source, text=text, drafts=pairs, final=shown is None, ms=taken
        )
        return made

    def _redacted(self, draft: str) -> str:
        return self._recorder.redaction(draft)


class TracedTranslator:
    """Notes what the policy makes of the drafts: the translated revisions that viewers get."""

    def __init__(self, translator: Translator, recorder: RoomTrace) -> None:
        self.name, self.targets = translator.name, translator.targets
        self.close = translator.close
        self._translator, self._recorder = translator, recorder

    @property
    def problem(self) -> str:
        """See `Translator`."""
        return self._translator.problem

    @property
    def counts(self) -> dict[str, int]:
        """See `Translator`."""
        return self._translator.counts

    def push(self, revision: Revision) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._noted, self._translator.push(revision))

    def flush(self) -> Iterator[Revision]:
        """See `Translator`."""
        yield from map(self._noted, self._translator.flush())

    def _noted(self, revision: Revision) -> Revision:
        self._recorder.revision("translation", revision)
        return revision


def _joined(words: Iterable[Word]) -> str:
    return "".join(word.text for word in words)
