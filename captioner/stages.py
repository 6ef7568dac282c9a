"""The stages put together as the settings say, with weights loaded once for all rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from captioner import models, translators
from captioner.config import NLLB, Config, TranslationConfig
from captioner.engine import Engine
from captioner.errors import ModelError
from captioner.layout import Layout
from captioner.recognizers import Recognizer
from captioner.recognizers.whisper import Whisper
from captioner.segmenter import Segmenter
from captioner.stabilizer import Stabilizer
from captioner.translators import Translator
from captioner.translators.direct import TARGET
from captioner.translators.machine import Machine
from captioner.vad import Vad
from captioner.window import Window

Report = Callable[[str], None]
"""Takes one line of progress, or of what went wrong."""


@dataclass(frozen=True, slots=True)
class Stages:
    """What makes the stages of one room after the other."""

    config: Config
    recognizer: Recognizer
    nllb: Path | None
    """Folder of its weights; None: they are not here."""
    machines: dict[str, Machine] = field(default_factory=dict)
    """The translation engines that run, shared by all rooms."""

    @classmethod
    def loaded(cls, config: Config, report: Report) -> Stages:
        """With the recognizer's weights found, verified and loaded.

        Raises:
            ModelError: weights are missing or damaged.
        """
        name = config.recognizer.model
        folder = models.folder(name, report)
        report(f"loading {name} …")
        return cls(config, _whisper(config, folder), _nllb(config.translation, report))

    @property
    def layout(self) -> Layout:
        """Of the files."""
        return Layout(**asdict(self.config.layout))

    def engine(self, spoken: str, targets: tuple[str, ...]) -> Engine:
        """The line for one stream."""
        config = self.config
        return Engine(
            self.recognizer.listen(),
            language=spoken,
            direct=self._translates(spoken, targets),
            vad=Vad(**asdict(config.vad)),
            window=Window(**asdict(config.window)),
            stabilizer=Stabilizer(**asdict(config.stabilizer)),
            segmenter=Segmenter(**asdict(config.segmenter)),
        )

    def translators(self, spoken: str, targets: tuple[str, ...]) -> tuple[Translator, ...]:
        """What serves each pair of languages.

        Raises:
            LanguageError: nothing does.
        """
        return translators.choose(
            spoken,
            targets,
            direct=self.recognizer.multilingual,
            nllb=self.nllb,
            engines=self._engines,
            shared=self.machines,
        )

    def close(self) -> None:
        """Let go of the translation engines."""
        for machine in self.machines.values():
            machine.close()

    @property
    def _engines(self) -> Mapping[str, str]:
        return self.config.translation.engines

    def _translates(self, spoken: str, targets: tuple[str, ...]) -> bool:
        """Whether the recognizer is to read its audio in English, too."""
        asked = TARGET in targets and spoken != TARGET
        return asked and self.recognizer.multilingual and self._engines.get(TARGET, "direct") == "direct"


def _whisper(config: Config, folder: Path) -> Whisper:
    set_to = config.recognizer
    threads = {"threads": set_to.threads} if set_to.threads else {}
    try:
        return Whisper(folder, name=set_to.model, device=set_to.device, compute_type=set_to.compute_type, **threads)
    except (RuntimeError, ValueError) as error:  # CTranslate2 on a file of another kind, or on a missing device
        hint = f"captioner models check {set_to.model} tells whether it is damaged"
        raise ModelError(f"{set_to.model} cannot be loaded: {str(error).splitlines()[0]}", hint) from error


def _nllb(config: TranslationConfig, report: Report) -> Path | None:
    """Where its weights are; those of the default name may be missing."""
    if config.nllb == NLLB and models.find(config.nllb) is None:
        return None
    return models.folder(config.nllb, report)
