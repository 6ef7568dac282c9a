"""NLLB: one model for two hundred languages, on CTranslate2, with the tokenizer of transformers.

The facts that govern this file:

1. Source text is `LANGUAGE tokens </s>`; the decoder starts at `</s>` and the target's language is the first token
   of the prefix, `target_prefix[0]`. What transformers calls `forced_bos_token_id`.
2. With `prefix_bias_beta` a prefix is only made likelier, the language too. So the other languages are suppressed, and
   what came out in the wrong one all the same is translated again without bias.
3. All targets of one text go in one batch: the weights, whose reading is what a step costs, are read once.
4. With `use_vmap` CTranslate2 computes only the part of the output layer that the model's `vmap.txt` names:
   see `convert`.
5. One language alone is translated twice as fast by `_extended`: `score_batch` judges the whole of what is shown in
   one pass, and with `return_alternatives` what may stay goes through the decoder in one more; only what is new is
   made token by token. That option takes the texts of a batch one by one, so from three languages on bias is faster.
   It also forbids the end of the text as the first new token, so that a text which is complete must not be extended.

The published weights (facebook/nllb-200-*) are licensed CC-BY-NC-4.0: not for commercial use.
"""

from __future__ import annotations

import math
import re
import threading
from pathlib import Path
from typing import Any

from captioner.errors import ConfigError, LanguageError, ModelError, TranslatorError
from captioner.translation.units import tidy
from captioner.types import Revision

CODES = {
    "af": "afr_Latn", "am": "amh_Ethi", "ar": "arb_Arab", "as": "asm_Beng", "az": "azj_Latn", "ba": "bak_Cyrl",
    "be": "bel_Cyrl", "bg": "bul_Cyrl", "bn": "ben_Beng", "bo": "bod_Tibt", "bs": "bos_Latn", "ca": "cat_Latn",
    "cs": "ces_Latn", "cy": "cym_Latn", "da": "dan_Latn", "de": "deu_Latn", "el": "ell_Grek", "en": "eng_Latn",
    "es": "spa_Latn", "et": "est_Latn", "eu": "eus_Latn", "fa": "pes_Arab", "fi": "fin_Latn", "fo": "fao_Latn",
    "fr": "fra_Latn", "gl": "glg_Latn", "gu": "guj_Gujr", "ha": "hau_Latn", "he": "heb_Hebr", "hi": "hin_Deva",
    "hr": "hrv_Latn", "ht": "hat_Latn", "hu": "hun_Latn", "hy": "hye_Armn", "id": "ind_Latn", "is": "isl_Latn",
    "it": "ita_Latn", "ja": "jpn_Jpan", "jw": "jav_Latn", "ka": "kat_Geor", "kk": "kaz_Cyrl", "km": "khm_Khmr",
    "kn": "kan_Knda", "ko": "kor_Hang", "lb": "ltz_Latn", "ln": "lin_Latn", "lo": "lao_Laoo", "lt": "lit_Latn",
    "lv": "lvs_Latn", "mg": "plt_Latn", "mi": "mri_Latn", "mk": "mkd_Cyrl", "ml": "mal_Mlym", "mn": "khk_Cyrl",
    "mr": "mar_Deva", "ms": "zsm_Latn", "mt": "mlt_Latn", "my": "mya_Mymr", "ne": "npi_Deva", "nl": "nld_Latn",
    "nn": "nno_Latn", "no": "nob_Latn", "oc": "oci_Latn", "pa": "pan_Guru", "pl": "pol_Latn", "ps": "pbt_Arab",
    "pt": "por_Latn", "ro": "ron_Latn", "ru": "rus_Cyrl", "sa": "san_Deva", "sd": "snd_Arab", "si": "sin_Sinh",
    "sk": "slk_Latn", "sl": "slv_Latn", "sn": "sna_Latn", "so": "som_Latn", "sq": "als_Latn", "sr": "srp_Cyrl",
    "su": "sun_Latn", "sv": "swe_Latn", "sw": "swh_Latn", "ta": "tam_Taml", "te": "tel_Telu", "tg": "tgk_Cyrl",
    "th": "tha_Thai", "tk": "tuk_Latn", "tl": "tgl_Latn", "tr": "tur_Latn", "tt": "tat_Cyrl", "uk": "ukr_Cyrl",
    "ur": "urd_Arab", "uz": "uzn_Latn", "vi": "vie_Latn", "yi": "ydd_Hebr", "yo": "yor_Latn", "yue": "yue_Hant",
    "zh": "zho_Hans",
}  # fmt: skip
"""Our codes -> NLLB's, language and script."""

