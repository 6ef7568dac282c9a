"""Interface of what builds the pipelines of a server's rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from captioner.layout.limits import Layout
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.live_engine import LiveEngine
from captioner.rooms.pipeline.live_pipeline import Tap
from captioner.translation import Translator
from captioner.translation.filtered import RevisionFilter
from captioner.translation.redaction import Redaction
from captioner.types import TranslationGrade


class PipelineFactory(Protocol):
    """Builds pipelines and translators for the rooms of one process."""

    @property
    def seats(self) -> int:
        """Decodes that may run at the same time, over all rooms."""
        ...

    @property
    def translations(self) -> int:
        """Translations into English by the recognizer that may run beside them; 0: they are part of the decodes."""
        ...

    @property
    def layout(self) -> Layout:
        """Layout of the cues."""
        ...

    @property
    def redaction(self) -> Redaction:
        """Text that is masked in the room that this factory is for."""
        ...

    @property
    def operating_options(self) -> OperatingOptions:
        """Options of the operators of the room that this factory is for."""
        ...

    @property
    def allow(self) -> tuple[str, ...]:
        """Languages that viewers of the room may open; `*`: every one that can be translated into."""
        ...

    def spoken_languages(self, spoken: str, /) -> str:
        """Return the languages that the recognizer is to expect: `en` for `auto` if it recognizes English only.

        Raises:
            LanguageError: the recognizer does not recognize one of the languages.
        """
        ...

    def served_targets(self, spoken: str, /) -> Mapping[str, str]:
        """Return the languages into which a spoken one can be translated, with the name of the engine."""
        ...

    def pipeline(
        self,
        spoken: str,
        targets: tuple[str, ...],
        *,
        taps: tuple[Tap, ...] = (),
        filters: tuple[RevisionFilter, ...] = (),
        voices: KnownVoices | None = None,
        sounds: bool = False,
    ) -> LiveEngine:
        """Build a pipeline for one stream; called on a thread, may load a model.

        Args:
            spoken: spoken language, several such as `en,es`, or `auto`.
            targets: languages to translate into.
            taps: receive the audio.
            filters: change the revisions, after redaction.
            voices: of the room, if speakers are told apart by voice in it.
            sounds: label music where nobody speaks, if configured.
        """
        ...

    def translators(self, spoken: str, targets: tuple[str, ...], /) -> tuple[Translator, ...]:
        """Build the translators of one stream.

        Raises:
            LanguageError: no translator serves a pair of languages.
        """
        ...

    def grades(self, spoken: str, targets: tuple[str, ...], detected: str, /) -> tuple[TranslationGrade, ...]:
        """Return the grade of each target; `detected`: language that was detected, if `spoken` is `auto`."""
        ...

    def for_room(
        self, room: str, redact: bool | None = None, hotwords: str = "", scripts: Mapping[str, str] = {}, /
    ) -> PipelineFactory:
        """Return the factory for one room.

        Args:
            room: Name.
            redact: True if it is redacted; None: as configured.
            hotwords: Names and terms to expect beside the configured ones.
            scripts: Spoken language -> code with the script of its captions; empty: as configured.
        """
        ...

    def reload(self) -> None:
        """Load the weights that engines share again, because an engine hangs."""
        ...

    def close(self) -> None:
        """Release what the pipelines share."""
        ...
