"""A factory for engines that need no weights: replayed transcripts, benchmarks, tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from captioner.languages import NAMES
from captioner.layout.limits import PROFILES, Layout
from captioner.recognition.language_id import expected_languages
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.live_pipeline import LivePipeline, Tap
from captioner.translation import Translator
from captioner.translation.filtered import RevisionFilter
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.types import TranslationGrade


@dataclass(frozen=True, slots=True)
class SimpleFactory:
    """A `PipelineFactory` that is the same for every room."""

    make_engine: Callable[[str, tuple[str, ...]], LiveEngine]
    """Makes an engine for a spoken language and targets."""
    make_translators: Callable[[str, tuple[str, ...]], tuple[Translator, ...]] = lambda _spoken, _targets: ()
    """Makes the translators for a spoken language and targets."""
    layout: Layout = PROFILES["default"]
    redaction: Redaction = NO_REDACTION
    operating_options: OperatingOptions = field(default_factory=OperatingOptions)
    seats: int = 1
    allow: tuple[str, ...] = ()
    translations: int = 1
    multilingual: bool = True
    """False if the engines recognize English only."""
    served: Callable[[str], Mapping[str, str]] = lambda spoken: {code: "" for code in NAMES if code != spoken}
    """Returns target -> name of the engine for a spoken language; by default all others, without a name."""
    make_grades: Callable[[str, tuple[str, ...]], tuple[TranslationGrade, ...]] = lambda _spoken, _targets: ()
    """Grades the translations for a spoken language and targets."""

    def spoken_languages(self, spoken: str) -> str:
        """Return the languages that the engines are to expect; see `expected_languages`."""
        return expected_languages(spoken, multilingual=self.multilingual, model="the engine")

    def served_targets(self, spoken: str) -> Mapping[str, str]:
        """Return the languages into which a spoken one can be translated, with the name of the engine."""
        return self.served(spoken)

    def pipeline(
        self,
        spoken: str,
        targets: tuple[str, ...],
        *,
        taps: tuple[Tap, ...] = (),
        filters: tuple[RevisionFilter, ...] = (),
        voices: KnownVoices | None = None,  # noqa: ARG002 - the engines tell no speakers apart
        sounds: bool = False,  # noqa: ARG002 - nor sounds
    ) -> LivePipeline:
        """Build a pipeline around a new engine."""
        return LivePipeline(self.make_engine(spoken, targets), self.redaction, taps=taps, filters=filters)

    def translators(self, spoken: str, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        """Make the translators of one stream."""
        return self.make_translators(spoken, targets)

    def grades(self, spoken: str, targets: tuple[str, ...], _detected: str = "") -> tuple[TranslationGrade, ...]:
        """Return the grades of the targets."""
        return self.make_grades(spoken, targets)

    def for_room(
        self, _room: str, _redact: bool | None = None, _hotwords: str = "", _scripts: Mapping[str, str] = {}
    ) -> SimpleFactory:
        """Return this factory."""
        return self

    def reload(self) -> None:
        """Do nothing: there are no weights."""

    def close(self) -> None:
        """Do nothing."""
