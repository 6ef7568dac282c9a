"""Tokens with which an OPUS-MT model of several target languages is told which one to write.

The codes are those of Tatoeba: ISO 639-3, with the script where a language has two, and `pob` for Portuguese of Brazil
(https://github.com/Helsinki-NLP/Tatoeba-Challenge); older models have those of OPUS, such as `pt_br`.
"""

from __future__ import annotations

from collections.abc import Collection

from captioner.errors import LanguageError

_CODES = {
    "ar": ("arb", "ara"), "fa": ("pes", "fas"), "lv": ("lav", "lvs"), "ms": ("zsm_Latn", "zlm_Latn", "msa"),
    "no": ("nob", "nor", "nb"), "pt": ("por",), "pt-BR": ("pob", "pt_br", "pt_BR"), "pt-PT": ("por", "pt"),
    "sr": ("srp_Cyrl", "srp"), "sr-Latn": ("srp_Latn",), "yue": ("yue_Hant", "yue"),
    "zh": ("cmn_Hans", "zho_Hans", "cmn", "zho"), "zh-Hant": ("cmn_Hant", "zho_Hant"),
}  # fmt: skip
"""Language -> codes to look for before that of ISO 639-3."""


def target_token(target: str, tokens: Collection[str]) -> str:
    """Return the token of a target language, such as `>>pob<<`; empty for a model with one target language.

    Args:
        target: Target language.
        tokens: Vocabulary of the model, or its language tokens.

    Raises:
        LanguageError: The model has no token for the language.
    """
    known = [token for token in tokens if token.startswith(">>") and token.endswith("<<")]
    if not known:
        return ""
    found = next((f">>{code}<<" for code in _candidates(target) if f">>{code}<<" in known), "")
    if not found:
        raise LanguageError(
            f"this OPUS-MT model does not translate into {target}", f"its languages are {' '.join(sorted(known)[:20])}"
        )
    return found


def _candidates(target: str) -> tuple[str, ...]:
    from langcodes import Language

    language = Language.get(target)
    return (*_CODES.get(target, ()), language.to_alpha3(), target)
