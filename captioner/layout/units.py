"""What a line is put together from: words, or where a language writes without spaces its characters or phrases.

No piece is wider than a line: a longer word is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wcwidth import iter_graphemes

from captioner.languages import UNSPACED
from captioner.layout.break_words import segmenter
from captioner.layout.limits import width

Piece = tuple[str, str]
"""The space that stands before it, and what is placed as one."""

_WORD = re.compile(r"[^ \t\r\n\f\v]+")


def pieces(text: str, columns: int, language: str, *, whole: bool = False) -> Iterator[Piece]:
    """The pieces of a text, in order.

    Args:
        text: of one segment.
        columns: cells of a line.
        language: of the text.
        whole: nothing will be appended, so that where no spaces are phrases can be told; else characters are given.
    """
    split = (segmenter(language) if whole else None) or graphemes
    for found in _WORD.finditer(text):
        parts = split(found[0]) if language in UNSPACED and not found[0].isascii() else (found[0],)
        cut = (piece for part in parts for piece in _cut(part, columns))
        for place, piece in enumerate(cut):
            yield (" " if place == 0 else ""), piece


def graphemes(word: str) -> Iterator[str]:
    """Characters as a reader counts them, runs of Latin letters and digits whole: `第12回` -> `第`, `12`, `回`."""
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
    """The word, or parts of it that fit a line."""
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
