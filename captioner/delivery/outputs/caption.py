"""Captions as outputs take them, and the parts in which they are shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from captioner.layout.cues import cues
from captioner.layout.limits import Layout
from captioner.types import Revision


@dataclass(frozen=True, slots=True)
class Caption:
    """A final of a room, or an open caption for outputs that take these."""

    room: str
    revision: Revision
    spoken: float
    """Unix time in seconds at which its first word was spoken, as far as is known."""
    received: float = field(default_factory=time.monotonic)
    """Monotonic time in seconds at which it was published."""

    @classmethod
    def of(cls, room: str, revision: Revision, behind_s: float = 0.0) -> Caption:
        """Make the caption of a revision whose end was spoken `behind_s` seconds ago."""
        return cls(room, revision, time.time() - behind_s - (revision.end - revision.start) / 1000)

    @property
    def segment(self) -> str:
        """Identity of its segment."""
        return self.revision.segment


@dataclass(frozen=True, slots=True, eq=False)
class CaptionPart:
    """Lines of a caption that are shown at the same time; compared by identity, so that a retry is recognized."""

    caption: Caption
    lines: tuple[str, ...]
    offset_s: float = 0.0
    """Seconds from the caption's first word to the first word of this part."""
    first: bool = True
    """True if the part begins the caption."""

    @property
    def text(self) -> str:
        """The lines, joined by line ends."""
        return "\n".join(self.lines)


def split_caption(caption: Caption, layout: Layout) -> Iterator[CaptionPart]:
    """Break a caption into lines, and these into parts of as many lines as the layout has rows."""
    for index, cue in enumerate(cues(caption.revision, layout, whole=True)):
        yield CaptionPart(caption, cue.lines, (cue.start - caption.revision.start) / 1000, index == 0)
