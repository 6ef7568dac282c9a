"""The stages put together as the settings say, with weights loaded once for all rooms.

Every engine comes behind its veil: what redaction masks, nobody else sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from captioner.config import MAX_HOTWORDS, NLLB, Config, TranslationConfig, untrusted
from captioner.errors import ModelError
from captioner.layout.limits import Layout, adjusted_profile
from captioner.models import store
from captioner.models.catalogue import lookup
from captioner.models.location import find
from captioner.recognition.engine import Engine
from captioner.recognition.recognizers import Recognizer
from captioner.recognition.recognizers.whisper import Whisper
from captioner.recognition.segmenter import Segmenter
from captioner.recognition.stabilizer import Stabilizer
from captioner.recognition.vad import Vad
from captioner.recognition.window import Window
from captioner.rooms.pipeline.redacted import Veil
from captioner.rooms.pipeline.rules_file import RulesFile
from captioner.rooms.pipeline.trace import Trace
from captioner.rooms.pipeline.traced import (
    RoomTrace,
    TracedMachine,
    TracedRecognizerStream,
    TracedStabilizer,
    TracedTranslator,
    TracedVad,
)
from captioner.translation import TranslationResources, Translator, choose
from captioner.translation.direct import TARGET
from captioner.translation.engine import TranslationEngine
from captioner.translation.glossary import Glossary
from captioner.translation.live_glossary import LiveGlossary
from captioner.translation.private_data import KINDS
from captioner.translation.redaction import NO_REDACTION, Redaction
from captioner.translation.word_list import read_words

Report = Callable[[str], None]
"""Takes one line of progress, or of what went wrong."""
LoadRecognizer = Callable[[Config, Path], Any]
"""Settings and a folder of weights -> a recognizer."""


@dataclass(frozen=True, slots=True)
class ConfiguredFactory:
    """What makes the stages of one room after the other."""

    config: Config
    recognizer: Recognizer
    nllb: Path | None
    """Folder of its weights; None: they are not here."""
    marian: Mapping[tuple[str, str], Path] = field(default_factory=dict)
    """(spoken, target) -> folder of weights."""
    machines: dict[str, TranslationEngine] = field(default_factory=dict)
    """The translation engines that run, shared by all rooms."""
    glossary: LiveGlossary | None = None
    private: Redaction = NO_REDACTION
    """What is masked in a room with redaction."""
    mask: Redaction = NO_REDACTION
    """What is masked in every room."""
    trace: Trace | None = None
    room: str = "recording"
    """Whose stages are made."""
    redact: bool | None = None
    """Whether the room wants redaction; None: as the settings say."""

    @classmethod
    def loaded(cls, config: Config, report: Report, load: LoadRecognizer | None = None) -> ConfiguredFactory:
        """With the recognizer's weights found, verified and loaded, for live speech or as `load` does it.

        Raises:
            ModelError: weights are missing or damaged.
            ConfigError: a glossary or a list of words cannot be read, or what is to be masked is unknown.
        """
        name = config.recognizer.model
        folder = store.folder(name, report)
        mask = read_words(config.redaction.mask) if config.redaction.mask else ()
        words = read_words(config.redaction.words) if config.redaction.words else ()
        private = Redaction(config.redaction.kinds or tuple(KINDS), (*words, *mask))
        glossary = LiveGlossary(Path(config.translation.glossary)) if config.translation.glossary else None
        trace = Trace(untrusted.path(config.trace.folder)) if config.trace.folder else None
        report(f"loading {name} …")
        return cls(
            config,
            (load or _whisper)(config, folder),
            _nllb(config.translation, report),
            marian=_marian(config.translation, report),
            glossary=glossary,
            private=private,
            mask=Redaction((), mask),
            trace=trace,
        )

    def of(self, room: str, redact: bool | None = None) -> ConfiguredFactory:
        """The same for one room: traced under its name, redacted as it says, or as the settings do."""
        return replace(self, room=room, redact=redact)

    @property
    def seats(self) -> int:
        """Readings at once."""
        return self.recognizer.workers

    @property
    def layout(self) -> Layout:
        """Of the files."""
        return adjusted_profile(**asdict(self.config.layout))

    def engine(self, spoken: str, targets: tuple[str, ...]) -> Veil:
        """The line for one stream, behind its veil."""
        config, recorder, reader = self.config, self._recorder, self.recognizer.stream()
        engine = Engine(
            TracedRecognizerStream(reader, recorder) if recorder else reader,
            language=spoken,
            hotwords=partial(self._expected, self._glossary),
            translate=self._translates(spoken, targets),
            vad=TracedVad(recorder, config.vad) if recorder else Vad(config.vad),
            window=Window(config.window),
            stabilizer=TracedStabilizer(recorder, config.stabilizer) if recorder else Stabilizer(config.stabilizer),
            segmenter=Segmenter(config.segmenter),
        )
        return Veil(engine, self.redaction, recorder)

    def translators(self, spoken: str, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        """What serves each pair of languages.

        Raises:
            LanguageError: nothing does.
        """
        recorder = self._recorder
        mask = Redaction((), self.redaction.words)
        resources = TranslationResources(
            multilingual=self.recognizer.multilingual,
            nllb=self.nllb,
            marian=self.marian,
            transformers=Path(named).expanduser() if (named := self.config.translation.transformers) else None,
            engines=self._engines,
            shared=self.machines,
            glossary=self._glossary,
            trace=(lambda engine: TracedMachine(engine, recorder)) if recorder else None,
            filters=(mask.revision,) if mask else (),
        )
        chosen = choose(spoken, targets, resources)
        return tuple(TracedTranslator(one, recorder) for one in chosen) if recorder else chosen

    def renew(self) -> None:
        """Load the recognizer's weights anew."""
        self.recognizer.reload()

    def close(self) -> None:
        """Let go of the translation engines, and write the trace to its end."""
        for machine in self.machines.values():
            machine.close()
        if self.trace is not None:
            self.trace.close()

    @property
    def redaction(self) -> Redaction:
        """What is masked in this room."""
        wanted = self.config.redaction.on if self.redact is None else self.redact
        return self.private if wanted else self.mask

    @property
    def _glossary(self) -> Callable[[], Glossary]:
        """Of this room, asked anew each time."""
        return RulesFile(self.config.archive.out / self.room).glossary(self.glossary)

    def _expected(self, glossary: Callable[[], Glossary], language: str) -> str:
        """What the recognizer is told to expect: the hotwords, and names of the glossary while there is room."""
        expected = self.config.recognizer.hotwords
        for name in glossary().names(language):
            more = f"{expected}, {name}" if expected else name
            if len(more) > MAX_HOTWORDS:
                break
            expected = more
        return expected

    @property
    def _recorder(self) -> RoomTrace | None:
        return RoomTrace(self.trace, self.room, self.redaction) if self.trace is not None else None

    @property
    def _engines(self) -> Mapping[str, str]:
        return self.config.translation.engines

    def _translates(self, spoken: str, targets: tuple[str, ...]) -> bool:
        """Whether the recognizer is to read its audio in English, too."""
        asked = TARGET in targets and spoken != TARGET
        return asked and self.recognizer.multilingual and self._engines.get(TARGET, "direct") == "direct"


