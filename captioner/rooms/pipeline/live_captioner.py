"""Recognition and translation of one stream in the caller's thread, for programs that embed the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import TracebackType

from captioner import languages
from captioner.config import Config
from captioner.delivery.files.transcript import Transcript
from captioner.errors import LanguageError
from captioner.models.report import Report
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.types import SAMPLE_RATE, AudioChunk, Revision, Samples
from formats.cue import Cue


class LiveCaptioner:
    """Audio in, revisions in every language out. Uses no thread, clock or socket of its own."""

    def __init__(self, factory: ConfiguredFactory, spoken: str, targets: tuple[str, ...]) -> None:
        """Create the pipeline of one stream.

        Raises:
            LanguageError: A pair of languages cannot be translated.
        """
        self._factory = factory
        self._pipeline = factory.pipeline(spoken, targets)
        self._translators = factory.translators(spoken, targets)
        self._transcripts: dict[str, Transcript] = {}
        self._position = 0

    @classmethod
    def loaded(cls, config: Config, spoken: str, targets: Iterable[str], report: Report) -> LiveCaptioner:
        """Load the models that the settings name.

        Raises:
            ModelError: A model is missing or damaged.
            LanguageError: A language is unknown, or a pair cannot be translated.
        """
        known = languages.spoken(spoken)
        wanted = languages.caption_languages(targets, known)
        return cls(ConfiguredFactory.loaded(config, report), known, tuple(code for code in wanted if code != known))

    def __enter__(self) -> LiveCaptioner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def push(self, audio: AudioChunk | Samples) -> Iterator[Revision]:
        """Process the next audio of the stream, and yield the revisions that it causes.

        Args:
            audio: A chunk, or mono samples at 16 kHz, float32 in -1..1, shape (n,).
        """
        chunk = audio if isinstance(audio, AudioChunk) else AudioChunk(self._position, audio)
        self._position = chunk.start + round(1000 * len(chunk.samples) / SAMPLE_RATE)
        yield from self._translated(self._pipeline.push(chunk))

    def flush(self) -> Iterator[Revision]:
        """End the stream: yield the finals of everything that is still open."""
        yield from self._translated(self._pipeline.flush())
        for translator in self._translators:
            yield from self._kept(translator.flush())

    def cues(self, language: str) -> tuple[Cue, ...]:
        """The finals in one language so far, broken into lines and timed; compose them with a module of `formats`.

        Raises:
            LanguageError: There are no captions in that language.
        """
        if language not in self._transcripts:
            known = ", ".join(self._transcripts) or "none so far"
            raise LanguageError(f"no captions in {language!r}", f"languages: {known}")
        return self._transcripts[language].cues(ended=True)

    def close(self) -> None:
        """Stop translation processes and free the models."""
        for translator in self._translators:
            translator.close()
        self._factory.close()

    def _translated(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        for revision in self._kept(revisions):
            yield revision
            for translator in self._translators:
                yield from self._kept(translator.push(revision))

    def _kept(self, revisions: Iterable[Revision]) -> Iterator[Revision]:
        for revision in revisions:
            if revision.final:
                transcript = self._transcripts.setdefault(revision.language, Transcript(self._factory.layout))
                transcript.put(replace(revision, words=()))  # cues need no words, which would take much memory
            yield revision
