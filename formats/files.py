"""Subtitle files as bytes, by the extension of their names.

Reading is tolerant, and each tolerance is reported as a fault: text that is not UTF-8 is read as UTF-16 if it begins
with that byte order mark, and as Windows-1252 otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from formats import FORMATS
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError
from formats.region import Region

_ALIASES = {alias: name for name, known in FORMATS.items() for alias in known.aliases}


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


def read(data: bytes, format: str) -> ParseResult:  # noqa: A002
    """Read the cues and the faults of a file.

    Raises:
        SubtitleError: the format is unknown, or its library is not installed.
    """
    return FORMATS[format_of(f".{format}")].read(data)


def write(
    cues: Iterable[Cue],
    format: str,  # noqa: A002
    *,
    language: str = "",
    crlf: bool = False,
    created: date | None = None,
    regions: Sequence[Region] = (),
    notes: Sequence[str] = (),
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

    Raises:
        SubtitleError: the format is unknown or cannot hold the cues, or its library is not installed.
    """
    return FORMATS[format_of(f".{format}")].write(
        cues, language=language, crlf=crlf, created=created, regions=regions, notes=notes
    )
