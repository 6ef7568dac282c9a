"""Selection of an audio track and of one of its channels."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.errors import SourceError

CHANNELS = {"left": 0, "right": 1}
"""Name of a channel -> its index."""


@dataclass(frozen=True, slots=True)
class AudioChannel:
    """One channel of one audio track: `AudioChannel(2, "right")` is the right channel of the second track."""

    track: int | None = None
    """Number of the audio track, from 1; None: chosen by `captioner.audio.tracks`, the first one of an address."""
    channel: str = "mix"
    """`mix` (all channels, see `captioner.audio.mixer`), `left`, `right`, or a number from 1."""

    def __post_init__(self) -> None:
        if self.track is not None and not 1 <= self.track <= 64:
            raise SourceError(f"unsupported track {self.track}", "use 1 to 64; 1 is the first audio track")
        number = self.channel.isascii() and self.channel.isdigit() and 1 <= int(self.channel) <= 32
        if self.channel != "mix" and self.channel not in CHANNELS and not number:
            raise SourceError(f"unknown channel {self.channel!r}", "use mix, left, right, or a number from 1 to 32")

    @property
    def number(self) -> int:
        """Number of the track of an address, from 1."""
        return self.track or 1

    @property
    def index(self) -> int | None:
        """Index of the channel, from 0; None for all of them."""
        if self.channel == "mix":
            return None
        return CHANNELS[self.channel] if self.channel in CHANNELS else int(self.channel) - 1

    def check(self, channels: int) -> None:
        """Check that audio with so many channels contains it.

        Raises:
            SourceError: It does not.
        """
        if self.index is not None and self.index >= channels:
            raise SourceError(f"no channel {self.channel}, the audio has {channels}", "leave --channel out")


MIX = AudioChannel()
"""All channels of the track that is chosen automatically."""
