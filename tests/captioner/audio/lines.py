"""A scripted line and the clock that it moves, in place of ffmpeg and of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from captioner.audio.live_source import Disconnected
from captioner.types import Samples

Step = float | str | Disconnected
"""Seconds of sound; `quiet 3`: as long nothing; a `Disconnected`. A line at its script's end is cut."""


class Time:
    """Stands still, unless somebody sleeps or a line passes it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.watch: Callable[[], None] = lambda: None
        """Called whenever it has moved."""

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """It has passed."""
        self.now += seconds
        self.watch()


class Line:
    """One connection: its script, a tenth of a second at a time."""

    is_recording = False

    def __init__(self, time: Time, script: Sequence[Step], notices: Sequence[str] = ()) -> None:
        self._time, self._script, self._notices = time, list(script), list(notices)
        self.closed = False

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def read(self, timeout: float) -> Samples | None:
        """The next tenth of the script."""
        if not timeout:
            return None
        if not self._script:
            raise Disconnected("the script is over")
        step = self._script[0]
        if isinstance(step, Disconnected):
            raise self._script.pop(0)  # type: ignore[misc]
        quiet = isinstance(step, str)
        left = float(step.split()[1]) if isinstance(step, str) else step
        self._time.sleep(0.1)
        if left <= 0.11:
            self._script.pop(0)
        else:
            self._script[0] = f"quiet {left - 0.1}" if quiet else left - 0.1
        return None if quiet else np.full(1600, 0.5, np.float32)

    def notice(self) -> str:
        """One after the other."""
        return self._notices.pop(0) if self._notices else ""
