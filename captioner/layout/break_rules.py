"""Rules for line breaks: which words belong together, and where a text may well be broken."""

from __future__ import annotations

import re

from captioner.languages import CLAUSE_MARKS, MARKS, SENTENCE_ENDS, last_mark
from captioner.languages.phrases import NO_WORDS, WEAK_ENDS
from captioner.languages.sentences import is_abbreviation, is_sentence_end
from captioner.layout.break_words import NO_LINE_END, PARTICLES, PREFIXES

_PAUSES = SENTENCE_ENDS | CLAUSE_MARKS | {"–"}
_AROUND = "".join(MARKS - {"—"})
_NUMBER = re.compile(r"[$€£¥]?\d[\d.,]*$")
_COMMON_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital, so that a capital does not indicate a name."""


def clause_over(text: str) -> bool:
    """Return True if the text ends with a comma, a full stop or the like."""
    return last_mark(text) in _PAUSES


def sentence_over(text: str) -> bool:
    """Return True if the text ends with the mark of a sentence that is not part of an abbreviation."""
    return is_sentence_end(text, "")


def keeps_next(word: str, language: str) -> bool:
    """Return True if no line should end with the word, whatever follows: an article, preposition, number, or `«`."""
    if clause_over(word) and not is_abbreviation(word):
        return False
    return bare(word) in WEAK_ENDS.get(language, NO_WORDS) or bool(_NUMBER.match(word)) or word[-1:] in NO_LINE_END


def is_name(before: str, word: str, language: str) -> bool:
    """Return True if the word after `before` is a name or part of one: it has a capital within a sentence."""
    inside = bool(before) and not sentence_over(before) and language not in _COMMON_NOUNS
    return inside and word[:1].isupper() and bare(word) not in WEAK_ENDS.get(language, NO_WORDS)


def inseparable(before: str, word: str, language: str) -> bool:
    """Return True if no line should end between two adjacent words.

    In addition to `keeps_next`: parts of a name (`New York`), and a verb and its particle (`gave up`, German
    `fängt … an.`).
    """
    if keeps_next(before, language):
        return True
    if clause_over(before) and not is_abbreviation(before):
        return False
    if before[:1].isupper() and is_name(before, word, language):
        return True
    return bare(word) in PARTICLES.get(language, NO_WORDS) or (
        clause_over(word) and bare(word) in PREFIXES.get(language, NO_WORDS)
    )


def bare(word: str) -> str:
    """Return the word in lower case, without surrounding punctuation: `bare("«Ja,") == "ja"`."""
    return word.lower().strip(_AROUND)
