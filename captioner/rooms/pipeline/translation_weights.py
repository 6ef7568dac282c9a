"""Weights of the translation engines, as configured."""

from __future__ import annotations

from pathlib import Path

from captioner.config import NLLB, TranslationConfig
from captioner.models import store
from captioner.models.catalogue import lookup
from captioner.models.location import find
from captioner.models.report import Report


def nllb_folder(config: TranslationConfig, report: Report) -> Path | None:
    """Return the folder of the weights of NLLB; None if the default model is not installed."""
    if config.nllb == NLLB and find(config.nllb) is None:
        return None
    return _licensed(config.nllb, report)


def marian_folders(config: TranslationConfig, report: Report) -> dict[tuple[str, str], Path]:
    """Return the folder of the weights of each OPUS-MT model that is configured, by its languages."""
    pairs = {pair: tuple(pair.split("-")) for pair in config.marian}
    return {(spoken, target): _licensed(config.marian[pair], report) for pair, (spoken, target) in pairs.items()}


def _licensed(name: str, report: Report) -> Path:
    """Folder of the weights; reports their licence."""
    folder, listed = store.folder(name, report), lookup(name)
    report(f"translation by {name}, licence: {listed.licence if listed else 'see the source of the model'}")
    return folder
