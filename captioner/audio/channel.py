"""Which of several audio tracks is heard, and which of its channels."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.errors import SourceError

CHANNELS = {"left": 0, "right": 1}
"""Names of the first two."""


@dataclass(frozen=True, slots=True)
class AudioChannel:
    """`AudioChannel(2, "right")`: the right channel of the second track."""

    track: int = 1
    """1 is the first audio track."""
    channel: str = "mix"
    """`mix` (all channels averaged), `left`, `right`, or a number from 1."""

    def __post_init__(self) -> None:
        if not 1 <= self.track <= 64:
            raise SourceError(f"track {self.track} cannot be", "audio tracks are numbered from 1")
        number = self.channel.isascii() and self.channel.isdigit() and 1 <= int(self.channel) <= 32
        if self.channel != "mix" and self.channel not in CHANNELS and not number:
            raise SourceError(f"channel {self.channel!r} cannot be", "use mix, left, right, or a number from 1")

    @property
    def index(self) -> int | None:
        """Of the channel, from 0; None: all of them."""
        if self.channel == "mix":
            return None
        return CHANNELS[self.channel] if self.channel in CHANNELS else int(self.channel) - 1

    def check(self, channels: int) -> None:
        """Whether audio of so many channels has it.

        Raises:
            SourceError: it has not.
        """
        if self.index is not None and self.index >= channels:
            raise SourceError(f"there is no channel {self.channel} in it, it has {channels}", "leave --channel out")


MIX = AudioChannel()
"""The first track, all channels."""
