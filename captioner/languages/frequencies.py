"""Frequencies of words in languages with Latin letters, from the lists of wordfreq.

Its code is under Apache-2.0, its data under CC-BY-SA 4.0; it is complete and gets no new data. A list takes 2 to 40 MB
and 0.1 s, when a word of its language is first looked up.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_LANGUAGES: Final = frozenset(
    [
        "ca",
        "cs",
        "da",
        "de",
        "en",
        "es",
        "fi",
        "fil",
        "fr",
        "hu",
        "id",
        "is",
        "it",
        "lt",
        "lv",
        "ms",
        "nb",
        "nl",
        "pl",
        "pt",
        "ro",
        "sk",
        "sl",
        "sv",
        "tr",
        "vi",
    ]
)


def has_frequencies(language: str) -> bool:
    """Return True if there is a list of the words of a language."""
    return language in _LANGUAGES


@lru_cache(maxsize=20_000)
def frequency(word: str, language: str) -> float:
    """Return the base-10 logarithm of how often a word comes in a billion words of a language; 0 if it is unknown.

    Of a common word, such as `house`, it is about 5; of a rare one, such as `housemaid`, about 2.
    """
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, language))
