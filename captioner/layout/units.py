"""Units that lines are composed of: words, or characters and phrases in languages written without spaces.

No unit is wider than a line: a longer word is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcwidth import iter_graphemes

from captioner.languages import UNSPACED
from captioner.layout.break_words import phrase_splitter
from captioner.layout.limits import width

Unit = tuple[str, str]
"""Space before the unit, and its text."""

_WORD = re.compile(r"[^ \t\r\n\f\v]+")


def split_units(text: str, columns: int, language: str, *, whole: bool = False) -> Iterator[Unit]:
    """Yield the units of a text, in order.

    Args:
        text: Text of one segment.
        columns: Cells per line.
        language: Language of the text.
        whole: True if no text will be appended, so that unspaced text can be split into phrases; otherwise it is
            split into characters.
    """
    split = (phrase_splitter(language) if whole else None) or graphemes
    for found in _WORD.finditer(text):
        parts = split(found[0]) if language in UNSPACED and not found[0].isascii() else (found[0],)
        texts = (text for part in parts for text in _cut(part, columns))
        for place, part in enumerate(texts):
            yield (" " if place == 0 else ""), part


def graphemes(word: str) -> Iterator[str]:
    """Yield graphemes, with runs of Latin letters and digits as one: `第12回` -> `第`, `12`, `回`."""
    run = ""
    for grapheme in iter_graphemes(word):
        if grapheme.isascii() and grapheme.isalnum():
            run += grapheme
            continue
        if run:
            yield run
        run = ""
        yield grapheme
    if run:
        yield run


def _cut(word: str, columns: int) -> Iterator[str]:
    """Yield the word, or parts of it that fit in a line."""
    if width(word) <= columns:
        yield word
        return
    part = ""
    for grapheme in iter_graphemes(word):
        if part and width(part + grapheme) > columns:
            yield part
            part = ""
        part += grapheme
    yield part
