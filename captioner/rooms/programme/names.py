"""Names in a text that the recognizer may not know.

1. A candidate is a sequence of capitalized words, with particles such as `de la` and `von` between them, or an
   abbreviation. Punctuation and the end of a line end it.
2. Words of the vocabulary are removed from its ends: those that the text has in lower case, too, and those that are
   much more frequent in the language of the text than in others (`Bahnhof`, `Session`). So German nouns are left out.
3. A single word at the beginning of a sentence or line is a candidate only if it is rare.
4. Likely are candidates behind a title (`Dr.`), of several words, abbreviations, and rare words; not single words that
   are frequent in several languages, which the recognizer knows.

There are lists of words for languages with Latin letters only. In others the first rule and lower case decide; names in
scripts without capitals are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from captioner.languages import MARKS, ends_clause, ends_sentence
from captioner.languages.frequencies import frequency, has_frequencies
from captioner.languages.phrases import WEAK_ENDS
from captioner.languages.sentences import is_abbreviation, is_sentence_end


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_CANDIDATES: Final = 200
_MAX_WORDS: Final = 5
_CONTEXT: Final = 40
"""Characters of context on either side."""
_TITLES: Final = _words(
    "dr dra prof profa mr mrs ms mx sr sra srta don doña mme mlle frau herr sig dott ing lic mag rev hon sir"
)
_PARTICLES: Final = _words("de del della di da do dos das du van von af av zu bin ibn el al y la le der den ten ter")
_AFTER_PARTICLE: Final = _words("y la le der den ten ter")
"""Particles behind another one only: `von der`, `de la`."""
_COMPARED: Final = ("en", "es", "fr", "it")
"""Languages in whose lists words of the vocabulary are rare."""
_RARE: Final = 3.0
"""Frequency below which a recognizer may not know a word; see `frequency`."""
_VOCABULARY: Final = 2.8
"""Frequency from which a word may be part of the vocabulary. It is if it is more frequent by `_TYPICAL` than the median
of other languages. Measured: names are up to 1.8 more frequent in their own language, nouns 2.0 to 4.4; in English,
whose words are used everywhere, names 0.7 and nouns 0.7 to 2.2."""
_TYPICAL: Final = 2.0
_TYPICAL_ENGLISH: Final = 1.0
_EDGES: Final = "".join(MARKS) + "*#|/\\<>~=+–-•·&_`’"
_ADDRESS: Final = re.compile(r"\S*(?:://|@|www\.)\S*")
_ABBREVIATION: Final = re.compile(r"(?=.*[A-Z].*[A-Z0-9])[A-Za-z][A-Za-z0-9.+-]{1,14}")


@dataclass(frozen=True, slots=True)
class NameCandidate:
    """A name that an operator may confirm."""

    name: str
    count: int
    """Occurrences in the text."""
    context: str
    """Text around the first one."""
    likely: bool


@dataclass(slots=True)
class _Run:
    """Consecutive words that may be a name."""

    words: list[str]
    starts: bool
    """True if the first word begins a sentence or line."""
    titled: bool = False


def name_candidates(text: str, language: str) -> tuple[NameCandidate, ...]:
    """Return the names in a text, likely ones first, then by count; at most `MAX_CANDIDATES`."""
    text = _ADDRESS.sub(" ", text)
    vocabulary = _Vocabulary(text, language)
    likely: dict[str, bool] = {}
    for line in text.splitlines():
        for run in _runs(_recased(line).split(), language):
            trimmed = vocabulary.trimmed(run)
            if trimmed.words and vocabulary.admits(trimmed):
                name = " ".join(trimmed.words)
                likely[name] = likely.get(name, False) or vocabulary.is_likely(trimmed)
    found = [_candidate(text, name, likely[name]) for name in _longest(likely)]
    return tuple(sorted(found, key=lambda one: (not one.likely, -one.count)))[:MAX_CANDIDATES]


def _runs(words: Sequence[str], language: str) -> Iterator[_Run]:
    run: _Run | None = None
    for at, word in enumerate(words):
        bare, before = word.strip(_EDGES), words[at - 1] if at else ""
        starts = not at or is_sentence_end(before, word, language) or not before.strip(_EDGES)
        if run is not None and (_divides(before, word, language) or len(run.words) == _MAX_WORDS):
            yield run
            run = None
        titled = before.strip(_EDGES).casefold() in _TITLES
        if bare.casefold() in _TITLES or not _may_continue(bare, run, words[at + 1 :]):
            if run is not None:
                yield run
            run = None
        elif run is None:
            run = _Run([bare], starts, titled)
        else:
            run.words.append(bare)
    if run is not None:
        yield run


def _divides(before: str, word: str, language: str) -> bool:
    """Return True if punctuation separates two words."""
    if is_abbreviation(before, language):
        return False
    return ends_clause(before) or ends_sentence(before) or not before[-1:].isalnum() or not word[:1].isalnum()


def _may_continue(bare: str, run: _Run | None, following: Sequence[str]) -> bool:
    """Return True for a word of a name, and for a particle between two of them."""
    if bare[:1].isupper() or _ABBREVIATION.fullmatch(bare):
        return True
    if run is None or bare not in _PARTICLES or (bare in _AFTER_PARTICLE and run.words[-1] not in _PARTICLES):
        return False
    return bool(following) and (following[0][:1].isupper() or following[0] in _AFTER_PARTICLE)


def _recased(line: str) -> str:
    """Return a line that is written in capitals with capitals at the beginning of its words only."""
    return line.title() if line.isupper() and len(line.split()) > 1 else line


def _longest(names: dict[str, bool]) -> list[str]:
    """Return the names that are not part of a longer one."""
    whole = [f" {name.casefold()} " for name in names]
    return [name for name in names if sum(f" {name.casefold()} " in other for other in whole) == 1]


def _candidate(text: str, name: str, likely: bool) -> NameCandidate:
    pattern = r"[\s\W]+".join(re.escape(word) for word in name.split())
    found = list(re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE))
    start, end = found[0].span() if found else (0, 0)
    before, after = text[:start].rpartition("\n")[2][-_CONTEXT:], text[end:].partition("\n")[0][:_CONTEXT]
    around = before + text[start:end] + after if found else name
    return NameCandidate(name, max(1, len(found)), " ".join(around.split()), likely)


class _Vocabulary:
    """Words of a language that are no names."""

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        self._lower = frozenset(re.findall(r"\b[^\W\d_]+\b", text))
        self._function_words = WEAK_ENDS.get(language, frozenset())
        self._listed = has_frequencies(language)

    def trimmed(self, run: _Run) -> _Run:
        """Return the words between the first and the last that is not in the vocabulary."""
        names = [at for at, word in enumerate(run.words) if word not in _PARTICLES and not self._contains(word)]
        words = run.words[names[0] : names[-1] + 1] if names else []
        return _Run(words, run.starts and bool(names) and not names[0], run.titled and bool(names) and not names[0])

    def admits(self, run: _Run) -> bool:
        """Return True unless this is a single letter or number, or a frequent word that begins a sentence."""
        if sum(map(str.isalpha, "".join(run.words))) < 2:
            return False
        return not run.starts or len(run.words) > 1 or self._is_rare(run.words[0]) or run.titled

    def is_likely(self, run: _Run) -> bool:
        """Return True for names that the recognizer may not know."""
        return run.titled or len(run.words) > 1 or self._is_rare(run.words[0])

    def _contains(self, word: str) -> bool:
        lower = word.casefold()
        if lower in self._function_words or (lower in self._lower and lower != word):
            return True
        if _ABBREVIATION.fullmatch(word) or not self._listed:
            return False
        own = frequency(lower, self._language)
        others = median(frequency(lower, other) for other in _COMPARED if other != self._language)
        return own >= _VOCABULARY and own - others >= (_TYPICAL_ENGLISH if self._language == "en" else _TYPICAL)

    def _is_rare(self, word: str) -> bool:
        if _ABBREVIATION.fullmatch(word):
            return True
        return self._listed and frequency(word.casefold(), self._language) < _RARE
