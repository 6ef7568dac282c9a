"""Conversion of a text into another script of its language.

Chinese is converted by OpenCC (Apache-2.0). Of its profiles for traditional characters `s2tw` is that of `zh-Hant`,
whose usual region is Taiwan (CLDR, likely subtags); `s2t` writes characters that are rare there (裏 for 裡).
Serbian has one Latin letter or pair of letters for each Cyrillic one, so no library is needed in that direction.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from captioner.languages.tags import base

_OPENCC: Final = {"zh": "t2s", "zh-Hant": "s2tw"}
"""Language -> OpenCC's name of the conversion into its script."""
_LETTERS: Final = dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True)) | {
    "љ": "lj",
    "њ": "nj",
    "џ": "dž",
}
_LATIN: Final = str.maketrans(_LETTERS | {letter.upper(): latin.title() for letter, latin in _LETTERS.items()})
_CYRILLIC: Final = re.compile(r"[А-Яа-яЂђЈјЉљЊњЋћЏџ]+")


def convert(text: str, language: str) -> str:
    """Return the text in the script of a language: `convert("Добро", "sr-Latn") -> "Dobro"`."""
    if language in _OPENCC:
        return str(_opencc(_OPENCC[language]).convert(text))
    return _CYRILLIC.sub(lambda word: _latin(word[0]), text) if language == "sr-Latn" else text


def restore(text: str, language: str) -> str:
    """Return the text in the script of the language without script: that of `zh` for text in `zh-Hant`.

    Serbian stays as it is: some Latin pairs of letters are two Cyrillic ones (`injekcija`).
    """
    return convert(text, base(language)) if language in _OPENCC else text


def _latin(word: str) -> str:
    written = word.translate(_LATIN)
    return written.upper() if len(word) > 1 and word.isupper() else written


@lru_cache(maxsize=len(_OPENCC))
def _opencc(conversion: str) -> Any:
    import opencc

    return opencc.OpenCC(conversion)
