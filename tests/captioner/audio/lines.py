"""A scripted connection and the clock that it moves, in place of ffmpeg and of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from captioner.audio.connection import Disconnected
from captioner.types import Samples

Step = float | str | Disconnected
"""Seconds of audio; `quiet 3`: no audio for 3 s; a `Disconnected` to raise. The end of the script raises one."""


class Time:
    """Clock that is moved by sleeping and by scripted connections."""

    def __init__(self) -> None:
        self.now = 0.0
        self.watch: Callable[[], None] = lambda: None
        """Called after every move."""

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.now += seconds
        self.watch()


class ScriptedConnection:
    """One connection that follows a script, a tenth of a second per read."""

    is_recording = False

    def __init__(self, time: Time, script: Sequence[Step], notices: Sequence[str] = ()) -> None:
        self._time, self._script, self._notices = time, list(script), list(notices)
        self.closed = False

    def __enter__(self) -> ScriptedConnection:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def read(self, timeout: float) -> Samples | None:
        """Next tenth of a second of the script."""
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
        """Next notice."""
        return self._notices.pop(0) if self._notices else ""
