"""Weights of the translation engines, as configured."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from captioner.config import NLLB, TranslationConfig
from captioner.errors import ModelError
from captioner.models import argos, pairs, store
from captioner.models.catalogue import lookup
from captioner.models.location import find
from captioner.models.report import Report
from captioner.translation.engine import LanguagePair

log = logging.getLogger(__name__)


@dataclass(slots=True)
class TranslationWeights:
    """Models on this machine, shared by all rooms.

    Models that are fetched while the server runs are added by `refresh`; running engines have the same mappings. No
    model is removed or replaced, because it may be loaded.
    """

    nllb: Path | None = None
    """Folder of the weights of NLLB; None if they are not installed."""
    marian: dict[LanguagePair, Path] = field(default_factory=dict)
    """(spoken language, target) -> folder of an OPUS-MT model."""
    marian_models: dict[LanguagePair, str] = field(default_factory=dict)
    """(spoken language, target) -> name of that model."""
    argos: dict[LanguagePair, Path] = field(default_factory=dict)
    """(spoken language, target) -> folder of an Argos package."""

    @classmethod
    def installed(cls, config: TranslationConfig, report: Report) -> TranslationWeights:
        """Find the models that are configured or on this machine.

        Raises:
            ModelError: a configured model is missing or damaged.
        """
        found = cls()
        if config.nllb != NLLB or find(config.nllb) is not None:
            found.nllb = _licensed(config.nllb, report)
        for pair, name in config.marian.items():
            found._add(pair, name, _licensed(name, report))
        found.refresh(config)
        return found

    def refresh(self, config: TranslationConfig) -> None:
        """Add the models that have been fetched; takes a few milliseconds."""
        for pair, (name, folder) in pairs.installed(config.marian).items():
            self._add(pair, name, folder)
        for source, target, folder in argos.installed():
            self.argos.setdefault((source, target), folder)
        if self.nllb is None and find(config.nllb) is not None:
            try:
                self.nllb = store.folder(config.nllb)
            except ModelError as error:
                log.info("NLLB is not used: %s", error)

    def _add(self, pair: str, name: str, folder: Path) -> None:
        source, target = pair.split("-", 1)
        if (source, target) not in self.marian:
            self.marian_models[source, target] = name
            self.marian[source, target] = folder


def _licensed(name: str, report: Report) -> Path:
    """Folder of the weights; reports their licence."""
    folder, listed = store.folder(name, report), lookup(name)
    report(f"translation by {name}, licence: {listed.licence if listed else 'see the source of the model'}")
    return folder
