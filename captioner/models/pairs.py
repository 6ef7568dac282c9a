"""Translation models of a language pair: which are published, and which are installed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from captioner.config import NLLB
from captioner.errors import LanguageError
from captioner.languages import ENGLISH_NAMES, SPOKEN, base, covers, fallbacks, parse
from captioner.models import location
from captioner.models.catalogue import CATALOGUE, KnownModel, opus_mt
from captioner.models.fingerprint import unchanged
from captioner.models.folders import incomplete
from captioner.models.opus_mt import CONVERSIONS

PIVOT = "en"
"""Language that a translation goes through if no model translates the pair."""


@dataclass(frozen=True, slots=True)
class PairModels:
    """Models that together translate a pair: one, or two through English."""

    source: str
    target: str
    models: tuple[KnownModel, ...]

    @property
    def pair(self) -> str:
        """Names of the languages, such as `German to Spanish`."""
        return f"{ENGLISH_NAMES[self.source]} to {ENGLISH_NAMES[self.target]}"

    @property
    def engine(self) -> str:
        """Name of the engine that uses them."""
        return self.models[0].kind

    @property
    def terms(self) -> str:
        """Size and licence, such as `158 MB, CC-BY-4.0`."""
        return " and ".join(model.terms for model in self.models)

    @property
    def route(self) -> str:
        """Engine and way, such as `OPUS-MT through English, since no model translates German to Spanish`."""
        if self.engine == "nllb":
            return "NLLB"
        if len(self.models) == 1:
            return "OPUS-MT"
        return f"OPUS-MT through English, since no model translates {self.pair}"


def split(written: str) -> tuple[str, str] | None:
    """Return the languages of a pair such as `en-es` or `en-pt-BR`; None if it is not a pair."""
    for index, character in enumerate(written):
        if character == "-":
            try:
                source, target = (parse(part)[0] for part in (written[:index], written[index + 1 :]))
            except LanguageError:
                continue
            if base(source) in SPOKEN and not covers(base(source), target):
                return base(source), target
    return None


def published(source: str, target: str) -> PairModels:
    """Return the best published models of a pair: OPUS-MT, OPUS-MT through English, or NLLB.

    A target that is a variant is served by the language that it is a variant of.
    """
    for code in fallbacks(target):
        legs = (f"{source}-{PIVOT}", f"{PIVOT}-{code}")
        if f"{source}-{code}" in CONVERSIONS:
            return PairModels(source, target, (opus_mt(f"{source}-{code}"),))
        if PIVOT not in (source, code) and all(leg in CONVERSIONS for leg in legs):
            return PairModels(source, target, tuple(map(opus_mt, legs)))
    return PairModels(source, target, (CATALOGUE[NLLB],))


def installed(configured: Mapping[str, str]) -> dict[str, tuple[str, Path]]:
    """Return pair such as `en-es` -> name and folder of the OPUS-MT model on this machine.

    Those of the settings come first. A model that is incomplete, or has changed since it was downloaded, is left out.
    """
    found = {}
    for pair in CONVERSIONS.keys() | _cached_pairs():
        local = location.find(opus_mt(pair).name)
        if local is None or incomplete(local.folder, opus_mt(pair).files):
            continue
        if local.origin != "cache" or unchanged(local.folder, location.cache_folder(local.name)):
            found[pair] = local.name, local.folder
    for pair, name in configured.items():
        found.pop(pair, None)
        if local := location.find(name):
            found[pair] = name, local.folder
    return found


def _cached_pairs() -> set[str]:
    """Return the pairs of models that were converted on this machine."""
    folder = location.cache_folder("")
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return {match[1] for name in names if (match := re.fullmatch(r"opus-mt-([a-z]{2,3}-[a-z]{2,3})", name))}
