"""TTML in the IMSC 1.1 text profile (https://www.w3.org/TR/ttml-imsc1.1/), for broadcasters and DASH, by ttconv.

Writing: one region at the bottom, one paragraph per cue, lines separated by `<br/>`. Speakers, identifiers and settings
are omitted.

Reading: `formats.ttml_reader`. Regions become positions; styles are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from xml.etree import ElementTree

from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, strict
from formats.extra import import_extra
from formats.notice import Notify, ignore
from formats.timeline import normalized
from formats.timestamp import format_timestamp
from formats.ttconv_model import to_document
from formats.ttml_reader import read

_MAX_MS = 1000 * 3_600_000
"""Milliseconds; times that ttconv writes end there."""


def compose(cues: Iterable[Cue], *, language: str = "", notify: Notify = ignore) -> str:
    """Write a complete TTML document.

    Raises:
        SubtitleError: a cue ends after 1000 hours, or ttconv is not installed.
    """
    ordered = normalized(cues, notify)
    if late := next((cue for cue in ordered if cue.end >= _MAX_MS), None):
        raise SubtitleError(f"a cue ends at {format_timestamp(late.end)}; .ttml has times up to 1000 hours")
    tree = import_extra("ttconv.imsc.writer").from_model(to_document(ordered, language))
    text = ElementTree.tostring(tree.getroot(), encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def parse(text: str) -> tuple[Cue, ...]:
    """Read the shown captions in order.

    Raises:
        SubtitleError: not XML, or not TTML.
    """
    return strict(scan(text))


def scan(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the faults and the cues; if the XML is cut off or invalid, the paragraphs before that place are read.

    Args:
        text: of the document.
        fps: frames per second; None: those that the document names.
    """
    return read(text, fps)


def language(text: str) -> str:
    """Return the language of the document; empty if it names none."""
    found = re.search(r"""<(?:[\w-]+:)?tt\s[^>]*?xml:lang=["']([A-Za-z0-9-]+)""", text)
    return found[1] if found else ""
