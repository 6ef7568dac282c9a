"""Marian (OPUS-MT): one small model per pair of languages, on CTranslate2, with the tokenizer of transformers.

Quick enough to translate every revision anew: 75 million weights take 0.1 s for half a sentence, and there is no
language token that a bias could lead astray. The published weights (Helsinki-NLP/opus-mt-*) are licensed CC-BY-4.0,
some Apache-2.0.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError, TranslatorError
from captioner.translation.units import tidy
from captioner.types import Revision

Pair = tuple[str, str]


class Marian:
    """Converted models, each loaded when its pair is first asked for."""

    name = "marian"

    def __init__(
        self,
        models: Mapping[Pair, Path],
        *,
        device: str = "auto",
        threads: int = 0,
        bias: float = 0.2,
        longest: int = 256,
    ) -> None:
        """What there is.

        Args:
            models: (spoken, target) -> folder, as `captioner models convert` makes it.
            device: `cpu`, `cuda` or `auto`.
            threads: Of a translation on the CPU; 0: CTranslate2's choice.
            bias: 0 to below 1: how strongly what is shown of an open segment holds its next translation.
            longest: Tokens of a translation at most.
        """
        self._folders = dict(models)
        self._device, self._threads, self._bias, self._longest = device, threads, bias, longest
        self._loaded: dict[Pair, tuple[Any, Any]] = {}
        self._lock = threading.Lock()

    def reading(self, revision: Revision) -> str:
        """The text as shown."""
        return revision.text

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `Machine`."""
        before = shown or ("",) * len(targets)
        return tuple(self._one(text, (source, target), kept) for target, kept in zip(targets, before, strict=True))

    def close(self) -> None:
        """Free the weights."""
        with self._lock:
            loaded, self._loaded = self._loaded, {}
        for model, _ in loaded.values():
            model.unload_model()

    def _one(self, text: str, pair: Pair, shown: str) -> str:
        model, tokenizer = self._model(pair)
        options: dict[str, Any] = {}
        with self._lock:  # the side that a Marian tokenizer works for is a state of it
            tokens = tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)
            if shown and self._bias:
                kept = tokenizer.convert_ids_to_tokens(tokenizer(text_target=shown).input_ids)[:-1]
                options = {"target_prefix": [kept], "prefix_bias_beta": self._bias}
        try:
            [result] = model.translate_batch([tokens], beam_size=1, max_decoding_length=self._longest, **options)
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(f"marian failed: {error}") from error
        with self._lock:
            ids = tokenizer.convert_tokens_to_ids(result.hypotheses[0])
            return tidy(str(tokenizer.decode(ids, skip_special_tokens=True)))

    def _model(self, pair: Pair) -> tuple[Any, Any]:
        with self._lock:
            if pair not in self._loaded:
                self._loaded[pair] = self._load(pair)
            return self._loaded[pair]

    def _load(self, pair: Pair) -> tuple[Any, Any]:
        if pair not in self._folders:
            raise LanguageError(
                f"marian has no model from {pair[0]} to {pair[1]}", "captioner models convert makes one"
            )
        import ctranslate2

        folder = str(self._folders[pair])
        try:
            from transformers import AutoTokenizer

            # It says so of a method that it never calls.
            warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
            return ctranslate2.Translator(folder, device=self._device, intra_threads=self._threads), tokenizer
        except ImportError as error:
            raise ConfigError("marian needs transformers", "pip install 'captioner[nllb]'") from error
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            said = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(f"{folder} cannot be loaded: {said}", "convert the checkpoint again") from error
