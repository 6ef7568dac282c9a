"""Times at which captions were painted, as reported by pages that were asked to.

Reports are only counted: a page that reports falsely spoils a figure, never a caption. Memory does not grow, because
the histograms are buckets and only the latest delays are kept.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from captioner.delivery.hub.histogram import Histogram

PAGES = ("overlay", "viewer")
"""Pages that report."""
LONGEST_S = 60.0
"""Seconds. A longer delay means that the page was asleep or that the report is false: only `odd` counts it."""
BOUNDS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 20.0, 60.0)
"""Upper ends of the buckets, in seconds."""
_LATEST = 200
"""Delays kept for the present quantiles."""


class RecentDelays(Histogram):
    """Histogram of seconds that also keeps the latest values."""

    __slots__ = ("_latest",)

    def __init__(self) -> None:
        super().__init__(BOUNDS)
        self._latest: deque[float] = deque(maxlen=_LATEST)

    def observe(self, value: float, times: int = 1) -> None:
        """Count a value."""
        super().observe(value, times)
        self._latest.append(value)

    def quantile(self, share: float) -> float | None:
        """Quantile of the latest values; None if there are none."""
        ordered = sorted(self._latest)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


class PaintTimes:
    """Paint delays of one room, per page."""

    def __init__(self) -> None:
        self.sent: Mapping[str, RecentDelays] = {page: RecentDelays() for page in PAGES}
        """Seconds from the publishing of a caption to its painting."""
        self.spoken: Mapping[str, RecentDelays] = {page: RecentDelays() for page in PAGES}
        """Seconds from the arrival of the audio of a caption's last word to its painting."""
        self.odd = 0
        """Reports with impossible values."""

    def note(self, page: str, sent: float, spoken: float | None) -> None:
        """Count a caption painted `sent` seconds after it was published and `spoken` seconds after it was spoken."""
        if not 0 <= sent <= LONGEST_S:
            self.odd += 1
            return
        self.sent[page].observe(sent)
        if spoken is not None and sent <= spoken <= LONGEST_S:
            self.spoken[page].observe(spoken)

    def summary(self) -> dict[str, dict[str, float | None]]:
        """Number of reports, and medians and 95th percentiles of the latest in seconds, per page that reports."""
        return {page: self._summary(page) for page in PAGES if self.sent[page].count}

    def _summary(self, page: str) -> dict[str, float | None]:
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
