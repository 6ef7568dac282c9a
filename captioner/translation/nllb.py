"""NLLB: one model for two hundred languages, on CTranslate2, with sentencepiece or tokenizers.

Constraints:

1. Source text is `LANGUAGE tokens </s>`. The decoder starts at `</s>`, and the target language is the first token of
   the prefix, `target_prefix[0]`; transformers calls it `forced_bos_token_id`.
2. `prefix_bias_beta` only makes a prefix more probable, its language token included. Therefore the other languages are
   suppressed, and an output that is in the wrong language nevertheless is translated again without bias.
3. All targets of one text are one batch, so that the weights are read once: reading them is the cost of a step.
4. With `use_vmap`, CTranslate2 computes only the part of the output layer that the model's `vmap.txt` lists; see
   `convert`.
5. A single language is translated twice as fast by `_extended`: `score_batch` scores the shown text in one pass, and
   with `return_alternatives` the part that is kept passes the decoder in one more step; only new text is decoded token
   by token. That option processes the texts of a batch one by one, so from three languages on the bias is faster. It
   also forbids the end of the text as the first new token, so a complete text must not be extended.

The published weights (facebook/nllb-200-*) are licensed CC-BY-NC-4.0: not for commercial use.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError, TranslatorError
from captioner.translation.engine import TranslationEngine
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.grades import nllb as assess
from captioner.translation.nllb_codes import CODES, LANGUAGE, VMAP, unknown_languages
from captioner.translation.resources import TranslationResources
from captioner.translation.tokens import END, SentencePieces, TokenizerFile, Tokens, vocabulary
from captioner.translation.units import tidy
from captioner.types import Revision

LICENCE = "CC-BY-NC-4.0: not for commercial use"
"""Licence of the published weights."""
_MAX_EXTENDED = 2
"""Number of target languages up to which `_extended` is faster than a biased batch."""


class Nllb(TranslationEngine):
    """Engine of a converted model and its tokenizer, both loaded by the constructor."""

    name = "nllb"

    def __init__(
        self,
        path: Path,
        *,
        device: str = "auto",
        compute_type: str = "default",
        threads: int = 0,
        beam: int = 1,
        bias: float = 0.2,
        max_tokens: int = 256,
    ) -> None:
        """Load a model.

        Args:
            path: Folder with weights and tokenizer, written by `captioner models convert`.
            device: `cpu`, `cuda` or `auto`.
            compute_type: CTranslate2's compute type; `default` is that of the file.
            threads: Threads per translation on the CPU; 0: CTranslate2's default.
            beam: Beam size for a finished segment; an open one is translated greedily.
            bias: 0 to below 0.5: how strongly the shown part of an open segment is kept in its next translation.
            max_tokens: Maximum length of a translation in tokens.

        Raises:
            ModelError: The model is missing or damaged.
        """
        self._text = _tokenizer(path)
        self._model = _model(path, device, compute_type, threads)
        self._languages = frozenset(filter(LANGUAGE.fullmatch, vocabulary(path)))
        self._reduced = (path / VMAP).is_file()
        self._targets = self._languages.intersection(_vmap_languages(path)) if self._reduced else self._languages
        self._beam, self._bias, self._max_tokens = beam, bias, max_tokens

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `TranslationEngine`."""
        tokens = self._encoded(text, self._code(source))
        codes = [self._code(target, as_target=True) for target in targets]
        if shown is None or not any(shown) or not self._bias:
            outputs = self._batch(tokens, [[code] for code in codes], beam=1 if shown is not None else self._beam)
        elif len(codes) <= _MAX_EXTENDED and self._bias < 0.5:
            outputs = self._extended(tokens, codes, shown)
        else:
            outputs = self._biased(tokens, codes, shown)
        return tuple(self._decoded(output[1:]) for output in outputs)

    def close(self) -> None:
        """Free the weights."""
        self._model.unload_model()

    def _extended(self, tokens: list[str], codes: list[str], shown: tuple[str, ...]) -> list[list[str]]:
        """Keep the shown text up to the first token that has become improbable, and decode the rest.

        A token is kept if `bias` b would keep it: as long as the best other token is more probable by less than
        b / (1 - b), where a token of probability p leaves 1 - p to all others.
        """
        prefixes = [[code, *self._tokens(text)] for code, text in zip(codes, shown, strict=True)]
        min_probability = (1 - self._bias / (1 - self._bias)) / 2
        outputs = []
        for prefix, scores in zip(prefixes, self._scores(tokens, prefixes), strict=True):
            kept = next((i for i, p in enumerate(scores[1:-1], 1) if p < min_probability), len(prefix))
            if kept == len(prefix) and scores[-1] >= min_probability:
                outputs.append(prefix)
            else:  # the token before a dropped one is decoded again too: the first new one cannot end the text
                prefix = prefix[: kept if kept == len(prefix) else max(1, kept - 1)]
                options = {"return_alternatives": True, "num_hypotheses": 1} if len(prefix) > 1 else {}
                outputs += self._batch(tokens, [prefix], **options)
        return outputs

    def _scores(self, tokens: list[str], targets: list[list[str]]) -> list[list[float]]:
        """Return the probability of each token of each target, followed by that of the end of the text."""
        try:
            results = self._model.score_batch([tokens] * len(targets), targets)
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(f"nllb failed: {error}") from error
        return [[math.exp(p) for p in result.log_probs] for result in results]

    def _biased(self, tokens: list[str], codes: list[str], shown: tuple[str, ...]) -> list[list[str]]:
        prefixes = [[code, *self._tokens(text)] for code, text in zip(codes, shown, strict=True)]
        others = [[code] for code in sorted(self._languages.difference(codes))]
        outputs = self._batch(tokens, prefixes, suppress_sequences=others or None, prefix_bias_beta=self._bias)
        wrong = [i for i, code in enumerate(codes) if outputs[i][:1] != [code]]
        if wrong:
            again = self._batch(tokens, [[codes[i]] for i in wrong])
            for i, output in zip(wrong, again, strict=True):
                outputs[i] = output
        return outputs

    def _batch(self, tokens: list[str], prefixes: list[list[str]], *, beam: int = 1, **options: Any) -> list[list[str]]:
        try:
            results = self._model.translate_batch(
                [tokens] * len(prefixes),
                prefixes,
                beam_size=beam,
                max_decoding_length=self._max_tokens,
                use_vmap=self._reduced,
                **options,
            )
        except (RuntimeError, ValueError) as error:  # raised by CTranslate2: out of memory, model unloaded
            raise TranslatorError(f"nllb failed: {error}") from error
        return [result.hypotheses[0] for result in results]

    def _code(self, language: str, *, as_target: bool = False) -> str:
        """Return NLLB's code; a target language must also be part of a reduced vocabulary."""
        code = CODES.get(language, "")
        if code not in (self._targets if as_target else self._languages):
            hint = "convert it again with this language" if code in self._languages else "use another engine for it"
            role = "target" if as_target else "source"
            raise LanguageError(f"this nllb model does not support {language} as {role} language", hint)
        return code

    def _encoded(self, text: str, code: str) -> list[str]:
        """Return the tokens of a source text, between its language and the end mark."""
        return [code, *self._text.split(text), END]

    def _tokens(self, text: str) -> list[str]:
        return self._text.split(text, as_target=True) if text else []

    def _decoded(self, tokens: list[str]) -> str:
        return tidy(self._text.join(tokens))


