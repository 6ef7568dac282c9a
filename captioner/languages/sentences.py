"""Ends of sentences between words.

A mark alone does not end a sentence: its word may be an abbreviation, or the next word may continue the sentence.

1. A word in lower case continues the sentence: `e.g. apples`, `Well... maybe`, `"Why?" he asked`.
2. A title (`Dr. Smith`), an initial (`J. Smith`) and an abbreviation of letters with full stops (`U.S. Senate`) belong
   to the next word. `No.` and the like do so before a number only: `No. 5`, but `No. I don't.`
3. In languages that write ordinal numbers with a full stop, a number of up to two digits or a Roman number is one:
   `am 3. Mai`, `Ludwig II. von Bayern`.

Compared with sentencex 1.0.32 (MIT, compiled wheels of 1.2 MB, maintained, 8 µs per text) and pysbd 0.3.4 (MIT, 0.5 MB,
last release in 2021, 2 to 7 ms per text) over 38 texts in 11 languages, for which these rules were written, and over 52
of the golden rules that both were written for: these rules 36 and 45, sentencex 30 and 52, pysbd 27 and 51. Neither is
clearly better, and both split finished texts; a caption ends one word after its last one.
"""

from __future__ import annotations

import re
from typing import Final

from captioner.languages import CLOSING_MARKS, FULL_STOPS, MARKS, ends_clause, ends_sentence, last_mark
from captioner.languages.names import with_variants


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES: Final = with_variants(
    {
        "": _words(
            "mr mrs ms mx messrs dr drs dra dres prof profa st sr sra srta dña mme mmes mlle mlles mgr hr frl dott "
            "sig sigg avv dhr mevr ca vs bzw ggf evtl inkl zzgl vgl bspw sog approx incl"
        ),
        "de": _words("fr dipl ing med kath ev"),
        "en": _words("rev hon gen col maj capt sgt lt cmdr gov sen rep pres mt ft"),
        "es": _words("ud uds vd lic arq ing av avda ee"),
        "fr": _words("av apr"),
        "it": _words("on ing geom"),
        "nl": _words("mw ir ing"),
        "pt": _words("exmo exma eng av"),
        "ru": _words("ул г им проф акад тов гр"),
    }
)
"""Abbreviations that never end a sentence: of all languages, and of those in which they are no words."""
_BEFORE_NUMBERS: Final = _words(
    "no nos nr n° núm num str pág pag págs pp vol fig cap abs art tel ch sec стр рис § jan feb mar apr jun jul "
    "aug sep sept oct nov dec"
)
"""Abbreviations that belong to a number after them; most are words, too."""
_ORDINALS: Final = _words("bs cs da de et fi fo hr hu is lb lv mk nn no pl sk sl sr sr-Latn tr")
"""Languages that write ordinal numbers with a full stop."""
_WORDS: Final = frozenset("aeiouyàéèôаеиоуыэюяIАЕИОУЯ")
"""Letters that are words in some language."""
_NO_LETTER_WORDS: Final = frozenset({"de", "nl", "lb"})
"""Languages without words of one letter."""
_DOTTED: Final = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]{1,2}")
_ORDINAL: Final = re.compile(r"\d{1,2}|[IVX]+")
_AROUND: Final = "".join(MARKS)
_CLOSED: Final = "".join(CLOSING_MARKS)


def is_abbreviation(word: str, language: str = "") -> bool:
    """Return True if the full stop at the end of the word belongs to it, whatever follows: `Mr.`, `J.`, `U.S.`."""
    whole = word.strip().rstrip(_CLOSED)
    if whole[-1:] not in FULL_STOPS or not whole.endswith("."):
        return False
    bare = whole.strip(_AROUND)
    if len(bare) == 1 and bare.isalpha():
        return bare not in _WORDS or language in _NO_LETTER_WORDS
    if language in _ORDINALS and _ORDINAL.fullmatch(bare):
        return True
    return _is_title(bare.casefold(), language) or bool(_DOTTED.fullmatch(bare))


def is_sentence_end(before: str, following: str, language: str = "") -> bool:
    """Return True if a sentence ends between two adjacent words.

    Args:
        before: The word with its punctuation, or text that ends with it.
        following: The next word; empty if it is not known.
        language: Language of the text.
    """
    if not ends_sentence(before):
        return False
    last = before.split()[-1]
    if is_abbreviation(last, language):
        return False
    first = following.strip().lstrip(_AROUND)[:1]
    return not first.islower() and not (first.isdigit() and last.strip(_AROUND).casefold() in _BEFORE_NUMBERS)


def mark_between(before: str, following: str, language: str = "") -> str:
    """Return the mark of the sentence or clause that ends between two adjacent words; empty if there is none."""
    ends = ends_clause(before) or is_sentence_end(before, following, language)
    return last_mark(before) if ends else ""


def _is_title(word: str, language: str) -> bool:
    return word in _TITLES[""] or word in _TITLES.get(language, ())
