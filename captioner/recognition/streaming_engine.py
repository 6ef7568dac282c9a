"""Recognition of one stream by a streaming recognizer: stabilizes and divides its hypotheses."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from captioner.errors import RecognitionError
from captioner.languages import AUTO
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.separate_translation import WithoutSeparateTranslation
from captioner.recognition.speaker_border import count_before
from captioner.recognition.speaker_turns import SpeakerChange, SpeakerTurns
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.streamed_text import StreamedText
from captioner.recognition.streaming import StreamingHypothesis, StreamingSession
from captioner.recognition.word_script import in_script
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

_FINISH_S: Final = 4.0
"""Seconds without a hypothesis after which the end of the stream is no longer waited for; from 5 s on an engine counts
as not responding."""


class StreamingEngine(WithoutSeparateTranslation):
    """Converts the audio of one stream into revisions; driven like `captioner.recognition.engine.Engine`."""

    def __init__(
        self,
        session: StreamingSession,
        *,
        language: str,
        stabilizer: Stabilizer | None = None,
        segmenter: Segmenter | None = None,
        scripts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Create the engine of a stream.

        Args:
            session: Session of a streaming recognizer.
            language: Spoken language; several, such as `en,es`; or `auto`.
            stabilizer: Determines which words are shown and settled.
            segmenter: Divides words into segments.
            scripts: Spoken language -> code with the script of its words.
        """
        self._session = session
        self._language, self._scripts = language.split(",")[0], scripts
        self._text = StreamedText(stabilizer or Stabilizer(), segmenter or Segmenter())
        self._turns = SpeakerTurns()
        self._fed = 0
        """Samples fed so far."""

    @property
    def due(self) -> Literal["interim"] | None:
        """`interim` while hypotheses are expected, or None."""
        return "interim" if self.behind else None

    @property
    def behind(self) -> int:
        """Milliseconds of audio that were fed and are in no hypothesis yet."""
        return self._session.behind_ms

    @property
    def notice(self) -> str:
        """Problem of the session; empty if there is none."""
        return self._session.problem

    @property
    def delay_cause(self) -> str:
        """Cause of a delay, if recognition is not on this machine; sessions of other packages name none but a fault."""
        return str(getattr(self._session, "delay_cause", self._session.problem))

    def feed(self, chunk: AudioChunk) -> None:
        """Take the next audio."""
        self._fed += len(chunk.samples)
        self._session.append(chunk.samples)

    def change_speaker(self, speaker: str | None) -> None:
        """End the present segment at the audio fed so far, or shortly before; later ones have another speaker."""
        self._turns.add(SpeakerChange(1000 * self._fed // SAMPLE_RATE, speaker))

    def decode(self) -> Iterator[Revision]:
        """Apply the hypotheses that have been made since the last call."""
        for hypothesis in self._session.receive():
            language = hypothesis.language or self._language
            if language == AUTO:
                raise RecognitionError("the recognizer returns no language", "name the spoken language with --from")
            written = replace(hypothesis, words=in_script(hypothesis.words, self._scripts.get(language, "")))
            yield from self._turns.named(self._push(written, language))
            self._session.discard_before(self._text.needed_from)

    def flush(self) -> Iterator[Revision]:
        """End the stream and make everything final.

        Raises:
            RecognitionError: The rest was not recognized in time; what is shown has become final.
        """
        try:
            if self._fed:
                self._session.finish()
                yield from self._rest()
            yield from self._turns.named(self._text.close())
        finally:
            self._session.close()
        if self._fed and not self._session.finished:
            raise RecognitionError(f"{self.behind / 1000:.1f} s of audio at the end of the stream were not recognized")

    def _push(self, hypothesis: StreamingHypothesis, language: str) -> Iterator[Revision]:
        """Apply a hypothesis, its words up to a change of the speaker as an utterance of their own."""
        while (change := self._turns.due(hypothesis.end)) is not None:
            time_ms = change.time
            spoken = tuple(word for word in hypothesis.words if word.start + word.end < 2 * time_ms)
            before = spoken[: count_before(spoken, 0, time_ms)]
            yield from self._text.push(replace(hypothesis, words=before, end=time_ms, final=True), language)
            self._turns.begin()
        yield from self._text.push(hypothesis, language)

    def _rest(self) -> Iterator[Revision]:
        behind, until = self.behind, time.monotonic() + _FINISH_S
        while not self._session.finished:
            yield from self.decode()
            if self.behind < behind:
                behind, until = self.behind, time.monotonic() + _FINISH_S
            elif time.monotonic() >= until:
                return
