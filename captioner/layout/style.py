"""House style of captions: no fillers, profanity masked, spaces as the language has them.

1. Viewers, files and outputs get styled text. The journal and the translators get the text as it was recognized. A text
   that an operator has written is never styled.
2. Each rule changes a word, or the space before a mark, by what stands before it, with one exception: the full stop of
   a filler goes to the word before, in place of its comma. So styled stable text only grows if its last word, while
   nothing follows, and a comma at its end are still tail.
3. A word of a streaming recognizer may grow (`um`, `umbrella`): for the same reason the last word is tail.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import Final

from captioner.config import StyleConfig
from captioner.languages import ends_sentence
from captioner.languages.fillers import FILLERS
from captioner.languages.orthography import capitalized
from captioner.languages.profanity import profanity
from captioner.languages.tags import base
from captioner.types import Revision, Word

log = logging.getLogger(__name__)

_TOKEN = re.compile(r"(\s*)(\S+)")
_FILLER = re.compile(r"(\w+)([,.;:!?…]*)")
"""A word and its punctuation; anything else about it, such as a bracket or a hyphen, means more than hesitation."""
_COMMAS: Final = ",;:"
_NARROW, _WIDE = "\u202f", "\u00a0"
"""Spaces without a line break: a narrow one, and one as wide as any other."""
_SPACED_PERCENT: Final = frozenset(("ca", "cs", "da", "de", "es", "fi", "fr", "nb", "sk", "sv"))
"""Languages with a space between a number and its percent sign."""
_PERCENT = re.compile(r"(?<=\d)[ \u00a0\u202f]?(?=%)")
_FRENCH = (
    (re.compile(r"(?<=[^\s?!;:«(\[])[ \u00a0\u202f]?(?=[?!;])"), _NARROW),
    (re.compile(r"(?<=\w)[ \u00a0\u202f]?(?=:(?:\s|$))"), _WIDE),
    (re.compile(r"(?<=«)[ \u00a0\u202f]?(?=[^\s»])"), _WIDE),
    (re.compile(r"(?<=[^\s«])[ \u00a0\u202f]?(?=»)"), _WIDE),
)


@dataclass(frozen=True, slots=True)
class TextStyle(StyleConfig):
    """Rules of one room or output: `TextStyle(mask_profanity=True)("Oh fuck.", "en")` gives `Oh f***.`."""

    @classmethod
    def of(cls, config: StyleConfig) -> TextStyle:
        """Return the style of some settings."""
        return cls(config.remove_fillers, config.mask_profanity, config.language_spaces)

    def __bool__(self) -> bool:
        return self.remove_fillers or self.mask_profanity or self.language_spaces

    def __call__(self, text: str, language: str) -> str:
        """Return a finished text in this style."""
        code = base(language)
        if self.remove_fillers and code in FILLERS:
            text = "".join(_without_fillers(text, FILLERS[code]))
        if self.mask_profanity and (pattern := _profanity(code)):
            text = pattern.sub(_masked, text)
        return _spaced(text, code) if self.language_spaces else text

    def revision(self, revision: Revision) -> Revision:
        """Return a revision in this style, unless an operator has written it."""
        if not self or revision.edited:
            return revision
        whole = self(revision.stable + revision.tail, revision.language)
        if revision.final:
            return replace(revision, stable=whole)
        settled = self(_settled(revision.stable, revision.tail), revision.language).rstrip().rstrip(_COMMAS).rstrip()
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(settled, whole, strict=False)))
        return replace(revision, stable=whole[:same], tail=whole[same:])

    def words(self, words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
        """Return the words with their times that are left in a styled text."""
        fillers = FILLERS.get(base(language)) if self.remove_fillers else None
        if fillers is None:
            return words
        return tuple(word for word in words if not _filler(word.text.strip(), fillers))


AS_SPOKEN: Final = TextStyle()
"""Style that changes nothing."""


def _settled(stable: str, tail: str) -> str:
    """Return the stable text without its last word if that may grow, or if nothing follows it."""
    if tail.strip() and (tail[0].isspace() or stable[-1:].isspace()):
        return stable
    return stable.rstrip()[: -len(stable.split()[-1])] if stable.split() else ""


def _without_fillers(text: str, fillers: frozenset[str]) -> Iterator[str]:
    """Yield the words with the spaces before them, without fillers."""
    pending, begins = "", False
    """Word that waits for the full stop of a filler, and whether the next one begins a sentence."""
    for found in _TOKEN.finditer(text):
        space, word = found.groups()
        if (filler := _filler(word, fillers)) is None:
            yield pending
            pending = (space if pending or not found.start() else "") + (capitalized(word) if begins else word)
            begins = False
            continue
        fresh = not pending or ends_sentence(pending)
        begins = begins or (fresh and filler[1][:1].isupper())
        if not fresh and ends_sentence(filler[2]):
            pending = pending.rstrip(_COMMAS) + filler[2]
    yield pending


def _filler(word: str, fillers: frozenset[str]) -> re.Match[str] | None:
    """Return a filler and its punctuation; None for any other word."""
    found = _FILLER.fullmatch(word)
    return found if found and found[1].casefold() in fillers else None


def _masked(found: re.Match[str]) -> str:
    return found[0][0] + "*" * (len(found[0]) - 1)


@cache
def _profanity(language: str) -> re.Pattern[str] | None:
    """Return the pattern of a language; logs once that there is none."""
    pattern = profanity(language)
    if pattern is None:
        log.warning("there is no list of profane words in %s; list them in a file for --mask", language)
    return pattern


def _spaced(text: str, language: str) -> str:
    if language in _SPACED_PERCENT:
        text = _PERCENT.sub(_NARROW if language == "fr" else _WIDE, text)
    for pattern, space in _FRENCH if language == "fr" else ():
        text = pattern.sub(space, text)
    return text
