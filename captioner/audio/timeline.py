"""Where in the room's time the sound of a live source belongs, though its line breaks off and comes back.

1. Within a connection the samples are the time: ffmpeg fills what its sender left out, by the sender's own clock.
2. Between two connections the wall clock is the time. What was not heard is silence: as it passes, not afterwards, so
   that open captions become final, a recording of the audio and the live subtitle segments go on, and memory holds
   none of it. Moving the clock on instead would leave all these standing until somebody speaks again.
3. Every connection begins with a burst, what its line had in store. How far that puts the sound ahead of the wall
   clock is learnt from the first connection; each later one is put where the wall clock says, so errors do not add up.
4. A sender may start anew, or lose sound, while the line stands, and its own clock tells nothing of it. Sound that
   has been behind the wall clock for a whole `window` is lost for good; what is merely late catches up within it.
"""

from __future__ import annotations

from collections import deque

from captioner.types import SAMPLE_RATE

TOLERANCE = 0.7
"""Seconds of sound that may be behind before silence takes its place."""
RESERVE = 1.0
"""Seconds left open while the line is down, for the burst with which the next connection begins."""


class Timeline:
    """Counts samples against a clock; every `now` is seconds of the same clock.

    A second is heard, the line is down for twelve, another second comes at once when it is back:
    `heard(16000, 0.0)`, `due(12.0)` -> 176000, `due(12.0, 1.0)` -> 0, `heard(16000, 12.0)`: all is where it was said.
    """

    def __init__(self, window: float = 4.0) -> None:
        """`window`: seconds in which late sound must have caught up."""
        self._window = window
        self._heard = 0
        self._missing = 0
        self._anchor: float | None = None
        self._settled = False
        self._since: float | None = None
        self._behind: deque[tuple[float, float]] = deque()

    @property
    def begun(self) -> bool:
        """Whether anything was ever heard."""
        return self._anchor is not None

    @property
    def missing(self) -> float:
        """Seconds of silence in place of sound."""
        return self._missing / SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """Sound and silence so far."""
        return (self._heard + self._missing) / SAMPLE_RATE

    def heard(self, samples: int, now: float) -> int:
        """Sound came; so many samples of silence belong behind it, as much being lost for good."""
        if self._behind and now - self._behind[-1][0] > self._window / 4:  # it paused, and may be late: wait and see
            self._begin()
        self._since = now if self._since is None else self._since
        self._heard += samples
        least = self._least(now)
        if not self._settled:
            self._anchor = least if self._anchor is None else min(self._anchor, least)
        if now - self._since < self._window:
            return 0
        self._settled = True
        lost = least - (self._anchor or 0.0)
        return self._fill(lost) if lost > TOLERANCE else 0

    def due(self, now: float, reserve: float = RESERVE) -> int:
        """The line is down; so many samples of silence belong here by now, but for `reserve` seconds."""
        if self._anchor is None:
            return 0
        self._begin()
        self._settled = True
        return self._fill(now - self._anchor - self.seconds - reserve)

    def _begin(self) -> None:
        self._behind.clear()
        self._since = None

    def _least(self, now: float) -> float:
        """Seconds behind the clock, the least of the window; values that a later, lower one hides are not kept."""
        behind = now - self.seconds
        while self._behind and self._behind[-1][1] >= behind:
            self._behind.pop()
        self._behind.append((now, behind))
        while self._behind[0][0] < now - self._window:
            self._behind.popleft()
        return self._behind[0][1]

    def _fill(self, seconds: float) -> int:
        count = max(0, round(seconds * SAMPLE_RATE))
        self._missing += count
        self._behind.clear()
        return count
