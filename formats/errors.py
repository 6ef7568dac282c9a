"""Faults of subtitle texts: raised by strict parsers, collected by tolerant ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from formats.cue import Cue
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


class MissingLibraryError(SubtitleError):
    """The library of a format is not installed."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"this format needs {library}, of the extra `{extra}`")
        self.extra = extra
        """Optional dependency that contains the library."""


class ParseResult(NamedTuple):
    """Readable cues of a file, and its faults."""

    cues: tuple[Cue, ...]
    faults: tuple[SubtitleError, ...]
    regions: tuple[Region, ...] = ()
    """Regions that the cues may name."""
    notes: tuple[str, ...] = ()
    """Comments, which players do not show."""
    language: str = ""
    """Language that the file names, as written; empty: none."""


def strict(found: Iterable[Cue | SubtitleError]) -> tuple[Cue, ...]:
    """Return the cues if there are no faults.

    Raises:
        SubtitleError: the first fault.
    """
    cues: list[Cue] = []
    for item in found:
        if isinstance(item, SubtitleError):
            raise item
        cues.append(item)
    return tuple(cues)


def errors_as_faults(found: Iterable[Cue | SubtitleError]) -> Iterator[Cue | SubtitleError]:
    """Yield the same; an exception of a library becomes the last fault, and the cues before it are kept."""
    try:
        yield from found
    except SubtitleError:
        raise
    except Exception as error:  # pysubs2 and ttconv raise exceptions of any class on malformed input
        yield SubtitleError(f"cannot read any further: {type(error).__name__}: {error}")


def collect(found: Iterable[Cue | SubtitleError]) -> ParseResult:
    """Separate the cues from the faults: `collect(srt.scan(text))`."""
    items = tuple(found)
    cues = tuple(item for item in items if isinstance(item, Cue))
    return ParseResult(cues, tuple(item for item in items if isinstance(item, SubtitleError)))
