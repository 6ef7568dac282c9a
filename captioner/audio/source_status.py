"""Status of an audio source, for the log, the room's status and the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["connecting", "waiting", "live", "stalled", "reconnecting", "ended"]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """Snapshot of a source.

    States: `connecting`: no audio yet. `waiting`: listening for a sender. `live`: audio arrives. `stalled`: connected,
    but no audio for a while. `reconnecting`: disconnected; the next attempt is at `retry_at`. `ended`: finished.
    """

    source: str
    """Address without secrets."""
    state: State = "connecting"
    detail: str = ""
    """Reason for people; empty if there is no problem."""
    retry_at: float | None = None
    """Time of the next attempt on the clock of `time.monotonic`; None if none is planned."""
    disconnects: int = 0
    """Number of times that it disconnected or was silent for too long."""
    missing_s: float = 0.0
    """Seconds of lost audio, replaced with silence."""

    @property
    def problem(self) -> str:
        """Problem in words for an operator; empty while audio arrives or is not expected yet."""
        if self.state in ("live", "ended", "connecting") and not self.detail:
            return ""
        state = "waiting for a sender" if self.state == "waiting" else self.state
        return f"source {state}" + (f": {self.detail}" if self.detail else "")
