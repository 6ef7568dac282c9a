"""Subtitle files as bytes, by the extension of their names, and by their content where it says something else.

Reading is tolerant, and each tolerance that is a guess or loses something is reported as a notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from formats import FORMATS
from formats.cue import Cue
from formats.encoding import decode
from formats.errors import ParseResult, SubtitleError
from formats.notice import Notice, Notify, ignore
from formats.region import Region
from formats.sniff import is_binary, is_stl, refusal, sniffed

_ALIASES = {alias: name for name, known in FORMATS.items() for alias in known.aliases}
_READ_ONLY = {"sbv": "srt", "sub": "srt", "tsv": "csv"}
"""Extensions of files that are only read -> the format whose reader has their tolerances."""
EXTENSIONS = (*FORMATS, *_ALIASES, *_READ_ONLY)
"""Extensions of files that can be read."""
_DECIMAL_COMMA = re.compile(r"\d,\d{3}\s*-->")


def format_of(name: str) -> str:
    """Return the format of a file name: `format_of("talk.es.XML") == "ttml"`.

    Raises:
        SubtitleError: no format has that extension.
    """
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    found = _ALIASES.get(extension, extension)
    if found not in FORMATS:
        problem = f"unknown subtitle format .{extension}" if extension else f"{name} has no file extension"
        raise SubtitleError(f"{problem}; known formats are {', '.join(f'.{known}' for known in FORMATS)}")
    return found


def read(
    data: bytes,
    format: str,  # noqa: A002
    *,
    encoding: str = "",
    language: str = "",
    fps: Fraction | None = None,
    rolling: bool = False,
) -> ParseResult:
    """Read the cues, faults and notices of a file.

    Args:
        data: of the file.
        format: extension of its name; if the content is certainly in another format, that is read and reported.
        encoding: of its text; empty: found by `formats.encoding`.
        language: of its text, for a guess of the encoding; empty: unknown.
        fps: frames per second of times with frames; None: those that the file names.
        rolling: True to keep the repeated lines of rolling captions.

    Raises:
        SubtitleError: the format of name and content or the encoding is unknown, the content is of another kind, such
            as an archive, or the library of the format is not installed.
    """
    named = _ALIASES.get(format.lower(), _READ_ONLY.get(format.lower(), format.lower()))
    if problem := refusal(data):
        raise SubtitleError(problem)
    text, notices = decode(data, encoding, language)
    actual = _actual(data, text, named)
    known = FORMATS[actual]
    found = known.read_text(data if known.binary else text, () if known.binary else notices, fps=fps, rolling=rolling)
    if named != actual:
        wrong = f"the content is .{actual}, not .{named}; it" if named else "without a file extension, the content"
        notice = Notice(f"{wrong} is read as .{actual}")
        found = found._replace(notices=(notice, *found.notices))
    return found._replace(format=actual)


def _actual(data: bytes, text: str, named: str) -> str:
    """Format of a content.

    Raises:
        SubtitleError: it is unknown, and so is that of the name.
    """
    if is_stl(data):
        return "stl"
    found = sniffed(text)
    if not found and not FORMATS.get(named, FORMATS["txt"]).binary and is_binary(text):
        raise SubtitleError("the content is binary data, not subtitles")
    if found == "srt" and named == "vtt" and not _DECIMAL_COMMA.search(text):  # without the line WEBVTT
        return "vtt"
    if found == "srt" and named == "csv" and "-->" not in text:  # rows that begin with two times
        return "csv"
    if not found and not named:
        raise SubtitleError("neither the content nor a file extension says which subtitle format it is in")
    return found or format_of(f".{named}")


def write(
    cues: Iterable[Cue],
    format: str,  # noqa: A002
    *,
    language: str = "",
    crlf: bool = False,
    created: date | None = None,
    regions: Sequence[Region] = (),
    notes: Sequence[str] = (),
    fps: Fraction | None = None,
    notify: Notify = ignore,
) -> bytes:
    """Write a complete file.

    Args:
        cues: in any order.
        format: one of `FORMATS`, or an alias.
        language: of the cues, such as `es`, for formats that name it.
        crlf: end the lines of .srt with CRLF, which old Windows players need.
        created: date in the header of .stl.
        regions: of .vtt, for cues that name one.
        notes: NOTE blocks at the start of .vtt, which players do not show.
        fps: frames per second of .stl; None: 25.
        notify: takes what is left out, moved or replaced.

    Raises:
        SubtitleError: the format is unknown or cannot hold the cues, or its library is not installed.
    """
    return FORMATS[format_of(f".{format}")].write(
        cues, notify, language=language, crlf=crlf, created=created, regions=regions, notes=notes, fps=fps
    )
