"""How a screen wants to be fed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from captioner.delivery.outputs.caption import Caption, Piece
from captioner.errors import OutputError
from captioner.layout.limits import width

_SPEED = 25.0
"""Cells a second that a piece is left to be read: faster than anybody speaks, so that pieces cannot pile up."""
_LEAST = 1.0
"""Seconds that it is left at least."""
_MANY = 3
"""Pieces that may wait before they are hurried: with six, each has half its time."""


class Unwanted(OutputError):
    """It will never take this one, but perhaps the next: trying again would only hold up the others."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What is the same for everything that is sent to a screen."""

    interval: float = 0.0
    """Seconds between two things that are sent, at least: its rate limit."""
    reads: bool = False
    """Whether the next piece takes the place of the last, which is left time to be read therefore."""
    hold: float | None = None
    """Seconds after which it is emptied when nothing follows; None: it empties itself, or keeps what it got."""
    newest: bool = False
    """Whether an edit of what it shows is sent again."""
    told: bool = False
    """Whether every edit is sent, since it names the caption that it replaces."""
    probed: bool = True
    """Whether one can ask it without sending a caption."""
    sure: bool = False
    """Whether captions are taken where a probe goes well."""
    stale: float = 20.0
    """Seconds after which what it has not taken is of no use to it any more."""
    most: int = 50
    """Pieces that may wait; then the oldest is dropped and counted."""

    def stay(self, piece: Piece, waiting: int = 0) -> float:
        """Seconds from this piece to the next, while so many wait."""
        reading = max(_LEAST, sum(map(width, piece.lines)) / _SPEED) if self.reads else 0.0
        return max(self.interval, reading / max(1.0, waiting / _MANY))


class Screen(Protocol):
    """One place that takes captions. All its work is in the event loop and may be cancelled at any point."""

    name: str
    """As the operator knows it."""
    manner: Manner

    def pack(self, caption: Caption) -> tuple[Piece, ...]:
        """What is to be sent of the caption, in order; nothing of an empty one."""
        ...

    async def send(self, piece: Piece) -> None:
        """Have it take the piece; again for one that failed.

        Raises:
            Unwanted: it never will.
            OutputError: it did not.
        """
        ...

    async def blank(self) -> None:
        """Have it show nothing; for one with a `hold` only.

        Raises:
            OutputError: it did not.
        """
        ...

    async def probe(self) -> None:
        """Look whether it would take a caption, without sending one.

        Raises:
            OutputError: it would not.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
