"""Which words hold together, and where a text pauses: what a line should not tear, and where it may well end."""

from __future__ import annotations

import re

from captioner import languages
from captioner.languages import CLAUSE_MARKS, MARKS, SENTENCE_ENDS, last_mark
from captioner.layout.break_words import HOLDING, NO_END, NONE, PARTICLES, PREFIXES

_PAUSES = SENTENCE_ENDS | CLAUSE_MARKS | {"–"}
_AROUND = "".join(MARKS - {"—"})
_NUMBER = re.compile(r"[$€£¥]?\d[\d.,]*$")
_COMMON_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital, so that a capital tells no name."""


def clause_over(text: str) -> bool:
    """Whether a comma, a full stop or their like end it."""
    return last_mark(text) in _PAUSES


def sentence_over(text: str) -> bool:
    """Whether a full stop or its like ends it, and not as part of an abbreviation."""
    return languages.ends_sentence(text) and not abbreviated(text.rpartition(" ")[2])


def abbreviated(word: str) -> bool:
    """Whether the full stop belongs to the word: `Mr.` or `J.` for instance."""
    return bool(re.fullmatch(r"(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sr|Sra|Prof|Hr|Fr|Nr|No|Sig|Mme)\.", word))


def holds(word: str, language: str) -> bool:
    """Whether a line should not end on the word, whatever follows: articles, prepositions, numbers, `«`."""
    if clause_over(word) and not abbreviated(word):
        return False
    return bare(word) in HOLDING.get(language, NONE) or bool(_NUMBER.match(word)) or word[-1:] in NO_END


def names(before: str, word: str, language: str) -> bool:
    """Whether the word behind `before` is a name, or a part of one: a capital within a sentence."""
    inside = bool(before) and not sentence_over(before) and language not in _COMMON_NOUNS
    return inside and word[:1].isupper() and bare(word) not in HOLDING.get(language, NONE)


def bound(before: str, word: str, language: str) -> bool:
    """Whether no line should end between two words that follow each other.

    Besides what `holds`: parts of a name (`New York`), a verb and its particle (`gave up`, German `fängt … an.`).
    """
    if holds(before, language):
        return True
    if clause_over(before) and not abbreviated(before):
        return False
    if before[:1].isupper() and names(before, word, language):
        return True
    return bare(word) in PARTICLES.get(language, NONE) or (
        clause_over(word) and bare(word) in PREFIXES.get(language, NONE)
    )


def bare(word: str) -> str:
    """The word without what stands around it: `bare("«Ja,") == "ja"`."""
    return word.lower().strip(_AROUND)
