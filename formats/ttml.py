"""TTML as IMSC 1.1 text profile (https://www.w3.org/TR/ttml-imsc1.1/), by ttconv: what broadcasters and DASH take.

Written: one region at the bottom, a paragraph a cue, lines apart by `<br/>`. Speakers, identifiers and settings are
left out. Read: whatever of TTML ttconv knows; several regions at once become the lines of one cue, styles go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from formats.cue import Cue
from formats.errors import FormatError, strict
from formats.imsc import library, model, shown


def compose(cues: Iterable[Cue], *, language: str = "") -> str:
    """A whole TTML document.

    Raises:
        FormatError: ttconv is not installed.
    """
    tree = library("ttconv.imsc.writer").from_model(model(cues, language))
    text = ElementTree.tostring(tree.getroot(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def parse(text: str) -> tuple[Cue, ...]:
    """What the document shows, in order.

    Raises:
        FormatError: it is not XML, or not TTML, or ttconv is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | FormatError]:
    """The cues, or the one fault for which nothing can be read: XML is whole or it is not XML."""
    try:
        tree = ElementTree.ElementTree(ElementTree.fromstring(text.removeprefix("\ufeff").encode()))
    except ElementTree.ParseError as error:
        yield FormatError(f"not XML: {error}", error.position[0])
        return
    document = library("ttconv.imsc.reader").to_model(tree)
    if document is None:
        yield FormatError("not TTML: its outermost element is no tt", 1)
        return
    yield from shown(document)
