"""Cumulative histogram with fixed buckets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

SECONDS: Final = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 30.0)
"""Bounds for delays that people notice, in seconds."""
MOMENTS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Bounds for delays between machines, in seconds."""
SHARES: Final = (0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0)
"""Bounds for shares of a caption; revisions can take back more than all of it."""


class Histogram:
    """Counts per bucket. One thread at a time may count; any thread may read."""

    __slots__ = ("_counts", "bounds", "sum")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        """`bounds`: upper ends of the buckets, ascending."""
        self.bounds = bounds
        self.sum = 0.0
        self._counts = [0] * (len(bounds) + 1)

    def observe(self, value: float, times: int = 1) -> None:
        """Count a value `times` times."""
        self._counts[bisect_left(self.bounds, value)] += times
        self.sum += value * times

    @property
    def count(self) -> int:
        """Number of values."""
        return sum(self._counts)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of values in each bucket; the last one has no upper bound."""
        return tuple(self._counts)

    def add_counts(self, counts: Sequence[int]) -> None:
        """Add the `counts` of a histogram with the same bounds, without its sum."""
        self._counts = [one + more for one, more in zip(self._counts, counts, strict=True)]

    def estimate(self, share: float) -> float:
        """Estimate the value that a share of the values does not exceed, linearly within its bucket.

        Above the last bound it is that bound; without values it is 0.
        """
        wanted, before = share * self.count, 0
        for low, high, count in zip((0.0, *self.bounds), self.bounds, self._counts, strict=False):
            if count and before + count >= wanted:
                return low + (high - low) * (wanted - before) / count
            before += count
        return self.bounds[-1] if self.count else 0.0

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """Upper bound as text, and number of values not above it: the form that Prometheus takes."""
        names = (*map(str, self.bounds), "+Inf")
        return list(zip(names, map(float, accumulate(self._counts)), strict=True))

    def add(self, other: Histogram) -> None:
        """Add the counts of a histogram with the same bounds."""
        for at, count in enumerate(other._counts):
            self._counts[at] += count
        self.sum += other.sum
