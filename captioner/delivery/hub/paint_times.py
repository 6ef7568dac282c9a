"""When captions stood on screens, as pages report it that were asked to.

What pages say is counted and nothing else: a page that lies spoils a figure, never a caption. Memory does not grow: the
histograms are buckets, and of single delays only the latest are kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from captioner.delivery.hub.histogram import Histogram

PAGES = ("overlay", "viewer")
"""That report."""
LONGEST = 60.0
"""Seconds. What took longer was asleep, or is made up: it is counted as `odd` and nowhere else."""
BOUNDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 20.0, 60.0)
"""Seconds: upper ends of the buckets."""
_LATEST = 200
"""Delays kept for the quantiles of the present."""


class Delays(Histogram):
    """A histogram of seconds, and the latest of them."""

    __slots__ = ("_latest",)

    def __init__(self) -> None:
        super().__init__(BOUNDS)
        self._latest: deque[float] = deque(maxlen=_LATEST)

    def observe(self, value: float, times: int = 1) -> None:
        """One more."""
        super().observe(value, times)
        self._latest.append(value)

    def quantile(self, share: float) -> float | None:
        """Of the latest; None when there were none."""
        ordered = sorted(self._latest)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


class PaintTimes:
    """Of one room, per page."""

    def __init__(self) -> None:
        self.sent: Mapping[str, Delays] = {page: Delays() for page in PAGES}
        """From publishing a caption to its being painted."""
        self.spoken: Mapping[str, Delays] = {page: Delays() for page in PAGES}
        """From the arrival of the audio of its last word to that: speech to pixel."""
        self.odd = 0
        """Reports of what cannot be."""

    def note(self, page: str, sent: float, spoken: float | None) -> None:
        """A caption was painted so many seconds after it was sent; and after it was spoken, where that is known."""
        if not 0 <= sent <= LONGEST:
            self.odd += 1
            return
        self.sent[page].observe(sent)
        if spoken is not None and sent <= spoken <= LONGEST:
            self.spoken[page].observe(spoken)

    def told(self) -> dict[str, dict[str, float | None]]:
        """Per page that reports: how many, and the medians and 95th percentiles of the latest, in seconds."""
        return {page: self._told(page) for page in PAGES if self.sent[page].count}

    def _told(self, page: str) -> dict[str, float | None]:
        sent, spoken = self.sent[page], self.spoken[page]
        return {
            "count": sent.count,
            "paint_p50": _rounded(sent.quantile(0.5)),
            "paint_p95": _rounded(sent.quantile(0.95)),
            "pixel_p50": _rounded(spoken.quantile(0.5)),
            "pixel_p95": _rounded(spoken.quantile(0.95)),
        }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
