"""Words that an edit of a caption has replaced, as far as the same mistake may occur elsewhere.

Not every edit is a mistake that recurs. Left out are

1. stretches of more than `_MAX_WORDS` words, words that were only added or removed, and edits with more than
   `_MAX_CHANGES` replaced stretches: the caption was rewritten;
2. single words that occur in every text, such as articles and conjunctions, and numbers: replacing them elsewhere would
   be wrong;
3. punctuation, and capitals at the beginning of a sentence;
4. words in lower case that do not resemble each other: they were reworded, not misrecognized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from rapidfuzz import fuzz

from captioner.languages import MARKS, UNSPACED, UNSPACED_LETTER
from captioner.languages.phrases import WEAK_ENDS
from captioner.languages.sentences import is_sentence_end

_MAX_WORDS: Final = 4
_MAX_CHANGES: Final = 3
_MIN_RESEMBLANCE: Final = 50
"""Percent of the letters of two words in lower case that are the same."""
_MIN_UNSPACED: Final = 2
"""Characters of a stretch in a language without spaces: a single one occurs in too many words."""
_MARKS: Final = "".join(MARKS)
_UNIT: Final = re.compile(rf"{UNSPACED_LETTER.pattern}|[^\W_]+|\S")


@dataclass(frozen=True, slots=True)
class WordChange:
    """A stretch of words that was replaced."""

    old: str
    new: str
    starts_sentence: bool
    """True if a capital of its first word may be due to its place."""

    @property
    def has_capital(self) -> bool:
        """True if the new words are written with a capital that is not due to their place."""
        text = self.new[1:] if self.starts_sentence else self.new
        return any(letter.isupper() for letter in text)

    def in_lower_case(self) -> WordChange:
        """Return the change without the capitals of a beginning sentence."""
        return WordChange(_lowered(self.old), _lowered(self.new), starts_sentence=True)


def word_changes(before: str, after: str, language: str) -> tuple[WordChange, ...]:
    """Return the stretches of words that an edit has replaced and that may occur in other captions; see above."""
    found = tuple(_stretches(before, after, language))
    return tuple(change for change in found if _recurs(change, language)) if len(found) <= _MAX_CHANGES else ()


def _stretches(before: str, after: str, language: str) -> Iterator[WordChange]:
    unspaced = language in UNSPACED
    old, new = (_UNIT.findall(text) if unspaced else text.split() for text in (before, after))
    longest = _MAX_WORDS * (2 if unspaced else 1)
    matcher = SequenceMatcher(None, [_bare(word) for word in old], [_bare(word) for word in new], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "replace" or max(end - start, new_end - new_start) > longest:
            continue
        while unspaced and end - start < _MIN_UNSPACED and start and _bare(old[start - 1]):
            start, new_start = start - 1, new_start - 1
        between = "" if unspaced else " "
        begins = not start or is_sentence_end(old[start - 1], new[new_start], language)
        yield WordChange(_bare(between.join(old[start:end])), _bare(between.join(new[new_start:new_end])), begins)


def _recurs(change: WordChange, language: str) -> bool:
    old, new = change.old, change.new
    if not new or not any(letter.isalpha() for letter in old) or old.casefold() in WEAK_ENDS.get(language, ()):
        return False
    if old.casefold() == new.casefold():
        return change.has_capital
    return change.has_capital or language in UNSPACED or fuzz.ratio(_key(old), _key(new)) >= _MIN_RESEMBLANCE


def _bare(text: str) -> str:
    return text.strip(_MARKS).strip()


def _key(text: str) -> str:
    return "".join(text.casefold().split())


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
