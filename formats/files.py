"""Subtitle files as bytes, by the ending of their names.

Read with tolerance, and never in silence: text that is not UTF-8 is taken for UTF-16 where it begins with its mark and
for Windows-1252 otherwise, and the latter is told as a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from formats import FORMATS, srt, stl, ttml, webvtt
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError, collect
from formats.region import Region

ALIASES = {"webvtt": "vtt", "xml": "ttml", "dfxp": "ttml", "imsc": "ttml", "itt": "ttml", "ssa": "ass", "text": "txt"}
"""Other endings -> the usual one."""
ENDINGS = (*FORMATS, "stl")
"""What is read and written."""


def kind(name: str) -> str:
    """The format that a name says: `kind("talk.es.XML") == "ttml"`.

    Raises:
        SubtitleError: no format has that ending.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = ALIASES.get(ending, ending)
    if found not in ENDINGS:
        said = f"no format ends in .{ending}" if ending else "the name has no ending that tells its format"
        raise SubtitleError(f"{said}: known are {', '.join(f'.{known}' for known in ENDINGS)}")
    return found


def read(data: bytes, format: str) -> ParseResult:  # noqa: A002
    """The cues that could be read, and the faults of what could not.

    Raises:
        SubtitleError: there is no such format, or its library is not installed.
    """
    if format == "stl":
        return collect(stl.scan(data))
    text, faults = _decoded(data)
    known = kind(f".{format}")
    found = collect(FORMATS[known].scan(text))
    head = (webvtt.regions(text), webvtt.notes(text)) if known == "vtt" else ((), ())
    return ParseResult(found.cues, (*faults, *found.faults), *head)


def write(
    cues: Iterable[Cue],
    format: str,  # noqa: A002
    *,
    language: str = "",
    crlf: bool = False,
    made: date | None = None,
    regions: Sequence[Region] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """A whole file.

    Args:
        cues: in any order.
        format: one of `ENDINGS`.
        language: where a format names it.
        crlf: ends the lines of .srt as old Windows players want them.
        made: the day that an .stl file names.
        regions: of .vtt, that its cues stand in.
        notes: of .vtt, that nobody is shown.

    Raises:
        SubtitleError: the format is unknown, or cannot hold the cues, or its library is not installed.
    """
    if format == "stl":
        return stl.compose(cues, language=language, made=made)
    if format == "srt":
        return srt.compose(cues, crlf=crlf).encode()
    if kind(f".{format}") == "vtt":
        return webvtt.compose(cues, regions=regions, notes=notes).encode()
    if format == "ttml":
        return ttml.compose(cues, language=language).encode()
    return FORMATS[kind(f".{format}")].compose(cues).encode()


def _decoded(data: bytes) -> tuple[str, tuple[SubtitleError, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ()
    try:
        return data.decode(), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode("cp1252", "replace"), (SubtitleError("not UTF-8: read as Windows-1252", line),)
