"""Which words hold together, and where a text pauses: what a line should not tear, and where it may well end."""

from __future__ import annotations

import re

from captioner.layout.break_words import HOLDING, NO_END, NONE, PARTICLES, PREFIXES

_CLAUSE_END = re.compile(r"[,;:.!?…–—、。，；：？！،؛؟।][\"'»”’)\]」』）]*$")
_SENTENCE_END = re.compile(r"[.!?…。？！؟।][\"'»”’)\]」』）]*$")
_NUMBER = re.compile(r"[$€£¥]?\d[\d.,]*$")
_COMMON_NOUNS = frozenset({"de", "lb"})
"""Languages that write every noun with a capital, so that a capital tells no name."""


def ends_clause(text: str) -> bool:
    """Whether a comma, a full stop or their like end it."""
    return bool(_CLAUSE_END.search(text))


def ends_sentence(text: str) -> bool:
    """Whether a full stop or its like ends it, and not as part of an abbreviation."""
    return bool(_SENTENCE_END.search(text)) and not abbreviated(text.rpartition(" ")[2])


def abbreviated(word: str) -> bool:
    """Whether the full stop belongs to the word: `Mr.` or `J.` for instance."""
    return bool(re.fullmatch(r"(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Sr|Sra|Prof|Hr|Fr|Nr|No|Sig|Mme)\.", word))


def holds(word: str, language: str) -> bool:
    """Whether a line should not end on the word, whatever follows: articles, prepositions, numbers, `«`."""
    if ends_clause(word) and not abbreviated(word):
        return False
    return bare(word) in HOLDING.get(language, NONE) or bool(_NUMBER.match(word)) or word[-1:] in NO_END


def names(before: str, word: str, language: str) -> bool:
    """Whether the word behind `before` is a name, or a part of one: a capital within a sentence."""
    inside = bool(before) and not ends_sentence(before) and language not in _COMMON_NOUNS
    return inside and word[:1].isupper() and bare(word) not in HOLDING.get(language, NONE)


def bound(before: str, word: str, language: str) -> bool:
    """Whether no line should end between two words that follow each other.

    Besides what `holds`: parts of a name (`New York`), a verb and its particle (`gave up`, German `fängt … an.`).
    """
    if holds(before, language):
        return True
    if ends_clause(before) and not abbreviated(before):
        return False
    if before[:1].isupper() and names(before, word, language):
        return True
    return bare(word) in PARTICLES.get(language, NONE) or (
        ends_clause(word) and bare(word) in PREFIXES.get(language, NONE)
    )


def bare(word: str) -> str:
    """The word without what stands around it: `bare("«Ja,") == "ja"`."""
    return word.lower().strip(".,;:!?…\"'“”‘’«»()[]¿¡،؛؟")
