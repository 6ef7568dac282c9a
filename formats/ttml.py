"""TTML in the IMSC 1.1 text profile (https://www.w3.org/TR/ttml-imsc1.1/), for broadcasters and DASH, by ttconv.

Writing: one region at the bottom, one paragraph per cue, lines separated by `<br/>`. Speakers, identifiers and settings
are omitted.

Reading: everything that ttconv supports. Regions that are shown at the same time become the lines of one cue;
styles are lost.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from formats.cue import Cue
from formats.errors import SubtitleError, errors_as_faults, strict
from formats.extra import import_extra
from formats.ttconv_model import logged_errors, to_cues, to_document


def compose(cues: Iterable[Cue], *, language: str = "") -> str:
    """Write a complete TTML document.

    Raises:
        SubtitleError: ttconv is not installed.
    """
    tree = import_extra("ttconv.imsc.writer").from_model(to_document(cues, language))
    text = ElementTree.tostring(tree.getroot(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def parse(text: str) -> tuple[Cue, ...]:
    """Read the shown captions in order.

    Raises:
        SubtitleError: not XML, not TTML, or ttconv is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield the faults and the cues; if the XML is cut off or invalid, the paragraphs before that place are read."""
    return errors_as_faults(_scan(text))


def _scan(text: str) -> Iterator[Cue | SubtitleError]:
    text = text.removeprefix("\ufeff")
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        yield SubtitleError(f"not XML: {error}", error.position[0])
        whole = _repaired(text)
        if whole is None:
            return
        root = ElementTree.fromstring(whole.encode())
    with logged_errors() as faults:
        document = import_extra("ttconv.imsc.reader").to_model(ElementTree.ElementTree(root))
        cues = to_cues(document) if document is not None else ()
    if document is None:
        yield SubtitleError("not TTML: the root element is not tt", 1)
        return
    yield from (_with_line(fault, text) for fault in faults)
    yield from cues


def _repaired(text: str) -> str | None:
    """Return the document up to its last complete paragraph, with open elements closed; None if there is none."""
    parser = expat.ParserCreate(namespace_separator=None)
    opened: list[str] = []
    sound: list[tuple[int, tuple[str, ...]]] = []

    def closed(name: str) -> None:
        opened.pop()
        if name.rpartition(":")[2] == "p":
            sound.append((parser.CurrentByteIndex, (name, *reversed(opened))))

    parser.StartElementHandler = lambda name, _attributes: opened.append(name)
    parser.EndElementHandler = closed
    data = text.encode()
    with contextlib.suppress(expat.ExpatError):  # known to be invalid; only the place matters
        parser.Parse(data, True)
    if not sound:
        return None
    until, names = sound[-1]
    return data[:until].decode() + "".join(f"</{name}>" for name in names)


def _with_line(fault: SubtitleError, text: str) -> SubtitleError:
    """Add the line number of the invalid value, if the value can be found in the text."""
    value = fault.message.rpartition(": ")[2]
    at = text.find(f'"{value}"')
    return SubtitleError(fault.message, text.count("\n", 0, at) + 1) if at >= 0 else fault


def language(text: str) -> str:
    """Return the language of the document; empty if it names none."""
    found = re.search(r"""<(?:[\w-]+:)?tt\s[^>]*?xml:lang=["']([A-Za-z-]+)""", text)
    return found[1] if found else ""
