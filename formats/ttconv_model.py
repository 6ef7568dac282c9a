"""Conversion between cues and ttconv's document model, to write TTML and to read SCC."""

from __future__ import annotations

import html
import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from formats.cue import Cue
from formats.errors import SubtitleError
from formats.extra import import_extra
from formats.timeline import normalized, plain_text
from formats.timestamp import format_timestamp


@contextmanager
def logged_errors() -> Iterator[list[SubtitleError]]:
    """Collect the errors that ttconv skips while reading and reports only to its log."""
    errors: list[SubtitleError] = []
    log = logging.getLogger("ttconv")
    collector = _ErrorCollector(errors)
    propagate = log.propagate
    log.addHandler(collector)
    log.propagate = False
    try:
        yield errors
    finally:
        log.removeHandler(collector)
        log.propagate = propagate


class _ErrorCollector(logging.Handler):
    def __init__(self, errors: list[SubtitleError]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        """Collect the message."""
        self._errors.append(SubtitleError(record.getMessage()))


def to_document(cues: Iterable[Cue], language: str = "") -> Any:
    """Create a document with one centred region at the bottom and one paragraph per cue.

    It is created by ttconv's SRT reader, which reads HTML entities, so that no text can be a tag.
    """
    reader = import_extra("ttconv.srt.reader")
    written = "".join(_block(cue, number) for number, cue in enumerate(normalized(cues), 1))
    document = reader.to_model(io.StringIO(written))
    if language:
        document.set_lang(language)
    return document


def to_cues(document: Any) -> tuple[Cue, ...]:
    """Read a cue for each period in which the text on the screen does not change."""
    moments = list(import_extra("ttconv.isd").ISD.generate_isd_sequence(document))
    ends = [*(begin for begin, _ in moments[1:]), None]
    found: list[Cue] = []
    for (begin, screen), end in zip(moments, ends, strict=False):  # no moments, one end: a document without text
        lines = tuple(_lines(screen))
        if not lines:
            continue
        start = round(begin * 1000)
        stop = round(end * 1000) if end is not None else start + 2000  # open end: reading time of a line
        if found and found[-1].end == start and found[-1].lines == lines:
            found[-1] = Cue(found[-1].start, stop, lines)
        else:
            found.append(Cue(start, stop, lines))
    return tuple(found)


def _block(cue: Cue, number: int) -> str:
    lines = "\n".join(html.escape(line, quote=False) for line in cue.lines)
    return f"{number}\n{format_timestamp(cue.start, ',')} --> {format_timestamp(cue.end, ',')}\n{lines}\n\n"


def _lines(screen: Any) -> Iterator[str]:
    """Lines on the screen, from the first region to the last."""
    for region in screen.iter_regions():
        for raw in "".join(_pieces(region)).split("\n"):
            if line := plain_text(raw):
                yield line


def _pieces(element: Any) -> Iterator[str]:
    """Text of an element, with line breaks for paragraphs and `br`."""
    kind = type(element).__name__
    if kind == "Text":
        yield element.get_text()
    elif kind in ("Br", "P"):
        yield "\n"
    for child in element:
        yield from _pieces(child)
