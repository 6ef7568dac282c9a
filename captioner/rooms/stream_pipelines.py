"""Builders of the engine and the translators of a stream."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from captioner.rooms.desk.voice_names import VoiceNames
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.live_pipeline import Tap
from captioner.rooms.pipeline.pipeline_factory import PipelineFactory
from captioner.rooms.pipeline.recorded_audio import Keeps, recording_taps
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.translation import Translator
from captioner.translation.filtered import FilteredTranslator
from captioner.translation.replacement import Replacement


class StreamPipelines(Protocol):
    """Builds the engine of a stream, and another one whenever it fails."""

    def engine(self) -> LiveEngine:
        """Build an engine; may take a while."""
        ...

    def translators(self) -> tuple[Translator, ...]:
        """Build the translators."""
        ...

    def reload(self) -> None:
        """Load what engines share again, because one of them hangs."""
        ...


@dataclass(frozen=True, slots=True)
class RoomPipelines:
    """Pipelines of a room: recorded and redacted as configured, with the rules of the room."""

    factory: PipelineFactory
    spoken: str
    targets: tuple[str, ...]
    rules: RulesFile
    recordings: Path | None
    """Folder of the recorded audio; None: it is not recorded."""
    voices: VoiceNames | None = None
    """Names of the voices that are told apart, if the factory does so; None: none are."""
    keeps: Keeps = lambda _start, _end: True
    """Decides what is recorded."""
    sounds: bool = False
    """True to label music, if configured."""

    def engine(self) -> LiveEngine:
        """Build a pipeline."""
        return self.factory.pipeline(
            self.spoken,
            self.targets,
            taps=recording_taps(self.recordings, self.factory.redaction, self.keeps),
            filters=(Replacement(self.rules.pairs), *((self.voices,) if self.voices else ())),
            voices=self.voices.known if self.voices else None,
            sounds=self.sounds,
        )

    def translators(self) -> tuple[Translator, ...]:
        """Build the translators."""
        return self._filtered(self.targets)

    def translators_into(self, language: str) -> tuple[Translator, ...]:
        """Build the translators of another language."""
        return self._filtered((language,))

    def _filtered(self, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        return tuple(
            FilteredTranslator(translator, (Replacement(self.rules.pairs),), translations_only=True)
            for translator in self.factory.translators(self.spoken, targets)
        )

    def reload(self) -> None:
        """Load the weights again."""
        self.factory.reload()


@dataclass(frozen=True, slots=True)
class PlainPipelines:
    """Pipelines of speech in one language, without translation and without the rules of a room."""

    factory: PipelineFactory
    spoken: str
    taps: tuple[Tap, ...] = ()

    def engine(self) -> LiveEngine:
        """Build a pipeline."""
        return self.factory.pipeline(self.spoken, (), taps=self.taps)

    def translators(self) -> tuple[Translator, ...]:
        """Return no translators."""
        return ()

    def reload(self) -> None:
        """Load the weights again."""
        self.factory.reload()