def _vmap_languages(path: Path) -> list[str]:
    return LANGUAGE.findall((path / VMAP).read_text(encoding="utf-8"))


def _tokenizer(path: Path) -> Tokens:
    if not path.is_dir():
        raise ModelError(f"no nllb model at {path}", "create one from a checkpoint with captioner models convert")
    if (file := path / "tokenizer.json").is_file():
        return TokenizerFile(file)
    return SentencePieces(path / "sentencepiece.bpe.model", path / "sentencepiece.bpe.model")


def _model(path: Path, device: str, compute_type: str, threads: int) -> Any:
    import ctranslate2

    try:
        return ctranslate2.Translator(str(path), device=device, compute_type=compute_type, intra_threads=threads)
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"cannot load {path}: {error}", "fetch or convert the model again") from error


def _refusal(resources: TranslationResources, source: str, target: str) -> str:
    if unknown := unknown_languages(source, target):
        return f"nllb does not support {unknown}"
    return "" if resources.nllb else f"for nllb: {_addition(resources)} ({LICENCE})"


def _create(resources: TranslationResources) -> Nllb:
    if resources.nllb is None:
        raise ConfigError("no model is installed for nllb", _addition(resources))
    return Nllb(resources.nllb)


def _status(resources: TranslationResources) -> EngineStatus:
    detail = f"{resources.nllb or 'no model is installed'} ({LICENCE})"
    return EngineStatus(resources.nllb is not None, detail, "" if resources.nllb else _addition(resources))


def _addition(resources: TranslationResources) -> str:
    """Return the command that adds the configured model."""
    return f"captioner models fetch {resources.nllb_model}"


ENTRY = EngineEntry(
    _refusal,
    _create,
    "NLLB",
    batches_targets=True,
    status=_status,
    assess=lambda resources, source, target: assess(resources.nllb_model, source, target),
)
