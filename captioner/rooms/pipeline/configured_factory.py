"""The factory of pipelines as configured, with weights loaded once for all rooms."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from captioner.config import Config, RoomConfig, untrusted
from captioner.layout.limits import Layout, adjusted_profile
from captioner.models import store
from captioner.models.catalogue import lookup
from captioner.models.report import Report
from captioner.recognition.language_id import expected_languages
from captioner.recognition.sounds import captions
from captioner.recognition.sounds.captions import SoundCaptions
from captioner.recognition.streaming import StreamingRecognizer
from captioner.recognition.untranslated import is_untranslated
from captioner.recognition.voices.known_voices import KnownVoices
from captioner.rooms.desk import OperatingOptions
from captioner.rooms.pipeline.engine_builder import build_engine, translations_apart
from captioner.rooms.pipeline.expected_terms import ExpectedTerms
from captioner.rooms.pipeline.live_pipeline import LivePipeline, Tap
from captioner.rooms.pipeline.live_recognizer import LiveRecognizer, prepare
from captioner.rooms.pipeline.room_trace import RoomTrace
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.pipeline.trace import Trace
from captioner.rooms.pipeline.traced import TracedTranslationEngine, TracedTranslator
from captioner.rooms.pipeline.translation_weights import TranslationWeights
from captioner.translation import TranslationResources, Translator, choose, engine_name, translation_grades
from captioner.translation.direct import TARGET, Direct
from captioner.translation.engine import TranslationEngine
from captioner.translation.filtered import RevisionFilter
from captioner.translation.glossary import Glossary
from captioner.translation.live_glossary import LiveGlossary
from captioner.translation.private_data import KINDS
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.translation.selection import served_targets
from captioner.translation.word_list import read_words
from captioner.types import TranslationGrade

if TYPE_CHECKING:
    from captioner.recognition.voices.voice_encoder import VoiceEncoder
    from captioner.recognition.voices.voice_turns import VoiceTurns

log = logging.getLogger(__name__)

LoadRecognizer = Callable[[Config, Path], Any]
"""Loads a recognizer from a folder of weights, as configured."""


@dataclass(frozen=True, slots=True)
class ConfiguredFactory:
    """Builds pipelines and translators from the settings (`PipelineFactory`)."""

    config: Config
    recognizer: LiveRecognizer
    weights: TranslationWeights = field(default_factory=TranslationWeights)
    """Models of the translation engines."""
    machines: dict[str, TranslationEngine] = field(default_factory=dict)
    """Running translation engines by name, shared by all rooms."""
    glossary: LiveGlossary | None = None
    private: Redaction = NO_REDACTION
    """Text masked in a room with redaction."""
    mask: Redaction = NO_REDACTION
    """Text masked in every room."""
    voice_encoder: VoiceEncoder | None = None
    """Tells speakers apart, shared by all rooms; None: no room needs it."""
    trace: Trace | None = None
    sounds: Callable[[str], SoundCaptions] | None = None
    """Makes the labels of sounds for a spoken language; None: there are none."""
    room: str = "recording"
    """Name of the room that this factory is for."""
    redact: bool | None = None
    """True if the room is redacted; None: as configured for it, or else for all rooms."""
    room_hotwords: str = ""
    """Names and terms to expect in this room, beside the configured ones."""
    room_scripts: Mapping[str, str] = field(default_factory=dict)
    """Spoken language -> code with the script of its captions; empty: as configured."""

    @classmethod
    def loaded(cls, config: Config, report: Report, load: LoadRecognizer | None = None) -> ConfiguredFactory:
        """Find, verify and load the weights of the recognizer, and start the trace if one is configured.

        Args:
            config: the settings.
            report: receives lines about what is loaded.
            load: loads the recognizer; None: the one for live speech.

        Raises:
            ModelError: weights are missing or damaged.
            ConfigError: a glossary or a list of words cannot be read, or a kind of private data is unknown.
        """
        if load is None:
            load_recognizer = prepare(config, report)
        else:
            load_recognizer = partial(load, config, store.folder(config.recognizer.model, report))
        mask = read_words(config.redaction.mask) if config.redaction.mask else ()
        words = read_words(config.redaction.words) if config.redaction.words else ()
        private = Redaction(config.redaction.kinds or tuple(KINDS), (*words, *mask))
        glossary = LiveGlossary(Path(config.translation.glossary)) if config.translation.glossary else None
        trace = Trace(untrusted.path(config.trace.folder)) if config.trace.folder else None
        if trace is not None:
            trace.start()
        return cls(
            config,
            load_recognizer(),
            TranslationWeights.installed(config.translation, report),
            glossary=glossary,
            private=private,
            mask=Redaction((), mask),
            voice_encoder=_voice_encoder(report) if config.compares_voices and load is None else None,
            trace=trace,
            sounds=captions.load(config.sounds) if load is None else None,
        )

    def for_room(
        self, room: str, redact: bool | None = None, hotwords: str = "", scripts: Mapping[str, str] = {}
    ) -> ConfiguredFactory:
        """Return the factory for one room.

        Args:
            room: name, under which it is traced.
            redact: True if it is redacted; None: as configured.
            hotwords: names and terms to expect beside the configured ones.
            scripts: spoken language -> code with the script of its captions; empty: as configured.
        """
        return replace(self, room=room, redact=redact, room_hotwords=hotwords, room_scripts=scripts)

    @property
    def seats(self) -> int:
        """Decodes that may run at the same time, over all rooms."""
        return self.recognizer.workers

    @property
    def layout(self) -> Layout:
        """Layout of the cues."""
        return adjusted_profile(**asdict(self.config.layout))

    def spoken_languages(self, spoken: str) -> str:
        """Return the languages that the recognizer is to expect; see `expected_languages`."""
        model = self.recognizer.name
        expected = expected_languages(spoken, multilingual=self.recognizer.multilingual, model=model)
        if expected != spoken:
            log.warning("%s recognizes English only: %s is read as %s", model, spoken, expected)
        return expected

    @property
    def translations(self) -> int:
        """Translations into English by the recognizer that may run beside them; 0: they are part of the decodes."""
        return translations_apart(self.recognizer)

    def pipeline(
        self,
        spoken: str,
        targets: tuple[str, ...],
        *,
        taps: tuple[Tap, ...] = (),
        filters: tuple[RevisionFilter, ...] = (),
        voices: KnownVoices | None = None,
        sounds: bool = False,
    ) -> LivePipeline:
        """Build a pipeline for one stream: recognition, redaction, trace, then the filters given."""
        trace, labels = self._room_trace, self.sounds(spoken) if sounds and self.sounds else None
        engine = build_engine(
            self.config,
            self.recognizer,
            spoken,
            hotwords=self._expected_terms,
            translate=self._translates(spoken, targets),
            voices=self._voice_turns(voices),
            trace=trace,
            hold=labels,
            scripts=self._scripts,
        )
        noted = (trace.revisions("segment"),) if trace else ()
        if labels is not None and isinstance(self.recognizer, StreamingRecognizer):  # without a voice detector
            taps = (*taps, lambda chunk: labels.push(chunk.samples))
        return LivePipeline(engine, self.redaction, taps=taps, filters=(*noted, *filters), sounds=labels)

    def translators(self, spoken: str, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        """Build the translators of one stream, also of models that were fetched since the start.

        Raises:
            LanguageError: no translator serves a pair of languages.
        """
        self.weights.refresh(self.config.translation)
        trace = self._room_trace
        mask = Redaction((), self.redaction.words)
        masked = (mask.revision,) if mask else ()
        noted = (trace.revisions("translation"),) if trace else ()
        resources = replace(
            self._translation_resources,
            glossary=self._glossary,
            trace=(lambda engine: TracedTranslationEngine(engine, trace)) if trace else None,
            is_untranslated=is_untranslated,
            filters=(*masked, *noted),
        )
        translators = choose(spoken, targets, resources)
        return tuple(TracedTranslator(each, trace) for each in translators) if trace else translators

    def served_targets(self, spoken: str) -> Mapping[str, str]:
        """Return the languages into which a spoken one can be translated, with the name of the engine."""
        self.weights.refresh(self.config.translation)
        return served_targets(spoken, self._translation_resources)

    def grades(self, spoken: str, targets: tuple[str, ...], detected: str = "") -> tuple[TranslationGrade, ...]:
        """Return the grade of each target; `detected`: language that was detected, if `spoken` is `auto`."""
        return translation_grades(spoken, targets, self._translation_resources, detected)

    def reload(self) -> None:
        """Load the weights of the recognizer again."""
        self.recognizer.reload()

    def close(self) -> None:
        """Close the translation engines and the trace."""
        for machine in self.machines.values():
            machine.close()
        if self.trace is not None:
            self.trace.close()

    @property
    def redaction(self) -> Redaction:
        """Text that is masked in this room."""
        wanted = self.redact
        if wanted is None and self._configured is not None:
            wanted = self._configured.redact
        if wanted is None:
            wanted = self.config.redaction.on
        return self.private if wanted else self.mask

    @property
    def operating_options(self) -> OperatingOptions:
        """Options of the operators of this room, as configured for it or for all rooms."""
        own = self._configured
        delay = own.delay if own is not None and own.delay is not None else self.config.operator.delay
        return OperatingOptions(delay, self.config.operator.patience, self.redaction)

    @property
    def allow(self) -> tuple[str, ...]:
        """Languages that viewers of this room may open, as configured for it or for all rooms."""
        own = self._configured
        return own.allow if own is not None and own.allow is not None else self.config.translation.allow

    def _voice_turns(self, known: KnownVoices | None) -> VoiceTurns | None:
        """Return what detects changes of the voice, if that is configured for this room or for all."""
        own = self._configured
        wanted = own.speakers if own is not None and own.speakers is not None else self.config.speakers.on
        if known is None or self.voice_encoder is None or not wanted:
            return None
        from captioner.recognition.voices.voice_turns import VoiceTurns

        return VoiceTurns(self.voice_encoder, known)

    @property
    def _configured(self) -> RoomConfig | None:
        """The `[[rooms]]` table of this room, if it has one."""
        return next((room for room in self.config.rooms if room.name == self.room), None)

    @property
    def _scripts(self) -> Mapping[str, str]:
        """Scripts of the captions, of the publisher or else as configured."""
        return self.room_scripts or (self._configured.scripts if self._configured is not None else {})

    @property
    def _expected_terms(self) -> ExpectedTerms:
        """Names and terms of this room and of the settings."""
        rules = RulesFile(self.config.archive.out / self.room)
        return ExpectedTerms(
            (self.room_hotwords, self.config.recognizer.hotwords), rules.glossary(self.glossary), rules.names
        )

    @property
    def _glossary(self) -> Callable[[], Glossary]:
        """Glossary of this room and of the settings, read again when a file changes."""
        return RulesFile(self.config.archive.out / self.room).glossary(self.glossary)

    @property
    def _room_trace(self) -> RoomTrace | None:
        return RoomTrace(self.trace, self.room, self.redaction) if self.trace is not None else None

    @property
    def _translation_resources(self) -> TranslationResources:
        translation, model = self.config.translation, lookup(self.recognizer.name)
        return TranslationResources(
            model=model.name if model else "",
            multilingual=self._model_translates,
            nllb=self.weights.nllb,
            nllb_model=translation.nllb,
            marian=self.weights.marian,
            marian_models=self.weights.marian_models,
            argos=self.weights.argos,
            transformers=Path(translation.transformers).expanduser() if translation.transformers else None,
            engines=translation.engines,
            grades=translation.grades,
            shared=self.machines,
        )

    def _translates(self, spoken: str, targets: tuple[str, ...]) -> bool:
        """True if the recognizer also translates its audio into English."""
        if TARGET not in targets or not self._model_translates:
            return False
        sources = [source for source in spoken.split(",") if source != TARGET]
        return any(engine_name(source, TARGET, self._translation_resources) == Direct.name for source in sources)

    @property
    def _model_translates(self) -> bool:
        return not isinstance(self.recognizer, StreamingRecognizer) and self.recognizer.translates


def _voice_encoder(report: Report) -> VoiceEncoder:
    from captioner.models.voices import load_voice_encoder

    return load_voice_encoder(report)
