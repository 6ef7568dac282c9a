"""Marian (OPUS-MT): one small model per pair of languages, on CTranslate2, with sentencepiece.

1. Fast enough to translate every revision again: 75 million weights take 0.1 s for half a sentence. There is no
   language token that a bias could change.
2. A pair without a model goes through English if there are models of both ways: twice the time, and errors add up.

The published weights (Helsinki-NLP/opus-mt-*) are licensed CC-BY-4.0, some Apache-2.0.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from captioner.errors import LanguageError
from captioner.languages import AUTO
from captioner.translation.engine import LanguagePair, TranslationEngine
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.grades import GRADE_WORDS, Assessment, opus_mt
from captioner.translation.options import FAST_NEURAL
from captioner.translation.pair_model import PairModel
from captioner.translation.resources import TranslationResources
from captioner.types import Revision

PIVOT: Final = "en"
"""Language that pairs without a model of their own go through."""


class Marian(TranslationEngine):
    """Engine of one model per pair, each loaded on the first text of its pair."""

    def __init__(
        self,
        models: Mapping[LanguagePair, Path],
        *,
        name: str = "marian",
        device: str = "auto",
        threads: int = 0,
        bias: float = 0.2,
        max_tokens: int = 256,
    ) -> None:
        """Remember the models; none is loaded yet.

        Args:
            models: Language pair -> folder of an OPUS-MT model, or of an Argos package; pairs may be added later.
            name: Name in the settings, `marian` or `argos`.
            device: `cpu`, `cuda` or `auto`.
            threads: Threads per translation on the CPU; 0: CTranslate2's default.
            bias: 0 to below 1: how strongly the shown part of an open segment is kept in its next translation.
            max_tokens: Maximum length of a translation in tokens.
        """
        self.name, self._folders = name, models
        self._device, self._threads, self._bias, self._max_tokens = device, threads, bias, max_tokens
        self._loaded: dict[LanguagePair, PairModel] = {}
        self._lock = threading.Lock()

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `TranslationEngine`."""
        return self.translate_each((text,), source, targets, shown)[0]

    def translate_each(
        self, texts: tuple[str, ...], source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """See `TranslationEngine`; all texts are one batch: three take 1.2 to 1.8 times as long as one."""
        pairs = zip(targets, shown or ("",) * len(targets), strict=True)
        made = [self._translated(texts, (source, target), kept) for target, kept in pairs]
        return tuple(zip(*made, strict=True))

    def close(self) -> None:
        """Free the weights."""
        with self._lock:
            loaded, self._loaded = self._loaded, {}
        for model in loaded.values():
            model.close()

    def _translated(self, texts: tuple[str, ...], pair: LanguagePair, shown: str) -> tuple[str, ...]:
        *before, last = route(self._folders, *pair)
        for leg in before:
            texts = self._model(leg).translate(texts)
        return self._model(last).translate(texts, shown)

    def _model(self, pair: LanguagePair) -> PairModel:
        if pair not in self._folders:
            raise LanguageError(f"{self.name} has no model from {pair[0]} to {pair[1]}", _addition(*pair))
        with self._lock:
            if pair not in self._loaded:
                options = {"device": self._device, "threads": self._threads}
                numbers = {"bias": self._bias, "max_tokens": self._max_tokens}
                self._loaded[pair] = PairModel(self._folders[pair], pair[1], **options, **numbers)  # type: ignore[arg-type]
            return self._loaded[pair]


def route(models: Mapping[LanguagePair, Path], source: str, target: str) -> tuple[LanguagePair, ...]:
    """Return the pairs by which a text gets from source to target; the pair itself if no models serve it."""
    legs = (source, PIVOT), (PIVOT, target)
    return legs if (source, target) not in models and all(leg in models for leg in legs) else ((source, target),)


def assess_route(legs: tuple[LanguagePair, ...], assess: Callable[[str, str], Assessment]) -> Assessment:
    """Assess a route; a way through English has no figure of its own."""
    assessed = [assess(*leg) for leg in legs]
    if len(assessed) == 1:
        return assessed[0]
    each = ", then ".join(GRADE_WORDS[one.grade] for one in assessed)
    return Assessment("ungraded", f"through English: {each}; no figure of both together is known")


def _refusal(resources: TranslationResources, source: str, target: str) -> str:
    if all(leg in resources.marian for leg in route(resources.marian, source, target)):
        return ""
    return "name the spoken language to use marian" if source == AUTO else _addition(source, target)


def _status(resources: TranslationResources) -> EngineStatus:
    pairs = ", ".join(f"{source}-{target}" for source, target in sorted(resources.marian))
    return EngineStatus(bool(pairs), pairs or "no model is installed", "" if pairs else _addition("en", "es"))


def _addition(source: str, target: str) -> str:
    """Return the command that adds a pair."""
    return f"captioner models fetch {source}-{target}"


ENTRY = EngineEntry(
    _refusal,
    lambda resources: Marian(resources.marian),
    "OPUS-MT",
    FAST_NEURAL,
    may_substitute=True,
    status=_status,
    assess=lambda resources, source, target: assess_route(
        route(resources.marian, source, target),
        lambda *leg: opus_mt(resources.marian_models.get(leg, ""), *leg),
    ),
)
