"""Position of a live source's audio in the room's time, across disconnects.

1. Within a connection the samples are the clock: ffmpeg fills what the sender left out, by the sender's own clock.
2. Between two connections the wall clock counts. Missing audio is replaced with silence while it passes, not
   afterwards, so that open captions become final, recorded audio and live subtitle segments continue, and nothing
   accumulates in memory. If the clock jumped instead, all of these would wait until somebody speaks again.
3. Every connection begins with a burst of buffered audio. How far the burst puts the audio ahead of the wall clock is
   measured in the first connection; each later one is aligned to the wall clock, so errors do not add up.
4. A sender may restart or lose audio while it stays connected, and its own clock does not show it. Audio that was
   behind the wall clock for a whole `window_s` is lost; audio that is merely late catches up within it.
"""

from __future__ import annotations

from collections import deque

from captioner.types import SAMPLE_RATE

TOLERANCE_S = 0.7
"""Seconds of audio that may be behind before silence replaces it."""
RESERVE_S = 1.0
"""Seconds not yet filled with silence while disconnected, for the burst at the start of the next connection."""


class Timeline:
    """Compares samples with a clock; every `now` is seconds of the same clock.

    One second arrives, the source is disconnected for twelve, and another second arrives at once afterwards:
    `received(16000, 0.0)`, `missing(12.0)` -> 176000, `missing(12.0, 1.0)` -> 0, `received(16000, 12.0)`. All audio is
    at the time at which it was spoken.
    """

    def __init__(self, window_s: float = 4.0) -> None:
        """Create a timeline; late audio must catch up within `window_s` seconds."""
        self._window_s = window_s
        self._received = 0
        self._missing = 0
        self._anchor: float | None = None
        self._settled = False
        self._since: float | None = None
        self._behind: deque[tuple[float, float]] = deque()

    @property
    def begun(self) -> bool:
        """True if any audio has arrived."""
        return self._anchor is not None

    @property
    def missing_s(self) -> float:
        """Seconds of silence in place of audio."""
        return self._missing / SAMPLE_RATE

    @property
    def total_s(self) -> float:
        """Seconds of audio and silence so far."""
        return (self._received + self._missing) / SAMPLE_RATE

    def received(self, samples: int, now: float) -> int:
        """Count audio that arrived; returns the samples of silence to add after it, because as much is lost."""
        if self._behind and now - self._behind[-1][0] > self._window_s / 4:  # after a pause audio may be late
            self._restart_window()
        self._since = now if self._since is None else self._since
        self._received += samples
        least = self._min_behind(now)
        if not self._settled:
            self._anchor = least if self._anchor is None else min(self._anchor, least)
        if now - self._since < self._window_s:
            return 0
        self._settled = True
        lost_s = least - (self._anchor or 0.0)
        return self._fill(lost_s) if lost_s > TOLERANCE_S else 0

    def missing(self, now: float, reserve_s: float = RESERVE_S) -> int:
        """Return the samples of silence to add while disconnected, except for the last `reserve_s` seconds."""
        if self._anchor is None:
            return 0
        self._restart_window()
        self._settled = True
        return self._fill(now - self._anchor - self.total_s - reserve_s)

    def _restart_window(self) -> None:
        self._behind.clear()
        self._since = None

    def _min_behind(self, now: float) -> float:
        """Return the lowest lag behind the clock within the window, in seconds.

        Values that a later, lower one makes irrelevant are dropped.
        """
        behind = now - self.total_s
        while self._behind and self._behind[-1][1] >= behind:
            self._behind.pop()
        self._behind.append((now, behind))
        while self._behind[0][0] < now - self._window_s:
            self._behind.popleft()
        return self._behind[0][1]

    def _fill(self, seconds: float) -> int:
        count = max(0, round(seconds * SAMPLE_RATE))
        self._missing += count
        self._behind.clear()
        return count
