"""Notices: what a parser or a writer left out, moved, guessed or replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

FORMATTING = "formatting such as italics and colours is left out"
_SHOWN = 3
"""Places that a line names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One decision of a parser or a writer, with its places in the file."""

    what: str
    """Description of a part that was left out, moved, guessed or replaced."""
    places: tuple[str, ...] = ()
    """Places such as `line 12`, or `00:01:02.500`, the start of a cue; empty: the whole file."""
    hint: str = ""
    """Advice for another decision; empty if there is none."""

    def __str__(self) -> str:
        more = f" and {len(self.places) - _SHOWN} more" if len(self.places) > _SHOWN else ""
        where = f"{', '.join(self.places[:_SHOWN])}{more}: " if self.places else ""
        return where + self.what + (f"; {self.hint}" if self.hint else "")


Notify = Callable[[Notice], None]
"""Takes each notice of a writer."""


def ignore(_notice: Notice) -> None:
    """Take a notice and do nothing."""


def grouped(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Join the notices that differ only in their places, in the order of the first of each kind."""
    found: dict[tuple[str, str], Notice] = {}
    for notice in notices:
        before = found.get((notice.what, notice.hint))
        places = (*before.places, *notice.places) if before else notice.places
        found[notice.what, notice.hint] = replace(notice, places=places)
    return tuple(found.values())
