"""Audio that may have to be sent again after a lost connection, bounded."""

from __future__ import annotations

from typing import Final

from captioner.recognition.remote import pcm
from captioner.types import SAMPLE_RATE, Samples

_MAX_PART: Final = SAMPLE_RATE * pcm.SAMPLE_BYTES
"""Bytes of one message: a second of audio."""


class RetainedAudio:
    """The newest audio of a stream as PCM; positions are bytes since the start of the stream."""

    def __init__(self, *, limit_s: float = 60.0) -> None:
        """Create an empty store; `limit_s`: seconds beyond which the oldest audio is dropped and counted."""
        self.first = 0
        """Position of the oldest byte that is kept."""
        self._limit = round(limit_s * SAMPLE_RATE) * pcm.SAMPLE_BYTES
        self._data = bytearray()
        self._needed = 0
        """Position before which audio may be dropped."""
        self._dropped = 0

    @property
    def end(self) -> int:
        """Position after the newest byte."""
        return self.first + len(self._data)

    @property
    def dropped_s(self) -> float:
        """Seconds of audio that were dropped although they were needed."""
        return self._dropped / _MAX_PART

    def append(self, samples: Samples) -> None:
        """Append the next samples."""
        self._data += pcm.encode(samples)
        excess = len(self._data) - self._limit
        if excess > 0:
            self._dropped += max(0, self.first + excess - max(self._needed, self.first))
            self._drop(excess)

    def discard_before(self, time: int) -> None:
        """Drop audio before `time` milliseconds; a second at a time, because the rest is moved in memory."""
        self._needed = max(self._needed, time * pcm.BYTES_PER_MS)
        unneeded = min(self._needed - self.first, len(self._data))
        if unneeded >= _MAX_PART:
            self._drop(unneeded)

    def part(self, position: int) -> bytes:
        """Return the next bytes from a position on, a second at most; zeros in place of audio that was dropped."""
        if position < self.first:
            return bytes(min(self.first - position, _MAX_PART))
        at = position - self.first
        return bytes(self._data[at : at + _MAX_PART])

    def _drop(self, count: int) -> None:
        del self._data[:count]
        self.first += count
