"""Words of the spoken language in a translation into English: `Usted is the first` from Spanish.

A word is foreign if it is more frequent in the spoken language than in English by `_WITHIN`, `_INITIAL` or `_NAME`
orders of magnitude, and not common in English. Accents do not count in English, so `México` is as frequent as
`Mexico`. A word in other letters than Latin ones is always foreign: a German talk had `the island of 古魂派人`.

Measured with base on 6,800 translations of seven talks in Spanish, French, German, Italian, Portuguese and Russian:
all words found were foreign; in the finals of the Spanish talk, eight of the nine foreign words that are words at all.
A name differs by up to 3.3 (`Thüringen`, `Vitória`), so a word with a capital letter inside a sentence needs more. The
dictionaries of simplemma (MIT, 19 MB) find the same words, but also names, which are in no dictionary, and a language
takes up to 140 MB of memory and 1 s; wordfreq 40 MB and 0.1 s.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from captioner.languages import ends_sentence
from captioner.languages.frequencies import frequency, has_frequencies

_WITHIN: Final = 2.0
"""Difference of the frequencies for a word with a small letter: a hundred times as frequent."""
_INITIAL: Final = 2.5
"""The same for the first word of a sentence."""
_NAME: Final = 3.3
"""The same for a word with a capital letter inside a sentence, which may be a name."""
_COMMON: Final = 4.0
"""Frequency from which on a word is English in any case: `die`, `est`, `las`."""
_MIN_LETTERS: Final = 3
"""Letters of the shortest word in Latin letters that is examined."""
_MIN_OTHER_LETTERS: Final = 2
"""The same for a word in other letters."""
_LATIN: Final = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_WORD: Final = re.compile(rf"[{_LATIN}]+(?:['’][{_LATIN}]+)*|[^\W\d_{_LATIN}]+")
"""Letters of one kind: `the警察` is two words."""


def foreign_phrases(english: str, language: str) -> tuple[slice, ...]:
    """Return the words that are not English, adjacent ones together.

    Where there is no list of the words of the spoken language, only those in other letters are found.

    Args:
        english: The translation, or its beginning.
        language: The spoken language.
    """
    if language == "en":
        return ()
    found: list[slice] = []
    for word in _WORD.finditer(english):
        start, end = word.span()
        if is_latin(word[0]) and not _is_foreign(word[0], language, initial=_is_initial(english[:start])):
            continue
        if found and english[found[-1].stop : start].isspace():
            start = found.pop().start
        found.append(slice(start, end))
    return tuple(found)


def is_latin(word: str) -> bool:
    """Return True if a word has Latin letters, or is a single symbol such as `π`."""
    return len(word) < _MIN_OTHER_LETTERS or any(unicodedata.name(c, "").startswith("LATIN") for c in word)


def _is_foreign(word: str, language: str, *, initial: bool) -> bool:
    if len(word) < _MIN_LETTERS or not has_frequencies(language):
        return False
    english = max(frequency(word, "en"), frequency(_without_accents(word), "en"))
    needed = _WITHIN if word[0].islower() else _INITIAL if initial else _NAME
    return english < _COMMON and frequency(word, language) - english >= needed


def _is_initial(before: str) -> bool:
    *_, last = before.split() or [""]
    return not last or ends_sentence(last)


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