LANGUAGE = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
"""What a language token looks like."""

_FEW = 2
"""Languages up to which `_extended` is faster than a biased batch."""

VMAP = "vmap.txt"
"""In the model's folder where its vocabulary was cut."""


class Nllb:
    """A converted model and its tokenizer, loaded when built."""

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
        longest: int = 256,
    ) -> None:
        """Load it.

        Args:
            path: Folder with CTranslate2's weights and the tokenizer, as `captioner models convert` makes it.
            device: `cpu`, `cuda` or `auto`.
            compute_type: CTranslate2's; `default` is that of the file.
            threads: Of a translation on the CPU; 0: CTranslate2's choice.
            beam: Hypotheses kept for a finished segment; an open one is translated greedily.
            bias: 0 to below 0.5: how strongly what is shown of an open segment holds its next translation.
            longest: Tokens of a translation at most.

        Raises:
            ConfigError: transformers is not installed.
            ModelError: the model is missing or damaged.
        """
        self._tokenizer = _tokenizer(path)
        self._model = _model(path, device, compute_type, threads)
        self._languages = frozenset(t for t in self._tokenizer.all_special_tokens if LANGUAGE.fullmatch(t))
        self._cut = (path / VMAP).is_file()
        self._speaks = self._languages.intersection(_cut_to(path)) if self._cut else self._languages
        self._beam, self._bias, self._longest = beam, bias, longest
        self._lock = threading.Lock()

    def reading(self, revision: Revision) -> str:
        """The text as shown."""
        return revision.text

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """See `Machine`."""
        tokens = self._encoded(text, self._code(source))
        codes = [self._code(target, cut=True) for target in targets]
        if shown is None or not any(shown) or not self._bias:
            outputs = self._batch(tokens, [[code] for code in codes], beam=1 if shown is not None else self._beam)
        elif len(codes) <= _FEW and self._bias < 0.5:
            outputs = self._extended(tokens, codes, shown)
        else:
            outputs = self._biased(tokens, codes, shown)
        return tuple(self._decoded(output[1:]) for output in outputs)

    def close(self) -> None:
        """Free the weights."""
        self._model.unload_model()

    def _extended(self, tokens: list[str], codes: list[str], shown: tuple[str, ...]) -> list[list[str]]:
        """What is shown up to the first token that has become unlikely, and what follows from there.

        A token that `bias` would keep stays: it does as long as the best other is likelier by less than b / (1 - b),
        and a token of probability p leaves 1 - p to all others.
        """
        prefixes = [[code, *self._pieces(text)] for code, text in zip(codes, shown, strict=True)]
        least = (1 - self._bias / (1 - self._bias)) / 2
        outputs = []
        for prefix, scores in zip(prefixes, self._scores(tokens, prefixes), strict=True):
            kept = next((i for i, p in enumerate(scores[1:-1], 1) if p < least), len(prefix))
            if kept == len(prefix) and scores[-1] >= least:
                outputs.append(prefix)
            else:  # one more is given up behind a token that went, lest the text would end there
                prefix = prefix[: kept if kept == len(prefix) else max(1, kept - 1)]
                options = {"return_alternatives": True, "num_hypotheses": 1} if len(prefix) > 1 else {}
                outputs += self._batch(tokens, [prefix], **options)
        return outputs

    def _scores(self, tokens: list[str], targets: list[list[str]]) -> list[list[float]]:
        """How likely each token of the targets is, and at last their end."""
        try:
            results = self._model.score_batch([tokens] * len(targets), targets)
        except (RuntimeError, ValueError) as error:
            raise TranslatorError(f"nllb failed: {error}") from error
        return [[math.exp(p) for p in result.log_probs] for result in results]

    def _biased(self, tokens: list[str], codes: list[str], shown: tuple[str, ...]) -> list[list[str]]:
        prefixes = [[code, *self._pieces(text)] for code, text in zip(codes, shown, strict=True)]
        others = [[code] for code in sorted(self._languages.difference(codes))]
        outputs = self._batch(tokens, prefixes, suppress_sequences=others or None, prefix_bias_beta=self._bias)
        astray = [i for i, code in enumerate(codes) if outputs[i][:1] != [code]]
        if astray:
            again = self._batch(tokens, [[codes[i]] for i in astray])
            for i, output in zip(astray, again, strict=True):
                outputs[i] = output
        return outputs

    def _batch(self, tokens: list[str], prefixes: list[list[str]], *, beam: int = 1, **options: Any) -> list[list[str]]:
        try:
            results = self._model.translate_batch(
                [tokens] * len(prefixes),
                prefixes,
                beam_size=beam,
                max_decoding_length=self._longest,
                use_vmap=self._cut,
                **options,
            )
        except (RuntimeError, ValueError) as error:  # what CTranslate2 raises: out of memory, a model unloaded
            raise TranslatorError(f"nllb failed: {error}") from error
        return [result.hypotheses[0] for result in results]

    def _code(self, language: str, *, cut: bool = False) -> str:
        """NLLB's code; `cut`: the language must be among those that the vocabulary was cut to."""
        code = CODES.get(language, "")
        if code not in (self._speaks if cut else self._languages):
            hint = "convert it again with this language" if code in self._languages else "use another engine for it"
            raise LanguageError(f"this nllb model does not {'write' if cut else 'know'} {language}", hint)
        return code

    def _encoded(self, text: str, code: str) -> list[str]:
        """Tokens as the model was trained on: the tokenizer itself puts language and end around them."""
        with self._lock:  # the language is a state of the tokenizer
            self._tokenizer.src_lang = code
            return list(self._tokenizer.convert_ids_to_tokens(self._tokenizer(text).input_ids))

    def _pieces(self, text: str) -> list[str]:
        if not text:
            return []
        with self._lock:
            return list(self._tokenizer.tokenize(text))

    def _decoded(self, tokens: list[str]) -> str:
        with self._lock:
            ids = self._tokenizer.convert_tokens_to_ids(tokens)
            return tidy(str(self._tokenizer.decode(ids, skip_special_tokens=True)))


def _cut_to(path: Path) -> list[str]:
    return LANGUAGE.findall((path / VMAP).read_text(encoding="utf-8"))


def _tokenizer(path: Path) -> Any:
    try:
        from transformers import AutoTokenizer
    except ImportError as error:
        raise ConfigError("nllb needs transformers", "pip install 'captioner[nllb]'") from error
    if not path.is_dir():
        raise ModelError(f"there is no nllb model at {path}", "captioner models convert makes one from a checkpoint")
    try:
        return AutoTokenizer.from_pretrained(str(path), local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:  # what transformers raises for files missing or malformed
        raise ModelError(f"{path} has no tokenizer that can be read", "convert the checkpoint again") from error


def _model(path: Path, device: str, compute_type: str, threads: int) -> Any:
    import ctranslate2

    try:
        return ctranslate2.Translator(str(path), device=device, compute_type=compute_type, intra_threads=threads)
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{path} cannot be loaded: {error}", "convert the checkpoint again") from error
