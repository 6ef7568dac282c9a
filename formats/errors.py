"""What can be wrong with a subtitle text, and the two ways to live with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from formats.cue import Cue
from formats.region import Region


class FormatError(ValueError):
    """A subtitle text is malformed, or a cue cannot be written in a format."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        """Counted from 1 as editors do; None where the fault has no place in a file."""

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


class Salvage(NamedTuple):
    """What could be read, and what could not."""

    cues: tuple[Cue, ...]
    faults: tuple[FormatError, ...]
    regions: tuple[Region, ...] = ()
    """That its cues may stand in."""
    notes: tuple[str, ...] = ()
    """Remarks that nobody is shown."""


def strict(found: Iterable[Cue | FormatError]) -> tuple[Cue, ...]:
    """The cues, when there is nothing but cues.

    Raises:
        FormatError: the first fault.
    """
    cues: list[Cue] = []
    for item in found:
        if isinstance(item, FormatError):
            raise item
        cues.append(item)
    return tuple(cues)


def salvage(found: Iterable[Cue | FormatError]) -> Salvage:
    """All cues that are sound and all faults beside them: `salvage(srt.scan(text))`."""
    items = tuple(found)
    cues = tuple(item for item in items if isinstance(item, Cue))
    return Salvage(cues, tuple(item for item in items if isinstance(item, FormatError)))
