"""A model of one language pair on CTranslate2 with sentencepiece: OPUS-MT, or an Argos package.

1. Published conversions of OPUS-MT are float16, which a CPU would compute as float32. `compute_type` `auto` makes it
   int8, as `captioner models convert` does.
2. OPUS-MT has a model of sentencepiece for each side and ends the source with `</s>`; Argos has one for both, and no
   end.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from captioner.errors import ModelError, TranslatorError
from captioner.translation.marian_tokens import target_token
from captioner.translation.tokens import END, SentencePieces, vocabulary
from captioner.translation.units import tidy


class PairModel:
    """Weights and tokenizer of one pair; `translate` may be called from any thread."""

    def __init__(self, folder: Path, target: str, *, device: str, threads: int, bias: float, max_tokens: int) -> None:
        """Load a model; see `Marian` for the arguments.

        Raises:
            ModelError: the model is missing or damaged.
            LanguageError: the model of several languages lacks this one.
        """
        import ctranslate2

        both = folder / "sentencepiece.model"
        argos = both.is_file()
        self._tokens = (
            SentencePieces(both, both, vocabulary(folder, "target"))
            if argos
            else SentencePieces(folder / "source.spm", folder / "target.spm")
        )
        token = "" if argos else target_token(target, vocabulary(folder))
        self._first = [token] if token else []
        self._last = [] if argos else [END]
        self._folder, self._bias, self._max_tokens = folder, bias, max_tokens
        options = {"device": device, "compute_type": "auto", "intra_threads": threads}
        try:
            self._model: Any = ctranslate2.Translator(str(folder), **options)
        except (RuntimeError, ValueError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(f"cannot load {folder}: {reason}", "fetch or convert the model again") from error

    def translate(self, texts: tuple[str, ...], shown: str = "") -> tuple[str, ...]:
        """Translate texts in one batch.

        Args:
            texts: at least one.
            shown: translation of the first text that is kept where it is as good as a new one, or empty.

        Raises:
            TranslatorError: the translation failed.
        """
        options: dict[str, Any] = {}
        if shown and self._bias:
            prefix = self._tokens.split(shown, as_target=True)
            options = {"target_prefix": [prefix, *[[]] * (len(texts) - 1)], "prefix_bias_beta": self._bias}
        sources = [[*self._first, *self._tokens.split(text), *self._last] for text in texts]
        try:
            results = self._model.translate_batch(sources, beam_size=1, max_decoding_length=self._max_tokens, **options)
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(f"{self._folder.name} failed: {error}") from error
        return tuple(tidy(self._tokens.join(result.hypotheses[0])) for result in results)

    def close(self) -> None:
        """Free the weights."""
        self._model.unload_model()
