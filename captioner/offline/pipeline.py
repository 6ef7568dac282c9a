"""Models and settings that caption recordings, loaded once for many of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from captioner.config import Config
from captioner.errors import ModelError
from captioner.layout.limits import Layout
from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.models.report import Report
from captioner.offline.chunks import SpeechDetector, detect_speech
from captioner.rooms.pipeline.configured_factory import ConfiguredFactory
from captioner.rooms.pipeline.expected_terms import ExpectedTerms
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.translation import Translator
from captioner.types import Samples, Word


class ClipRecognizer(Protocol):
    """Speech recognizer for clips of a recording."""

    def detect_language(self, samples: Samples, /) -> str:
        """Return the spoken language."""
        ...

    def language_probabilities(self, samples: Samples, /) -> Mapping[str, float]:
        """Return the probability of each language."""
        ...

    def transcribe(self, clips: Sequence[Samples], language: str, hotwords: str = "", /) -> Iterator[tuple[Word, ...]]:
        """Yield the words of each clip, with times in milliseconds from its start."""
        ...

    def translate(self, clips: Sequence[Samples], language: str, /) -> Iterator[str]:
        """Yield an English translation of the speech in each clip."""
        ...


@dataclass(frozen=True, slots=True)
class OfflinePipeline:
    """Recognizer, translators and settings for recordings."""

    model: str
    """Name of the recognition model; results of an interrupted run are used only with the same model."""
    recognizer: ClipRecognizer
    create_translators: Callable[[str, tuple[str, ...]], tuple[Translator, ...]]
    """Spoken language, target languages -> translators; raises `LanguageError` if a pair is not supported."""
    layout: Layout
    spoken_languages: Callable[[str], str] = str
    """Spoken language, or `auto` -> that which the recognizer is to expect; raises `LanguageError` if it is another."""
    hotwords: Callable[[str, str | None], str] = lambda _, __: ""
    """Language, text that was recognized -> names and terms to expect."""
    redact: Callable[[str], str] = str
    """Masks private data in a text."""
    style: TextStyle = AS_SPOKEN
    """Style of the files."""
    detect_speech: SpeechDetector = detect_speech

    @classmethod
    def load(cls, config: Config, report: Report, *, default_threads: int = 0) -> OfflinePipeline:
        """Locate, verify and load the weights.

        Args:
            config: all settings.
            report: takes a line of progress.
            default_threads: of the recognizer if the settings name no number; 0: one per core.

        Raises:
            ModelError: weights are missing or damaged.
        """
        threads = config.recognizer.threads or default_threads
        config = replace(config, recognizer=replace(config.recognizer, threads=threads))
        factory = ConfiguredFactory.loaded(config, report, partial(_load_recognizer, report))
        recognizer: Any = factory.recognizer
        rules = RulesFile(config.archive.out / factory.room)
        return cls(
            config.recognizer.model,
            recognizer,
            factory.translators,
            factory.layout,
            factory.spoken_languages,
            ExpectedTerms((config.recognizer.hotwords,), rules.glossary(factory.glossary), rules.names),
            factory.redaction,
            TextStyle.of(config.style),
        )

    def translators(self, spoken: str, targets: Sequence[str]) -> tuple[Translator, ...]:
        """Create translators from the spoken language into the targets other than it.

        Raises:
            LanguageError: no translation engine supports a pair.
        """
        return self.create_translators(spoken, tuple(target for target in targets if target != spoken))

    def check_languages(self, spoken: str, targets: Sequence[str]) -> None:
        """Refuse unsupported languages before hours of work.

        Raises:
            LanguageError: no translation engine supports a pair.
        """
        for language in spoken.split(","):
            for translator in self.translators(language, targets):
                translator.close()


def _load_recognizer(report: Report, config: Config, folder: Path) -> Any:
    settings = config.recognizer
    report(f"loading {settings.model} …")
    from captioner.recognition.recognizers.whisper_batched import WhisperBatched

    try:
        return WhisperBatched(
            folder,
            name=settings.model,
            device=settings.device,
            compute_type=settings.compute_type,
            threads=settings.threads,
            chinese=settings.chinese,
        )
    except (RuntimeError, ValueError) as error:  # CTranslate2: not a model file, or a missing device
        hint = f"run captioner models check {settings.model} to find out if it is damaged"
        raise ModelError(f"cannot load {settings.model}: {str(error).splitlines()[0]}", hint) from error
