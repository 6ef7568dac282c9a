"""Languages: codes and names of spoken and written languages, and the punctuation of all scripts."""

from __future__ import annotations

import re

from captioner.languages.names import ENGLISH_NAMES, NAMES, SPOKEN, with_variants
from captioner.languages.sound_labels import Sound, sound_label
from captioner.languages.tags import (
    AUTO,
    CONVERTED,
    base,
    caption_languages,
    check,
    closest,
    covers,
    fallbacks,
    lookup,
    parse,
    spoken,
    spoken_code,
    spoken_in_script,
    spoken_scripts,
    three_letters,
)

__all__ = [
    "AUTO",
    "CONVERTED",
    "ENGLISH_NAMES",
    "NAMES",
    "SPOKEN",
    "Sound",
    "base",
    "caption_languages",
    "check",
    "closest",
    "covers",
    "fallbacks",
    "lookup",
    "parse",
    "sound_label",
    "spoken",
    "spoken_code",
    "spoken_in_script",
    "spoken_scripts",
    "three_letters",
    "with_variants",
]

UNSPACED = frozenset({"zh", "zh-Hant", "yue", "ja", "th", "lo", "my", "km", "bo", "dz", "shn"})
"""Languages written without spaces between words."""

UNSPACED_LETTER = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Letter of a script that is written without spaces between words."""

RIGHT_TO_LEFT = frozenset({
    "ar", "ace-Arab", "acm", "acq", "aeb", "ajp", "apc", "ars", "ary", "arz", "azb", "bjn-Arab", "ckb", "fa",
    "fa-AF", "he", "kr-Arab", "ks", "ps", "sd", "ug", "ur", "yi",
})  # fmt: skip
"""Languages written from right to left."""

FULL_STOPS = frozenset(".。．｡।॥۔։።။។៕᱾᱿")
"""Marks that end a statement, of every script in `NAMES` (Unicode property Sentence_Terminal)."""

SENTENCE_ENDS = FULL_STOPS | frozenset("!?…！？؟፧")
"""Marks that end a sentence."""

CLAUSE_MARKS = frozenset(",;:，、；：،؛፣၊—")
"""Marks that end a clause within a sentence."""

OPENING_MARKS = frozenset("¿¡([{«“‘\"'「『（")
"""Marks that belong to the word after them."""

CLOSING_MARKS = frozenset("\"'»”’)]」』）")
"""Quotation marks and brackets that may follow the mark at the end of a clause or sentence."""

MARKS = SENTENCE_ENDS | CLAUSE_MARKS | OPENING_MARKS | CLOSING_MARKS
"""All punctuation that may surround a word."""

_CLOSING = "".join(CLOSING_MARKS)


def name(code: str) -> str:
    """Return the name in the language itself: `name("es") -> "Español"`."""
    return NAMES[code]


def last_mark(text: str) -> str:
    """Return the last character, closing quotation marks and brackets aside: `last_mark('"Yes."') -> "."`."""
    return text.rstrip().rstrip(_CLOSING)[-1:]


def ends_sentence(text: str) -> bool:
    """Return True if the text ends with the mark of a sentence, such as `.`, `؟` or `。`."""
    return last_mark(text) in SENTENCE_ENDS


def ends_clause(text: str) -> bool:
    """Return True if the text ends with the mark of a clause, such as `,` or `،`."""
    return last_mark(text) in CLAUSE_MARKS
