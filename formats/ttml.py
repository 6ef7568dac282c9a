"""TTML as IMSC 1.1 text profile (https://www.w3.org/TR/ttml-imsc1.1/), by ttconv: what broadcasters and DASH take.

Written: one region at the bottom, a paragraph a cue, lines apart by `<br/>`. Speakers, identifiers and settings are
left out. Read: whatever of TTML ttconv knows; several regions at once become the lines of one cue, styles go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.parsers import expat

from formats.cue import Cue
from formats.errors import SubtitleError, errors_as_faults, strict
from formats.ttconv_model import import_extra, logged_errors, to_cues, to_document


def compose(cues: Iterable[Cue], *, language: str = "") -> str:
    """A whole TTML document.

    Raises:
        SubtitleError: ttconv is not installed.
    """
    tree = import_extra("ttconv.imsc.writer").from_model(to_document(cues, language))
    text = ElementTree.tostring(tree.getroot(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def parse(text: str) -> tuple[Cue, ...]:
    """What the document shows, in order.

    Raises:
        SubtitleError: it is not XML, or not TTML, or ttconv is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """The cues, and what is wrong; where the XML breaks off or is broken, the paragraphs before that are read."""
    return errors_as_faults(_scan(text))


def _scan(text: str) -> Iterator[Cue | SubtitleError]:
    text = text.removeprefix("\ufeff")
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError as error:
        yield SubtitleError(f"not XML: {error}", error.position[0])
        whole = _mended(text)
        if whole is None:
            return
        root = ElementTree.fromstring(whole.encode())
    with logged_errors() as faults:
        document = import_extra("ttconv.imsc.reader").to_model(ElementTree.ElementTree(root))
        cues = to_cues(document) if document is not None else ()
    if document is None:
        yield SubtitleError("not TTML: its outermost element is no tt", 1)
        return
    yield from (_placed(fault, text) for fault in faults)
    yield from cues


def _mended(text: str) -> str | None:
    """The document up to its last whole paragraph before the fault, its open elements closed; None without one."""
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
    with contextlib.suppress(expat.ExpatError):  # it is known to be broken; where is all that matters
        parser.Parse(data, True)
    if not sound:
        return None
    until, names = sound[-1]
    return data[:until].decode() + "".join(f"</{name}>" for name in names)


def _placed(fault: SubtitleError, text: str) -> SubtitleError:
    """With the line where the value stands that it complains about, if it can be found."""
    value = fault.message.rpartition(": ")[2]
    at = text.find(f'"{value}"')
    return SubtitleError(fault.message, text.count("\n", 0, at) + 1) if at >= 0 else fault
