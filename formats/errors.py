"""Faults of subtitle texts: raised by strict parsers, collected by tolerant ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from formats.cue import Cue
from formats.notice import Notice
from formats.region import Region


class SubtitleError(ValueError):
    """A subtitle text is malformed, or a cue cannot be written in a format."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        """Line number, counted from 1; None if the fault has no place in a file."""

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"

    @property
    def notice(self) -> Notice:
        """The fault as a notice."""
        return Notice(self.message, () if self.line is None else (f"line {self.line}",))


class MissingLibraryError(SubtitleError):
    """The library of a format is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"this format needs {library}, of the extra `{extra}`")
        self.extra = extra
        """Optional dependency that contains the library."""


Scanned = Cue | SubtitleError | Notice
"""Part of a file: a cue, an unreadable part, or a notice of what was read other than as written."""


class ParseResult(NamedTuple):
    """Readable cues of a file, and its faults."""

    cues: tuple[Cue, ...]
    faults: tuple[SubtitleError, ...]
    """Unreadable parts, which are left out."""
    regions: tuple[Region, ...] = ()
    """Regions that the cues may name."""
    notes: tuple[str, ...] = ()
    """Comments, which players do not show."""
    language: str = ""
    """Language that the file names, as written; empty: none."""
    notices: tuple[Notice, ...] = ()
    """Parts that were read other than as written."""
    format: str = ""
    """Format of the content; empty: unknown."""


def strict(found: Iterable[Scanned]) -> tuple[Cue, ...]:
    """Return the cues if there are no faults.

    Raises:
        SubtitleError: the first fault.
    """
    cues: list[Cue] = []
    for item in found:
        if isinstance(item, SubtitleError):
            raise item
        if isinstance(item, Cue):
            cues.append(item)
    return tuple(cues)


def errors_as_faults(found: Iterable[Scanned]) -> Iterator[Scanned]:
    """Yield the same; an exception of a library becomes the last fault, and the cues before it are kept."""
    try:
        yield from found
    except SubtitleError:
        raise
    except Exception as error:  # ttconv raises exceptions of any class on malformed input
        yield SubtitleError(f"cannot read any further: {type(error).__name__}: {error}")


def collect(found: Iterable[Scanned]) -> ParseResult:
    """Separate the cues from the faults and notices: `collect(srt.scan(text))`."""
    items = tuple(found)
    return ParseResult(
        tuple(item for item in items if isinstance(item, Cue)),
        tuple(item for item in items if isinstance(item, SubtitleError)),
        notices=tuple(item for item in items if isinstance(item, Notice)),
    )