def _whisper(config: Config, folder: Path) -> Whisper:
    set_to = config.recognizer
    try:
        return Whisper(
            folder,
            name=set_to.model,
            device=set_to.device,
            compute_type=set_to.compute_type,
            threads=set_to.threads or 1,
            workers=set_to.readings,
            chinese=set_to.chinese,
        )
    except (RuntimeError, ValueError) as error:  # CTranslate2 on a file of another kind, or on a missing device
        hint = f"captioner models check {set_to.model} tells whether it is damaged"
        raise ModelError(f"{set_to.model} cannot be loaded: {str(error).splitlines()[0]}", hint) from error


def _nllb(config: TranslationConfig, report: Report) -> Path | None:
    """Where its weights are; those of the default name may be missing."""
    if config.nllb == NLLB and find(config.nllb) is None:
        return None
    return _licensed(config.nllb, report)


def _marian(config: TranslationConfig, report: Report) -> dict[tuple[str, str], Path]:
    pairs = {pair: tuple(pair.split("-")) for pair in config.marian}
    return {(spoken, target): _licensed(config.marian[pair], report) for pair, (spoken, target) in pairs.items()}


def _licensed(name: str, report: Report) -> Path:
    """Where the weights are; says what may be done with them."""
    folder, listed = store.folder(name, report), lookup(name)
    report(f"translation by {name}, licence {listed.licence if listed else 'its own: see where it came from'}")
    return folder
