"""How far a long piece of work is, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable

_CELLS = 40


class Progress:
    """A line for a terminal: `[#########           ]  45 %, 1:23 left`."""

    def __init__(self, total: float | None, *, begun: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`total`, `begun`: seconds of the recording, and how many of them an earlier run has done."""
        self._total, self._begun, self._clock = total, begun, clock
        self._started = clock()

    def line(self, done: float) -> str:
        """`done`: seconds of the recording."""
        if not self._total:
            return f"{_minutes(done)} done"
        share = min(1.0, done / self._total)
        left = self._left(done)
        said = f", {_minutes(left)} left" if left is not None else ""
        return f"[{'#' * round(_CELLS * share):<{_CELLS}}] {share:4.0%}{said}"

    def _left(self, done: float) -> float | None:
        """Seconds, at the pace of this run; None while nothing tells it."""
        worked = done - self._begun
        if worked <= 0 or not self._total:
            return None
        return max(0.0, (self._total - done) * (self._clock() - self._started) / worked)


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
