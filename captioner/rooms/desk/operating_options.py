"""Options of a room's desk."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.translation.redaction import NO_REDACTION, Redaction


@dataclass(frozen=True, slots=True)
class OperatingOptions:
    """Options at the start of a room; operators can change the delay later."""

    delay_s: float = 0.0
    """Seconds that captions wait for approval; 0: none."""
    takeover_timeout_s: float = 30.0
    """Seconds after which a language returns to the machine when its operator has disconnected."""
    redaction: Redaction = NO_REDACTION
    """Redaction of this room; applies to text of operators, too."""
