"""Facts about a room at the head of each snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from captioner.layout.limits import Layout


@dataclass(slots=True)
class RoomHeader:
    """Name, languages, layout and epoch of a room."""

    room: str
    source: str
    """Spoken language."""
    languages: tuple[str, ...]
    """Languages of the captions."""
    layout: Layout
    """Layout by which cues are broken into lines."""
    epoch: str
    """Identity of this life of the room."""
    edition: int = 0
    """Number of changes of the languages."""
    available: tuple[str, ...] = ()
    """Languages that a viewer may open."""
    retracted: frozenset[str] = frozenset()
    """Languages that were removed."""

    def extend(self, source: str, languages: Iterable[str]) -> None:
        """Set the spoken language, and add languages."""
        self.source, self.languages = source, tuple(dict.fromkeys([source, *languages]))
        self.retracted -= set(self.languages)
        self.edition += 1

    def retract(self, language: str) -> None:
        """Remove a language."""
        self.languages = tuple(each for each in self.languages if each != language)
        self.retracted |= {language}
        self.edition += 1

    def fields(self, seq: int) -> dict[str, object]:
        """Fields of a snapshot as of `seq`, without the cues."""
        head: dict[str, object] = {"v": 1, "epoch": self.epoch, "seq": seq, "room": self.room, "source": self.source}
        head |= {"languages": self.languages, "columns": self.layout.columns, "rows": self.layout.rows}
        available = [code for code in self.available if code not in self.languages]
        return head | {"available": available} if available else head
