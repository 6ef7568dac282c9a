"""What is sent: a final, and the pieces of it that a screen shows at once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from captioner.layout.cues import cues
from captioner.layout.limits import Layout
from captioner.types import Revision


@dataclass(frozen=True, slots=True)
class Caption:
    """A final of a room, as the hub told it."""

    room: str
    revision: Revision
    spoken: float
    """Unix seconds at which its first word was spoken, as far as one can know."""
    came: float = field(default_factory=time.monotonic)
    """Seconds of the monotonic clock at which it was told."""

    @classmethod
    def read(cls, room: str, data: bytes, behind: float) -> Caption:
        """Of the data of a `cue` event whose end was spoken `behind` seconds ago."""
        cue = json.loads(data)
        start, end = (round(1000 * cue[name]) for name in ("start", "end"))
        revision = Revision(
            cue["cue"],
            cue["lang"],
            cue["source"],
            cue["rev"],
            start,
            end,
            cue["stable"],
            final=True,
            edited=cue.get("edited", False),
            speaker=cue["speaker"],
        )
        return cls(room, revision, time.time() - behind - (end - start) / 1000)

    @property
    def segment(self) -> str:
        """Its identity."""
        return self.revision.segment


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What a screen shows of a caption at once; each is itself alone, so that a retry is known from a repetition."""

    caption: Caption
    lines: tuple[str, ...]
    after: float = 0.0
    """Seconds after the caption's first word at which its own was spoken."""
    first: bool = True
    """Whether it begins the caption."""

    @property
    def text(self) -> str:
        """Its lines as one."""
        return "\n".join(self.lines)


def pieces(caption: Caption, layout: Layout) -> Iterator[Piece]:
    """The caption in lines as the layout has them, so many at once as it has rows."""
    laid = cues(caption.revision, layout, whole=True)
    for place, cue in enumerate(laid):
        yield Piece(caption, cue.lines, (cue.start - caption.revision.start) / 1000, place == 0)
