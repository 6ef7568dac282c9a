"""How a room is operated, as its settings say."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.translation.redaction import NO_REDACTION, Redaction


@dataclass(frozen=True, slots=True)
class OperatingOptions:
    """What holds when the room begins; the delay can be changed while it runs."""

    delay: float = 0.0
    """Seconds that captions wait for an operator; 0: they do not wait."""
    patience: float = 30.0
    """Seconds that a language waits for an operator whose line is lost, before the machine has it again."""
    redaction: Redaction = NO_REDACTION
    """What is masked in this room, in what people write, too."""
