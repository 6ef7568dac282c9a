"""Search in captions, without regard to case, accents, kinds of quotation marks and width of spaces.

`static/transcript/matches.js` does the same in the transcript page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from captioner.types import Revision

_IGNORED = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f]")
"""Accents, vowel points of Hebrew and Arabic, and characters without a glyph. Other combining marks are vowels."""
_APOSTROPHES = str.maketrans("‘’ʼ´`“”„«»", "'''''" + '"' * 5)


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """A caption with the searched words."""

    final: Revision
    ranges: tuple[tuple[int, int], ...]
    """First character of each place in `final.text`, and the one after its last; counted in code points."""


def search(finals: Iterable[Revision], query: str) -> Iterator[SearchMatch]:
    """Find the finals whose text contains the words of a query, as they are typed."""
    wanted = " ".join(_folded(query).split())
    for final in finals:
        if wanted and wanted in " ".join(_folded(final.text).split()) and (found := tuple(_ranges(final.text, wanted))):
            yield SearchMatch(final, found)


def _ranges(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    folded, places = "", list[int]()
    for place, character in enumerate(text):
        plain = _folded(character)
        if plain.isspace():
            plain = "" if folded.endswith(" ") else " "
        folded += plain
        places += [place] * len(plain)
    places.append(len(text))
    at = folded.find(wanted)
    while at >= 0:
        after = at + len(wanted)
        yield places[at], max(places[after - 1] + 1, places[after])
        at = folded.find(wanted, after)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return unicodedata.normalize("NFC", _IGNORED.sub("", decomposed))
