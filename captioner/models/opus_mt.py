"""OPUS-MT models that are published ready for CTranslate2: the repository of each pair, its revision, size and licence.

Each repository was read in one of three places; a fetch compares its files with what the hub declares in any case:

1. Its listing on the hub: those of michaelfeil, and en-zh, es-de and fr-ru of gaudi.
2. Public programs that pin its revision and the SHA-256 of its files: en-es and es-en of michaelfeil, en-ru and ru-en
   of manancode (int8).
3. Catalogues of public programs that download it: gaudi/opus-mt-*-en, ooeoeo/opus-mt-en-it.

The repositories of gaudi from English have lost their model.bin in a later revision ("model.bin updated to accomodate
ctranslate 4.4.0"), so that en-zh is pinned to the one before. Models that need a language token for a target with
several languages (en-ar, en-vi, tc-big-en-pt) are left out, and ja-en and hi-en because they are gist only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Conversion:
    """A published conversion."""

    repository: str
    megabytes: int
    revision: str = ""
    """Commit; empty: the newest."""
    licence: str = "CC-BY-4.0"
    """The authors publish all models under CC-BY-4.0; some model cards name Apache-2.0, which requires less."""


def _gaudi(pair: str, megabytes: int = 157, revision: str = "") -> Conversion:
    return Conversion(f"gaudi/opus-mt-{pair}-ctranslate2", megabytes, revision)


CONVERSIONS = {
    "en-es": Conversion("michaelfeil/ct2fast-opus-mt-en-es", 158, "76ec296588e2234f9b7dfad5254219a0f5ecb7af"),
    "es-en": Conversion("michaelfeil/ct2fast-opus-mt-es-en", 158, "437f5ffc6c8544943c685ea405650e0d17cf6098"),
    "en-de": Conversion("michaelfeil/ct2fast-opus-mt-en-de", 150),
    "en-fr": Conversion("michaelfeil/ct2fast-opus-mt-en-fr", 152),
    "en-it": Conversion("ooeoeo/opus-mt-en-it-ct2-float16", 157),
    "en-ru": Conversion("manancode/opus-mt-en-ru-ctranslate2-android", 82, "8693481face72247976d2a7da8610ed4c75d9e83"),
    "ru-en": Conversion("manancode/opus-mt-ru-en-ctranslate2-android", 82, "9f66440658d009510d9e670ae813c7452fd38234"),
    "en-zh": _gaudi("en-zh", 159, "8ed73397ed3c030e27077bc5bd0a8e418097ca2e"),
    "es-de": _gaudi("es-de", 155, "419a2bec7d073012c2995df06164dfca1c848054"),
    "fr-ru": _gaudi("fr-ru", 159),
} | {
    f"{source}-en": _gaudi(f"{source}-en")
    for source in ("ar", "de", "fr", "id", "it", "ko", "nl", "pl", "sv", "tr", "uk", "vi", "zh")
}
"""Pair such as `en-es` -> conversion. Sizes: the listing where there is one, else that of the other pairs."""
