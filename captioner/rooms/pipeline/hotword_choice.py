"""Choice of the hotwords for one transcription, of a list that is longer than the prompt may be.

1. Terms are chosen that were spoken recently, or that resemble what was recognized: the first transcription of a word
   has `ascalia nueva`, the next one gets `Escalinova`. They are compared as they sound, roughly: without spaces and
   accents, `c` and `q` as `k`, `z` as `s`, without `h`. Of 26 names with plausible misrecognitions, 23 resemble them by
   `_MIN_RESEMBLANCE`; of 100 other names, 1 to 3 resemble something in 60 words of speech. Comparing 100 names takes
   0.3 ms. An abbreviation resembles the term that has its consonants: whisper-base writes `DGM` for `Digium`.
2. No others are chosen: they cost accuracy. Of an 11 s clip, whisper-base left out half a sentence with 150 letters of
   names in the prompt that are not said: word error rate 45 %; with 60 letters of them 18 %, with none 12 %, as without
   hotwords.
3. Chosen terms are in the order of the list, so that the prompt changes only if the choice does.
4. Without any text to compare, terms are chosen in the order of the list.

Measured with whisper-base on five clips of 7 to 15 s, each with a name that it does not know: alone it is recognized in
all five, in a list of 100 in four (`Fisichella`, `Sintra`, `Wentworth`, `Mashhad`), without hotwords in none. The fifth
is a Portuguese `Fisichella`, read as words that do not resemble it. The word error rate of the four is that with the
name alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from captioner.languages import UNSPACED_LETTER

_MIN_RESEMBLANCE: Final = 70
"""Percent of the letters that are the same."""
_MAX_WORDS: Final = 4
"""Words that may have been recognized in place of a term."""
_SOUNDS: Final = str.maketrans({"c": "k", "q": "k", "z": "s", "y": "i", "j": "i", "w": "v", "h": None})
_DOUBLED: Final = re.compile(r"(.)\1+")
_ABBREVIATION: Final = re.compile(r"\b[A-Z]{3,6}\b")
_VOWELS: Final = str.maketrans(dict.fromkeys("aeiou"))
_SEPARATOR: Final = ", "


def split_terms(listed: str) -> tuple[str, ...]:
    """Return the terms of a list, which are separated by commas, semicolons or line breaks."""
    return tuple(term for part in re.split(r"[,;，、；\n]", listed) if (term := " ".join(part.split())))


def choose_hotwords(terms: Sequence[str], recent: str | None, max_chars: int) -> str:
    """Return the terms to put into the prompt, separated by commas.

    Args:
        terms: all of them, the most important one first.
        recent: text that was recognized last; None: not known.
        max_chars: characters of the result.
    """
    near = [1.0] * len(terms) if recent is None else _resemblances(terms, recent)
    ranked = sorted((at for at in range(len(terms)) if near[at]), key=lambda at: -near[at])
    chosen, left = set[int](), max_chars + len(_SEPARATOR)
    for at in ranked:
        if (length := len(terms[at]) + len(_SEPARATOR)) <= left:
            chosen.add(at)
            left -= length
    return _SEPARATOR.join(terms[at] for at in sorted(chosen))


def _resemblances(terms: Sequence[str], recent: str) -> list[float]:
    """Return how much each term resembles recent words, in percent; 0 if that is too little."""
    spoken = list(_stretches(recent))
    if not spoken:
        return [0.0] * len(terms)
    scorer = fuzz.partial_ratio if UNSPACED_LETTER.search(recent) else fuzz.ratio
    keys, written = [_sound(term) for term in terms], {_sound(each) for each in _ABBREVIATION.findall(recent)}
    scores = process.cdist(keys, spoken, scorer=scorer, score_cutoff=_MIN_RESEMBLANCE).max(axis=1)
    return [
        100.0 if key.translate(_VOWELS) in written else float(score) if key else 0.0
        for key, score in zip(keys, scores, strict=True)
    ]


def _stretches(text: str) -> Iterator[str]:
    """Yield all sequences of up to `_MAX_WORDS` words; the whole text if it is written without spaces."""
    words = [sound for word in text.split() if (sound := _sound(word))]
    if UNSPACED_LETTER.search(text):
        yield "".join(words)
        return
    for count in range(1, _MAX_WORDS + 1):
        yield from ("".join(words[at : at + count]) for at in range(len(words) - count + 1))


def _sound(text: str) -> str:
    """Return the letters of a text, roughly as they sound."""
    letters = (c for c in unicodedata.normalize("NFKD", text.casefold()) if c.isalnum())
    return _DOUBLED.sub(r"\1", "".join(letters).replace("ph", "f").translate(_SOUNDS))
