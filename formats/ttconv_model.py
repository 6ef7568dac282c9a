"""Cues in and out of ttconv's IMSC model, through which TTML and SCC go.

ttconv comes with the extra `export`; it is imported when first needed.
"""

from __future__ import annotations

import html
import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from formats.cue import Cue
from formats.errors import SubtitleError
from formats.timeline import normalized, plain_text
from formats.timestamp import format_timestamp


def import_extra(name: str) -> Any:
    """A module that only the extra brings.

    Raises:
        SubtitleError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        message = f"this format needs {name.partition('.')[0]}: pip install 'captioner[export]'"
        raise SubtitleError(message) from error


@contextmanager
def logged_errors() -> Iterator[list[SubtitleError]]:
    """What ttconv complains about while it reads: it passes over it and tells its log alone."""
    heard: list[SubtitleError] = []
    log = logging.getLogger("ttconv")
    listener = _Listener(heard)
    passed_on = log.propagate
    log.addHandler(listener)
    log.propagate = False
    try:
        yield heard
    finally:
        log.removeHandler(listener)
        log.propagate = passed_on


class _Listener(logging.Handler):
    def __init__(self, heard: list[SubtitleError]) -> None:
        super().__init__(logging.ERROR)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self._heard.append(SubtitleError(record.getMessage()))


def to_document(cues: Iterable[Cue], language: str = "") -> Any:
    """A document of one region, at the bottom, centred, in which every cue is a paragraph.

    ttconv's reader of SRT makes it; it takes HTML entities, so that no text can be a tag.
    """
    reader = import_extra("ttconv.srt.reader")
    written = "".join(_block(cue, number) for number, cue in enumerate(normalized(cues), 1))
    document = reader.to_model(io.StringIO(written))
    if language:
        document.set_lang(language)
    return document


def to_cues(document: Any) -> tuple[Cue, ...]:
    """What is shown when: a cue for every stretch of time in which the text on the screen is the same."""
    moments = list(import_extra("ttconv.isd").ISD.generate_isd_sequence(document))
    ends = [*(begin for begin, _ in moments[1:]), None]
    found: list[Cue] = []
    for (begin, screen), end in zip(moments, ends, strict=True):
        lines = tuple(_lines(screen))
        if not lines:
            continue
        start = round(begin * 1000)
        stop = round(end * 1000) if end is not None else start + 2000  # an open end: as long as a line is read
        if found and found[-1].end == start and found[-1].lines == lines:
            found[-1] = Cue(found[-1].start, stop, lines)
        else:
            found.append(Cue(start, stop, lines))
    return tuple(found)


def _block(cue: Cue, number: int) -> str:
    lines = "\n".join(html.escape(line, quote=False) for line in cue.lines)
    return f"{number}\n{format_timestamp(cue.start, ',')} --> {format_timestamp(cue.end, ',')}\n{lines}\n\n"


def _lines(screen: Any) -> Iterator[str]:
    """The lines that stand on the screen, from the first region to the last."""
    for region in screen.iter_regions():
        for raw in "".join(_pieces(region)).split("\n"):
            if line := plain_text(raw):
                yield line


def _pieces(element: Any) -> Iterator[str]:
    """The text of an element, paragraphs and breaks as line breaks."""
    kind = type(element).__name__
    if kind == "Text":
        yield element.get_text()
    elif kind in ("Br", "P"):
        yield "\n"
    for child in element:
        yield from _pieces(child)
