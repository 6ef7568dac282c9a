"""OPUS-MT models that are published ready for CTranslate2: the repository of each pair, its revision, size and licence.

Each repository was read in one of three places; a fetch compares its files with what the hub declares in any case:

1. Its listing on the hub: those of michaelfeil, and en-zh, es-de, fi-en and fr-ru of gaudi.
2. Public programs that pin its revision and the SHA-256 of its files: en-es and es-en.
3. Catalogues of public programs that download it: the others of gaudi into English, en-ROMANCE of michaelfeil, and
   en-ar, en-it and en-ru of ooeoeo.

Left out:

- The newest revisions of gaudi from English, which have lost their model.bin ("model.bin updated to accomodate
  ctranslate 4.4.0"): en-zh is pinned to the one before.
- Those of manancode (int8): a public benchmark had "long, repetitive, malformed Russian" from en-ru.
- ja-en and hi-en, which are gist only.
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


def _michaelfeil(pair: str, megabytes: int, revision: str = "") -> Conversion:
    return Conversion(f"michaelfeil/ct2fast-opus-mt-{pair}", megabytes, revision)


CONVERSIONS = {
    "en-es": _michaelfeil("en-es", 158, "76ec296588e2234f9b7dfad5254219a0f5ecb7af"),
    "es-en": _michaelfeil("es-en", 158, "437f5ffc6c8544943c685ea405650e0d17cf6098"),
    "en-de": _michaelfeil("en-de", 150),
    "en-fr": _michaelfeil("en-fr", 152),
    "fr-en": _michaelfeil("fr-en", 152),
    "de-fr": _michaelfeil("de-fr", 155),
    "pt-en": _michaelfeil("ROMANCE-en", 158),
    "en-pt": _michaelfeil("en-ROMANCE", 158),
    "en-ar": Conversion("ooeoeo/opus-mt-en-ar-ct2-float16", 157),
    "en-it": Conversion("ooeoeo/opus-mt-en-it-ct2-float16", 157),
    "en-ru": Conversion("ooeoeo/opus-mt-en-ru-ct2-float16", 157),
    "en-zh": _gaudi("en-zh", 159, "8ed73397ed3c030e27077bc5bd0a8e418097ca2e"),
    "es-de": _gaudi("es-de", 155, "419a2bec7d073012c2995df06164dfca1c848054"),
    "fr-ru": _gaudi("fr-ru", 159),
    "fi-en": _gaudi("fi-en", 153),
} | {
    f"{source}-en": _gaudi(f"{source}-en")
    for source in ("ar", "de", "id", "it", "ko", "nl", "pl", "ru", "sv", "tr", "uk", "vi", "zh")
}
"""Pair such as `en-es` -> conversion. Sizes: the listing where there is one, else that of the other pairs."""
