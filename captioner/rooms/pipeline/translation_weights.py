"""Weights of the translation engines, as configured."""

from __future__ import annotations

from pathlib import Path

from captioner.config import NLLB, TranslationConfig
from captioner.models import pairs, store
from captioner.models.catalogue import lookup
from captioner.models.location import find
from captioner.models.report import Report


def nllb_folder(config: TranslationConfig, report: Report) -> Path | None:
    """Return the folder of the weights of NLLB; None if the default model is not installed."""
    if config.nllb == NLLB and find(config.nllb) is None:
        return None
    return _licensed(config.nllb, report)


def marian_models(config: TranslationConfig, report: Report) -> dict[tuple[str, str], tuple[str, Path]]:
    """Return languages -> name and folder of each OPUS-MT model that is configured or on this machine.

    Raises:
        ModelError: a configured model is missing or damaged.
    """
    configured = {pair: (name, _licensed(name, report)) for pair, name in config.marian.items()}
    found = pairs.installed(config.marian) | configured
    return {(source, target): found[f"{source}-{target}"] for source, target in (pair.split("-", 1) for pair in found)}


def _licensed(name: str, report: Report) -> Path:
    """Folder of the weights; reports their licence."""
    folder, listed = store.folder(name, report), lookup(name)
    report(f"translation by {name}, licence: {listed.licence if listed else 'see the source of the model'}")
    return folder
