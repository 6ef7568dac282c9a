"""Pace, retries and edits of the captions that are sent to one output."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.delivery.outputs.caption import CaptionPart
from captioner.layout.limits import width

_READING_SPEED = 25.0
"""Cells per second for which a part stays: faster than speech, so that parts cannot pile up."""
_MIN_STAY_S = 1.0
"""Shortest time in seconds for which a part stays."""
_MANY = 3
"""Parts that may wait before the time to read is shortened; with six, each part has half its time."""


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """Rules for everything that is sent to an output."""

    min_interval_s: float = 0.0
    """Rate limit: seconds between two messages at least."""
    paced: bool = False
    """True if a part replaces the one before, which therefore stays as long as reading takes."""
    clear_after_s: float | None = None
    """Seconds after which the output is cleared if nothing follows; None: it clears itself, or keeps everything."""
    clear_at_end: bool = True
    """True if an output with `clear_after_s` is cleared when the room ends."""
    replaces_shown: bool = False
    """True if an edit of the caption that is shown is sent again."""
    sends_edits: bool = False
    """True if every edit is sent, because it names the caption that it replaces."""
    open_captions: bool = False
    """True if the output also takes captions that are not final, and sends what has settled; edits come too late."""
    can_probe: bool = True
    """True if the output can be tested without sending a caption."""
    probe_proves: bool = False
    """True if an output whose probe succeeds accepts captions, too."""
    max_age_s: float = 20.0
    """Seconds after which a caption is too old for the output and is dropped."""
    max_waiting: int = 50
    """Parts that may wait; beyond that the oldest is dropped and counted."""

    def stay_s(self, part: CaptionPart, waiting: int = 0) -> float:
        """Seconds from this part to the next, while `waiting` parts wait."""
        reading = max(_MIN_STAY_S, sum(map(width, part.lines)) / _READING_SPEED) if self.paced else 0.0
        return max(self.min_interval_s, reading / max(1.0, waiting / _MANY))
