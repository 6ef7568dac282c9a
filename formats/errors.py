"""What can be wrong with a subtitle text, and the two ways to live with it."""

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
        """Counted from 1 as editors do; None where the fault has no place in a file."""

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


class ParseResult(NamedTuple):
    """What could be read, and what could not."""

    cues: tuple[Cue, ...]
    faults: tuple[SubtitleError, ...]
    regions: tuple[Region, ...] = ()
    """That its cues may stand in."""
    notes: tuple[str, ...] = ()
    """Remarks that nobody is shown."""


def strict(found: Iterable[Cue | SubtitleError]) -> tuple[Cue, ...]:
    """The cues, when there is nothing but cues.

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
    """The same; where a library gives up on what it reads, that is a fault, too, and what came before it is kept."""
    try:
        yield from found
    except SubtitleError:
        raise
    except Exception as error:  # pysubs2 and ttconv let through whatever garbage makes their insides raise
        yield SubtitleError(f"it cannot be read any further: {type(error).__name__}: {error}")


def collect(found: Iterable[Cue | SubtitleError]) -> ParseResult:
    """All cues that are sound and all faults beside them: `collect(srt.scan(text))`."""
    items = tuple(found)
    cues = tuple(item for item in items if isinstance(item, Cue))
    return ParseResult(cues, tuple(item for item in items if isinstance(item, SubtitleError)))
