"""Detects English translations of the recognizer that are not in English.

Asked to translate, Whisper at times transcribes instead, and goes on with that. Words are evidence for or against
English; the transcript of the same audio is the dictionary of the spoken language:

1. For English: a word of `_ENGLISH`, the commonest words of speech. Those that are also words of other languages
   (`_SHARED`, such as `no` or `in`) do not count if the transcript has them.
2. Against it: a word that the transcript has, too; a letter that is not Latin or has an accent. A similar word, such as
   `ingrease` for `ingrese`, counts less, because cognates are similar, too.
3. Neither: names, which have a capital letter in the transcript, too, and not only at its beginning.
4. Text of five words or more without any evidence is not English either: a third language.

Measured with base on talks in Spanish, French, German, Italian, Portuguese and Russian: 10 of 10 finals that were not
English were found, and none of 183 that were; of the partials 60 of 63 (the others were one to three words), and none
of 745. lingua (96 MB) and py3langid (100 MB of memory), restricted to both languages, found as many finals, and also 7
to 10 texts that were English; the share of words that both texts have found 9 finals, and 5 that were English.
A sentence in English with a few foreign words passes: `The baby is from Código Abierto.`
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz

_ENGLISH_WORDS: Final = """
a about above after afternoon again against all almost along already also although always am an and another any
anybody anyone anything are aren't around as at away back be because become been before began begin behind being below
best better between big both bring but by bye call called can can't cannot come comes congratulations could couldn't
day days dear did didn't do does doesn't doing don't done down each eight eighteen eighty either eleven else enough
even evening ever every everybody everyone everything far feel few fifteen fifty find first five for forty found four
fourteen friday friend friends from full gave gentlemen get gets getting give given go goes going good goodbye got
great had hadn't half hand has hasn't have haven't having he he's hello help her here here's hers him himself his home
hour hours how however hundred i i'd i'll i'm i've if in instead into is isn't it it's its itself just keep kind knew
know known ladies large last later least left less let let's like little long look looking made make makes making man
many may maybe me mean means men might million monday month months more morning most mr mrs much must my myself name
need needs never new next nice night nine nineteen ninety no nobody none nor not nothing now number of off often oh ok
okay old on once one ones only open or other others our ours out over own part people perhaps place please point put
quite rather real really right said same saturday saw say saying says second see seem seems seen seven seventeen
seventy several shall she she's should shouldn't show side since six sixteen sixty small so some somebody someone
something sometimes soon sorry still such sunday sure take taken tell ten than thank thanks that that's the their
theirs them themselves then there there's these they they're they've thing things think third thirteen thirty this
those though thought thousand three through thursday time times to today together told tomorrow tonight too took
toward towards tried try trying tuesday turn twelve twenty two under until up upon us use used using usually very wait
want wanted wants was wasn't way we we're we've wednesday week weeks welcome well went were weren't what what's
whatever when where where's whether which while who who's whole whom whose why will with within without won't word
words work works world would wouldn't year years yes yesterday yet you you'd you'll you're you've young your yours
yourself
"""
_SHARED_WORDS: Final = """
a all also am an any are as at be big but come do far find for from full had half hand has he her him his i if in is
it just last let like man may me mean men my no none nor not of oh old on once one or our over own part place point
put real same say see so some sure take ten to told too under up us use want was we will word yet
"""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_SHARED: Final = frozenset(_SHARED_WORDS.split())
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_APOSTROPHES: Final = {ord(c): None for c in "'’"}
_INITIAL: Final = 0.6
"""Weight of a repeated word with a capital letter at the beginning, which may be a name."""
_SIMILAR: Final = 0.4
"""Weight of a word that is similar to one of the transcript."""
_MIN_SIMILARITY: Final = 80
"""Percentage from which on two words are similar."""
_MIN_SIMILAR_LETTERS: Final = 4
_MIN_WORDS: Final = 5
"""Words, names aside, from which on English has at least one of the commonest words."""


def is_untranslated(english: str, transcript: str) -> bool:
    """Return True if a translation into English is not in English.

    Args:
        english: The translation: a sentence, or the beginning of one; a few words are enough.
        transcript: Text of the same audio in the spoken language; it may begin earlier and end later.
    """
    known, common = _vocabulary(transcript)
    evidence = [_evidence(word, not i, known, common) for i, word in enumerate(_words(english))]
    support = sum(one for one in evidence if one and one > 0)
    against = -sum(one for one in evidence if one and one < 0)
    if against > support and against >= 1:
        return True
    return not support and sum(one is not None for one in evidence) >= _MIN_WORDS


def leading_english(words: Sequence[str], transcript: str) -> int:
    """Return how many of the first words of a sentence are in English, up to one for which that is known."""
    count, known, common = 0, *_vocabulary(transcript)
    for i, word in enumerate(words, 1):
        evidence = [_evidence(part, i == 1, known, common) or 0 for part in _words(word)]
        if min(evidence, default=0) < 0:
            break
        count = i if max(evidence, default=0) > 0 else count
    return count


def _vocabulary(transcript: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return all words of the transcript, and those that have no capital letter."""
    words = _words(transcript)
    return frozenset(map(_key, words)), frozenset(word for word in words if word[0].islower())


def _words(text: str) -> list[str]:
    """Return the words that consist of letters."""
    return [word for word in _WORD.findall(text) if word.translate(_APOSTROPHES).isalpha()]


def _evidence(word: str, initial: bool, known: frozenset[str], common: frozenset[str]) -> float | None:
    """Return 1 for an English word, a negative number for a foreign one, 0 for an unknown one, None for a name."""
    key = _key(word)
    if not _is_latin(word):
        return -1
    if key in _ENGLISH:
        return float(key not in _SHARED or key not in known)
    capital = word[0].isupper()
    if capital and not initial and key not in common:
        return None
    if key in known:
        return -_INITIAL if capital and initial else -1
    if not word.isascii():
        return -float(not capital)
    similar = not capital and len(key) >= _MIN_SIMILAR_LETTERS
    return -_SIMILAR if similar and any(fuzz.ratio(key, each) >= _MIN_SIMILARITY for each in common) else 0


def _key(word: str) -> str:
    return word.casefold().replace("’", "'")


def _is_latin(word: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in word if c.isalpha())
