"""Marian (OPUS-MT): one small model per pair of languages, on CTranslate2, with the tokenizer of transformers.

Fast enough to translate every revision again: 75 million weights take 0.1 s for half a sentence. There is no language
token that a bias could change. The published weights (Helsinki-NLP/opus-mt-*) are licensed CC-BY-4.0,
some Apache-2.0.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError, TranslatorError
from captioner.extras import install_command
from captioner.languages import AUTO
from captioner.translation.engine import LanguagePair
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.grades import Assessment, opus_mt
from captioner.translation.resources import TranslationResources
from captioner.translation.units import tidy
from captioner.types import Revision


class Marian:
    """Engine of converted models, each loaded on the first text of its pair."""

    name = "marian"

    def __init__(
        self,
        models: Mapping[LanguagePair, Path],
        *,
        device: str = "auto",
        threads: int = 0,
        bias: float = 0.2,
        max_tokens: int = 256,
    ) -> None:
        """Remember the models; none is loaded yet.

        Args:
            models: Language pair -> folder written by `captioner models convert`.
            device: `cpu`, `cuda` or `auto`.
            threads: Threads per translation on the CPU; 0: CTranslate2's default.
            bias: 0 to below 1: how strongly the shown part of an open segment is kept in its next translation.
            max_tokens: Maximum length of a translation in tokens.
        """
        self._folders = dict(models)
        self._device, self._threads, self._bias, self._max_tokens = device, threads, bias, max_tokens
        self._loaded: dict[LanguagePair, tuple[Any, Any]] = {}
        self._lock = threading.Lock()

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `TranslationEngine`."""
        pairs = zip(targets, shown or ("",) * len(targets), strict=True)
        return tuple(self._translated(text, (source, target), kept) for target, kept in pairs)

    def close(self) -> None:
        """Free the weights."""
        with self._lock:
            loaded, self._loaded = self._loaded, {}
        for model, _ in loaded.values():
            model.unload_model()

    def _translated(self, text: str, pair: LanguagePair, shown: str) -> str:
        model, tokenizer = self._model(pair)
        options: dict[str, Any] = {}
        with self._lock:  # a Marian tokenizer has the language in its state
            tokens = tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)
            if shown and self._bias:
                kept = tokenizer.convert_ids_to_tokens(tokenizer(text_target=shown).input_ids)[:-1]
                options = {"target_prefix": [kept], "prefix_bias_beta": self._bias}
        try:
            [result] = model.translate_batch([tokens], beam_size=1, max_decoding_length=self._max_tokens, **options)
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(f"marian failed: {error}") from error
        with self._lock:
            ids = tokenizer.convert_tokens_to_ids(result.hypotheses[0])
            return tidy(str(tokenizer.decode(ids, skip_special_tokens=True)))

    def _model(self, pair: LanguagePair) -> tuple[Any, Any]:
        with self._lock:
            if pair not in self._loaded:
                self._loaded[pair] = self._load(pair)
            return self._loaded[pair]

    def _load(self, pair: LanguagePair) -> tuple[Any, Any]:
        if pair not in self._folders:
            raise LanguageError(f"marian has no model from {pair[0]} to {pair[1]}", _addition(*pair))
        import ctranslate2

        folder = str(self._folders[pair])
        try:
            from transformers import AutoTokenizer

            # The warning concerns a method that is never called.
            warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            return ctranslate2.Translator(folder, device=self._device, intra_threads=self._threads), tokenizer
        except ImportError as error:
            raise ConfigError("marian needs transformers", install_command("nllb")) from error
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(f"cannot load {folder}: {reason}", "convert the checkpoint again") from error


def _refusal(resources: TranslationResources, source: str, target: str) -> str:
    if (source, target) in resources.marian:
        return ""
    return "name the spoken language to use marian" if source == AUTO else f"for marian: {_addition(source, target)}"


def _status(resources: TranslationResources) -> EngineStatus:
    pairs = ", ".join(f"{source}-{target}" for source, target in sorted(resources.marian))
    return EngineStatus(bool(pairs), pairs or "no model is installed", "" if pairs else _addition("en", "es"))


def _addition(source: str, target: str) -> str:
    """Return what adds a pair; not every pair has a published model."""
    model = f"opus-mt-{source}-{target}"
    setting = f'marian = {{{source}-{target} = "{model}"}}'
    return f"captioner models fetch {model}, and [translation] {setting} in captioner.toml"


def _assess(resources: TranslationResources, source: str, target: str) -> Assessment:
    return opus_mt(resources.marian_models.get((source, target), ""), source, target)


ENTRY = EngineEntry(
    _refusal,
    lambda resources: Marian(resources.marian),
    "OPUS-MT",
    may_substitute=True,
    status=_status,
    assess=_assess,
)
