"""The clock of a room: milliseconds of the audio that has arrived, over all its publishers."""

from __future__ import annotations

import time
from collections.abc import Callable

from captioner.audio.buffer import AudioBuffer


class MediaClock:
    """Time of a room's stream; belongs to the event loop's thread."""

    def __init__(self, position_ms: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`position_ms`: where the first publisher begins."""
        self.position_ms = position_ms
        """Milliseconds at which the present or next publisher begins."""
        self._clock = clock
        self._buffer: AudioBuffer | None = None
        self._idle_since = clock()

    def start(self, buffer: AudioBuffer) -> None:
        """Follow the audio of a publisher."""
        self._buffer = buffer

    def stop(self) -> None:
        """Keep the position at the end of a publisher's audio, for the next one."""
        if self._buffer is not None:
            self.position_ms, self._idle_since = self._buffer.position_ms, self._clock()
            self._buffer = None

    def advance(self, to_ms: int) -> None:
        """Let the next publisher begin at `to_ms` or later; no effect while there is a publisher."""
        if self._buffer is None and to_ms > self.position_ms:
            self.position_ms, self._idle_since = to_ms, self._clock()

    @property
    def running(self) -> bool:
        """True if there is a publisher."""
        return self._buffer is not None

    @property
    def arrived_ms(self) -> int:
        """Milliseconds of audio that have arrived: a lower bound of all speech to come."""
        return self._buffer.position_ms if self._buffer is not None else self.position_ms

    @property
    def now_ms(self) -> int:
        """Like `arrived_ms`, but continues without a publisher; for captions that people write."""
        idle = self._clock() - self._idle_since if self._buffer is None else 0.0
        return self.arrived_ms + round(1000 * idle)
