"""Spelling of words at the borders of sentences and captions, word by word, so that a text only grows."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from captioner.languages import CLAUSE_MARKS, FULL_STOPS, UNSPACED, ends_clause, ends_sentence, last_mark
from captioner.languages.phrases import NO_WORDS, WEAK_ENDS

_CLAUSE_ENDS: Final = "".join(CLAUSE_MARKS) + "-"
_OTHER_STOPS: Final = {
    **dict.fromkeys(("as", "bn", "hi", "ne", "pa", "sa"), "।"),
    **dict.fromkeys(("sd", "ur"), "۔"),
    "am": "።",
    "hy": "։",
}
"""Full stop of languages that write another one than `.`."""
_ENDS: Final = {"¡": "!", "¿": "?"}
"""Opening mark of a Spanish sentence, and the mark that ends it."""
_PAIRS: Final = {")": "(", "]": "[", "）": "（", "」": "「", "』": "『", "”": "“„", "»": "«", '"': '"'}
"""Closing mark, and the marks that open what it closes; not those that open in one language and close in another."""


def capitalized(word: str) -> str:
    """Return the word with a capital, unless it has one further on: `¿cómo` becomes `¿Cómo`, `iPhone` stays."""
    at = next((i for i, letter in enumerate(word) if letter.isalnum()), len(word))
    if word != word.lower() or len(word[at : at + 1].upper()) != 1:
        return word
    return word[:at] + word[at].upper() + word[at + 1 :]


def with_mark(word: str, mark: str) -> str:
    """Return the word with the mark of a sentence or clause at its end, unless it has a stronger one."""
    if ends_sentence(word) or (ends_clause(word) and ends_clause(mark)):
        return word
    return word.rstrip().rstrip(_CLAUSE_ENDS) + mark


def with_full_stop(text: str, language: str) -> str:
    """Return the text of a sentence with a full stop, unless it has a mark, or ends with a word that ends no sentence.

    A language that is written without spaces gets none.
    """
    if language in UNSPACED or not text or unicodedata.category(text[-1])[0] not in "LMN":
        return text
    weak = text.split()[-1].casefold() in WEAK_ENDS.get(language, NO_WORDS)
    return text if weak else text + _OTHER_STOPS.get(language, ".")


def closed(words: Sequence[str], opened: str = "") -> tuple[list[str], str]:
    """Correct marks that do not match: `¡Hola.` becomes `¡Hola!`, and a closing mark that nothing opened is dropped.

    Args:
        words: Words of a caption with their punctuation.
        opened: Mark that the caption before opened and did not close, `¡` or `¿`; empty if there is none.

    Returns:
        The words, and the mark that is open after them.
    """
    found, seen = [], ""
    for word in words:
        if word[-1:] in _PAIRS and not any(mark in seen + word[:-1] for mark in _PAIRS[word[-1]]):
            word = word[:-1]
        opened = next((mark for mark in reversed(word) if mark in _ENDS), opened)
        if opened and last_mark(word) in FULL_STOPS:
            at = word.rindex(last_mark(word))
            word = word[:at] + _ENDS[opened] + word[at + 1 :]
        if any(mark in word for mark in _ENDS.values()):
            opened = ""
        seen += word
        found.append(word)
    return found, opened


def unclosed(text: str) -> str:
    """Return the marks that close the quotations and brackets which a caption opened: `(yes` needs `)`."""
    missing = ""
    for closing, opening in _PAIRS.items():
        count = sum(text.count(mark) for mark in opening)
        if closing in opening:
            missing += closing * (count % 2)
        elif count > text.count(closing) and "„" not in text:  # „so“ closes with what opens “so”
            missing += closing
    return missing
