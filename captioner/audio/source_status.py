"""What a source is doing, as it tells it to whoever watches: the log, the room's status, the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["connecting", "waiting", "live", "stalled", "reconnecting", "ended"]


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One look at a source.

    `connecting`: asked, nothing heard yet. `waiting`: for somebody who sends here. `live`: sound comes. `stalled`: the
    line stands, nothing has come for a while. `reconnecting`: it broke off and is asked again at `retry`.
    """

    source: str
    """Its address, without what may be secret in it."""
    state: State = "connecting"
    detail: str = ""
    """Why, in words; empty when all is well."""
    retry_at: float | None = None
    """When it is asked again, on the clock of `time.monotonic`; None: it is not waiting for that."""
    disconnects: int = 0
    """How often it broke off, or fell silent for too long."""
    missing_s: float = 0.0
    """Seconds that never came; silence stands in their place."""

    @property
    def problem(self) -> str:
        """What an operator should know, in a sentence; empty when sound comes or was never to be expected yet."""
        if self.state in ("live", "ended", "connecting") and not self.detail:
            return ""
        doing = "waiting for a sender" if self.state == "waiting" else self.state
        return f"source {doing}" + (f": {self.detail}" if self.detail else "")
