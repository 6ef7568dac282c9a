"""The engine of one stream, with taps on its audio and filters on its revisions.

1. The first filter is the redaction. A pipeline cannot be built without a `Redaction`, so no revision leaves it
   unredacted; viewers, files, translators, the trace and logs come after it.
2. A pipeline that masks private data never records its audio: the sound of what is masked would be kept.
3. Taps and filters may have a memory, so every pipeline has instances of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from captioner.recognition.separate_translation import TranslationJob
from captioner.recognition.sounds.captions import SoundCaptions
from captioner.recognition.vad import FRAME
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.recorded_audio import RecordedAudio
from captioner.translation.filtered import RevisionFilter
from captioner.translation.redaction import Redaction
from captioner.translation.stream_redactor import StreamRedactor
from captioner.types import SAMPLE_RATE, AudioChunk, Revision

Tap = Callable[[AudioChunk], None]
"""Receives the audio of a stream, on the thread that feeds the engine."""


class LivePipeline:
    """Audio in, redacted and filtered revisions out; driven like the engine (`LiveEngine`)."""

    def __init__(
        self,
        engine: LiveEngine,
        redaction: Redaction,
        *,
        taps: tuple[Tap, ...] = (),
        filters: tuple[RevisionFilter, ...] = (),
        sounds: SoundCaptions | None = None,
    ) -> None:
        """Build a pipeline.

        Args:
            engine: recognizes the speech.
            redaction: masks text in every revision, before any other filter.
            taps: receive every chunk of audio before the engine does.
            filters: applied to every revision, in this order.
            sounds: labels of music and songs, which are not filtered; None: there are none.

        Raises:
            ValueError: private data is masked and a tap records the audio.
        """
        if redaction.kinds and any(isinstance(tap, RecordedAudio) for tap in taps):
            raise ValueError("a pipeline that masks private data cannot record its audio")
        self.guard = engine.guard
        self._engine = engine
        self._taps = taps
        self._sounds = sounds
        self._filters: tuple[RevisionFilter, ...] = (StreamRedactor(redaction), *filters)

    @property
    def due(self) -> str | None:
        """Kind of the next decode."""
        return self._engine.due or ("interim" if self._sounds is not None and self._sounds.due else None)

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

    def feed(self, chunk: AudioChunk) -> None:
        """Pass audio to the taps and to the engine."""
        for tap in self._taps:
            tap(chunk)
        self._engine.feed(chunk)

    def change_speaker(self, speaker: str | None) -> None:
        """Let another speaker begin at the audio fed so far."""
        self._engine.change_speaker(speaker)

    def decode(self) -> Iterator[Revision]:
        """Yield the labels of sounds that are due; if there are none, decode once, whatever is due."""
        if self._sounds is not None and self._sounds.due:
            return self._sounds.take()
        return self._filtered(self._engine.decode())

    @property
    def translation_due(self) -> bool:
        """True if `translation` returns one."""
        return self._engine.translation_due

    def translation(self) -> TranslationJob | None:
        """Begin the translation into English that is due beside the decodes, if any."""
        job = self._engine.translation()
        return job and replace(job, apply=lambda hypothesis: self._filtered(job.apply(hypothesis)))

    def flush(self) -> Iterator[Revision]:
        """Make everything final at the end of the stream."""
        yield from self._filtered(self._engine.flush())
        if self._sounds is not None:
            self._sounds.flush()
            yield from self._sounds.take()

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """Feed audio frame by frame, and decode whenever it is due; for a `for` loop without a room.

        A recognizer that returns nothing, because it needs more audio or is not available, is not waited for.
        """
        for at in range(0, len(chunk.samples), FRAME):
            self.feed(AudioChunk(chunk.start + 1000 * at // SAMPLE_RATE, chunk.samples[at : at + FRAME]))
            while self.due:
                behind, made = self.behind, list(self.decode())
                yield from made
                if not made and self.behind == behind:
                    break
            if job := self.translation():
                yield from job.apply(job.run())

    def _filtered(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        for revision in revisions:
            for each in self._filters:
                revision = each(revision)
            yield revision
